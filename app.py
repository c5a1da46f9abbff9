"""Start the page: settings from the environment, build, launch."""

from __future__ import annotations

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from ui.page import build_page
from ui.serve import serve

demo = build_page()

if __name__ == "__main__":
    serve(demo)
