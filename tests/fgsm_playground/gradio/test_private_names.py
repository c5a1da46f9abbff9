"""fgsm_playground/gradio/: the private names of Gradio that the page stands on. Each test says what broke."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import gradio as gr
import pytest
from gradio.queueing import Queue
from gradio.routes import App
from gradio.state_holder import StateHolder

from fgsm_playground.parts.static import STATIC

FRONT_END = Path(gr.__file__).parent / "templates" / "frontend"
# As they stand in code; comments may tell of them.
PRIVATE = re.compile(
    r"\._data\b|\._queue\b|\.fns\b|\.blocks\b|state_holder|temp_file_sets|sleep_when_free|pending_event_ids"
    r"|async_move_resource|get_upload_folder|gr\.Request\(request|/gradio_api/|unittest\.mock|\.server\.config"
)


def test_no_other_folder_of_the_page_uses_a_private_name() -> None:
    others = [path for path in STATIC.rglob("*.py") if path.parent != STATIC / "gradio"]
    assert others
    found = {str(path): PRIVATE.findall(path.read_text(encoding="utf-8")) for path in others}
    assert {name: names for name, names in found.items() if names} == {}


def test_the_adapter_is_where_they_are() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "gradio").glob("*.py"))
    assert {"._data", "._queue", ".fns", ".blocks", "state_holder", "/gradio_api/"} <= set(PRIVATE.findall(code))


@pytest.mark.parametrize(
    "name", ["sleep_when_free", "pending_event_ids_session", "pending_messages_per_session", "clean_events", "__len__"]
)
def test_the_queue_still_has(name: str) -> None:
    queue = Queue(True, 1, 5, 8, None, default_concurrency_limit=1)  # type: ignore[arg-type]
    assert hasattr(queue, name), f"Gradio's queue no longer has `{name}`, which fgsm_playground/gradio/ uses"


@pytest.mark.parametrize("name", ["_queue", "fns", "blocks", "temp_file_sets", "preprocess_data"])
def test_a_page_still_has(name: str) -> None:
    with gr.Blocks() as page:
        gr.Textbox()
    assert hasattr(page, name), f"gr.Blocks no longer has `{name}`, which fgsm_playground/gradio/ uses"


@pytest.mark.parametrize("name", ["session_data", "time_last_used"])
def test_the_holder_of_sessions_still_has(name: str) -> None:
    holder = StateHolder()  # type: ignore[no-untyped-call]
    assert hasattr(holder, name), f"Gradio's sessions no longer have `{name}`, which fgsm_playground/gradio/ clears"


def test_an_app_still_tells_its_page() -> None:
    assert hasattr(App, "get_blocks"), "Gradio's app no longer has `get_blocks`"


def test_an_event_still_holds_what_a_script_told() -> None:
    assert gr.EventData(None, {"level": 3})._data == {"level": 3}, "gr.EventData no longer keeps its data as `_data`"


def test_a_picture_still_asks_before_it_fetches() -> None:
    assert inspect.iscoroutinefunction(gr.Image.async_move_resource_to_block_cache), (
        "gr.Image no longer calls `async_move_resource_to_block_cache`: addresses from clients would be fetched"
    )


@pytest.mark.parametrize(
    "name", ["gradio_config", "__gradio_session_hash__", "max_file_size", "api_prefix", "toast-wrap", "toast-text",
             "source-select", "accordion-content", "process_completed", "close_stream", "gradio.FileData"]
)  # fmt: skip
def test_the_front_end_still_knows(name: str) -> None:
    files = [*FRONT_END.rglob("*.js"), *FRONT_END.rglob("*.html")]
    assert any(name in path.read_text(encoding="utf-8", errors="replace") for path in files), (
        f"Gradio's front end no longer knows `{name}`, which fgsm_playground/gradio/*.js uses"
    )
