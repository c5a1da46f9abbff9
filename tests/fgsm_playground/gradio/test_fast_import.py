from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMPONENT = """import gradio as gr


class Mine(gr.HTML):
    \"\"\"A component of its own.\"\"\"

    EVENTS = ["change"]
"""


def test_a_component_is_imported_without_a_stub_file(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(COMPONENT, encoding="utf-8")
    script = (
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "from fgsm_playground.gradio.fast_import import fast_import\n"
        "with fast_import():\n"
        "    from first import Mine\n"
        "import inspect\n"
        "assert inspect.getfile(Mine).endswith('first.py')\n"
        "from second import Mine\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
    # Where Gradio no longer writes the second one, the module can go.
    assert sorted(path.name for path in tmp_path.glob("*.pyi")) == ["second.pyi"]
