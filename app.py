"""Start the page: settings from the environment, networks from the arguments, build, launch."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from contextlib import suppress

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# Gradio asks matplotlib for its backend at each event, which is a search for a screen where none is named.
os.environ.setdefault("MPLBACKEND", "agg")
# A folder of its own: what is in it is deleted after a while.
os.environ.setdefault("GRADIO_TEMP_DIR", os.path.join(tempfile.gettempdir(), "fgsm-playground"))
# One thread an operation: parts of a batch and visitors side by side keep the processors busy with less work.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")

if __name__ == "__main__" and any(each.partition("=")[0] == "--export" for each in sys.argv[1:]):
    from ui.site.command import main

    sys.exit(main(sys.argv[1:]))

from ui.server.fast_import import fast_import
from ui.server.memory import limit_arenas

limit_arenas()
with fast_import():
    from ui.page import build_page
    from ui.server.own_networks import read_arguments, show_networks
    from ui.server.serve import end_on_terminate, serve
    from ui.server.settings import read_settings

try:
    settings = read_settings()
    chosen = read_arguments(sys.argv[1:] if __name__ == "__main__" else [])
    show_networks(chosen.wishes, chosen.examples)
except ValueError as error:
    sys.exit(f"The page cannot start: {str(error).rstrip('.')}.")
demo = build_page(settings)

if __name__ == "__main__":
    end_on_terminate()
    with suppress(KeyboardInterrupt):  # also while it is still starting
        serve(demo, settings)
    # Taking TensorFlow apart in good order would cost seconds that a host may not grant: only what has to be done.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(0)
