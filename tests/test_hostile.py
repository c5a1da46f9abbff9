"""Input that means harm, through every door of the running page: a sentence or a clean refusal, and all goes on.

The server is one process for the whole module. It fetches nothing: its proxy is a closed port of this machine, and
every address in the tables leads to this machine, should a check fail.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from fgsm.catalogue.catalogue import available_classifiers, find_entry
from fgsm.pictures.examples import examples_for
from tests import hostile_files
from tests.harness.serving import ROOT, Server, running_page
from tests.hostile_requests import FORMS, GETS, HTML, NAN, NOT_AN_UPLOAD, PATHS, POSTS, RAW, URLS, VALUES
from tests.hostile_wire import API, Reply, Wire, uploaded_file

CLOSED_PORT = "http://127.0.0.1:9"
MODEL = "mnist"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    for name in ("home", "temp"):
        (home / name).mkdir()
    settings = {"KERAS_HOME": str(home / "keras"), "HOME": str(home / "home"), "TMPDIR": str(home / "temp")}
    offline = {"HTTPS_PROXY": CLOSED_PORT, "HTTP_PROXY": CLOSED_PORT, "NO_PROXY": "127.0.0.1"}
    # Little is kept, so that what is measured at the end is not how full the caches are.
    small = {"FGSM_SESSIONS": "8", "FGSM_CACHED": "4", "FGSM_LOG": "1", "MALLOC_ARENA_MAX": "2"}
    with running_page(home, **settings, **offline, **small) as running:
        yield running


@pytest.fixture(scope="module")
def wire(server: Server) -> Wire:
    return Wire(server)


@pytest.fixture(scope="module")
def digit(wire: Wire) -> str:
    """The path of a good upload."""
    path: str = json.loads(wire.upload(examples_for(MODEL)[0].path.read_bytes()).text)[0]
    return path


def good_answers(wire: Wire) -> list[dict[str, Any]]:
    answers = []
    for model in (MODEL, "imagenette"):
        uploaded = wire.upload(examples_for(model)[0].path.read_bytes())
        reply = wire.attack(uploaded_file(json.loads(uploaded.text)[0]), model)
        assert reply.worked, reply
        answers.append(reply.answer["output"]["data"][0])
    return answers


def files_outside(home: Path) -> set[Path]:
    """List what a page that wrote where it should not could have left behind."""
    folders = [home / "home", *(ROOT / name for name in ("assets", "fgsm", "fgsm_playground", "training"))]
    inside = {path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts}
    return {path for path in inside | set(ROOT.iterdir()) if path.suffix != ".pyi"}


class Before:
    """How the page was before anything happened to it."""

    def __init__(self, server: Server, wire: Wire, home: Path, digit: str) -> None:
        for name, data in [*with_controls(wire, digit), *with_nothing(wire)]:
            answered(name, wire.ask(name, data, {}))  # what a function of the page needs is loaded at its first use
        shipped = {name for name in available_classifiers() if not find_entry(name).fetched}
        while not shipped <= set(json.loads(wire.send("GET", "/health").text)["loaded"]):
            time.sleep(0.1)  # they load one after the other behind the first figure
        self.answers = good_answers(wire)
        self.resident = server.resident()
        self.files = files_outside(home)


@pytest.fixture(scope="module", autouse=True)
def before(server: Server, wire: Wire, home: Path, digit: str) -> Before:
    return Before(server, wire, home, digit)


def told(reply: Reply) -> str:
    """Return the sentence that a refused visitor reads, after checking that it is one."""
    assert reply.status < 500, reply
    assert not reply.worked or "error" in str(reply.answer), reply
    assert reply.sentence not in ("", "None"), reply
    assert len(reply.sentence) < 400
    assert "Traceback" not in reply.text
    return reply.sentence


@pytest.mark.parametrize(("name", "data", "words"), hostile_files.FILES.values(), ids=hostile_files.FILES)
def test_a_hostile_file(wire: Wire, name: str, data: bytes, words: str | None) -> None:
    assert len(data) < 9_000_000
    reply = wire.attack_file(data, name)
    if words is None:
        assert reply.worked, reply
    else:
        assert words in told(reply)


@pytest.mark.parametrize("size", [20_100_000, 60_000_000])
def test_a_file_that_is_too_large_is_not_taken(wire: Wire, size: int) -> None:
    assert wire.upload(bytes(size)).status == 413
    assert wire.send("POST", f"/picture?session=a&model={MODEL}", data=bytes(size)).status == 413


@pytest.mark.parametrize("name", hostile_files.NAMES, ids=range(len(hostile_files.NAMES)))
def test_a_hostile_file_name(wire: Wire, home: Path, name: str) -> None:
    reply = wire.upload(hostile_files.PNG, name)
    assert reply.status in (200, 400, 413)
    if reply.status == 200:
        (path,) = map(Path, json.loads(reply.text))
        assert path.resolve().is_relative_to((home / "files").resolve())
        assert wire.attack(uploaded_file(str(path), orig_name=name)).worked


def test_what_is_served_again_is_no_page_and_no_script(wire: Wire) -> None:
    for name, data in (("x.svg", hostile_files.SVG), ("x.html", b"<html>"), ("x.js", b"alert(1)")):
        path = json.loads(wire.upload(data, name).text)[0]
        with requests.get(f"{wire.url}{API}/file={path}", stream=True, timeout=60) as reply:
            assert reply.headers["content-disposition"].startswith("attachment")
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert "html" not in reply.headers["content-type"]


@pytest.mark.parametrize(("picture", "words"), PATHS.values(), ids=PATHS)
def test_a_path_that_is_no_upload(wire: Wire, picture: Any, words: str) -> None:
    assert words in told(wire.attack(picture))


def test_nobody_reaches_out_of_the_upload_folder(wire: Wire, digit: str) -> None:
    example = str(examples_for(MODEL)[0].path)
    for path in (f"{digit}/../../../server.log", f"{Path(digit).parent}/../../server.log", f"{digit}\0", example):
        for picture in (uploaded_file(path), {"path": path}):  # where nothing says that it is a file, Gradio looks away
            assert NOT_AN_UPLOAD in told(wire.attack(picture))


@pytest.mark.parametrize(("given", "words"), VALUES.values(), ids=VALUES)
def test_a_value_that_is_none(wire: Wire, digit: str, given: dict[str, Any], words: str) -> None:
    reply = wire.attack(uploaded_file(digit), **given)
    assert reply.worked if words == "" else words in told(reply), reply
    assert "<img" not in reply.text


@pytest.mark.parametrize("address", URLS, ids=range(len(URLS)))
def test_an_address_that_leads_inside(wire: Wire, address: Any) -> None:
    function = wire.functions["picture_from_url"]
    data = [address, MODEL, *["en"] * (len(function["inputs"]) - 2)]
    assert "<img" not in told(wire.ask("picture_from_url", data))


@pytest.mark.parametrize(("path", "body"), POSTS.values(), ids=POSTS)
def test_a_request_that_no_page_sends(wire: Wire, path: str, body: Any) -> None:
    reply = wire.post(path, body)
    assert 400 <= reply.status < 500, reply
    assert len(reply.text) < 500


@pytest.mark.parametrize(("body", "kind"), FORMS.values(), ids=FORMS)
def test_a_form_that_no_browser_sends(wire: Wire, body: bytes, kind: str) -> None:
    reply = wire.post("/upload", body, **{"Content-Type": kind})
    assert reply.status < 500, reply
    assert reply.status >= 400 or json.loads(reply.text) in ([], json.loads(reply.text)[:1])


@pytest.mark.parametrize("path", GETS, ids=range(len(GETS)))
def test_an_address_that_the_page_does_not_have(wire: Wire, path: str) -> None:
    reply = wire.send("GET", path)
    assert 400 <= reply.status < 500, reply
    assert "root:" not in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/?deep_link=../../../etc/passwd", "/config?deep_link=../../app.py", "/?__theme=%00",
        f"/?model={HTML}&target={HTML}", "/?level=1e309&steps=NaN", "/?model=%ff&target=" + "x" * 1000,
        f"/?view={HTML}", "/gradio_api/info?page=../x",
    ],
)  # fmt: skip
def test_a_page_with_a_hostile_query_is_the_page(wire: Wire, path: str) -> None:
    reply = wire.send("GET", path)
    assert reply.status == 200
    assert "onerror=alert" not in reply.text


@pytest.mark.parametrize("path", ["/queue/data?session_hash=nobody", "/queue/data?session_hash=" + "x" * 5000,
                                  "/call/attack/nobody", "/call/v2/attack/nobody"])  # fmt: skip
def test_a_stream_that_nobody_began_ends_with_a_word(wire: Wire, path: str) -> None:
    assert "404" in wire.send("GET", API + path).text


@pytest.mark.parametrize("request_", RAW, ids=range(len(RAW)))
def test_bytes_that_are_no_request(wire: Wire, request_: bytes) -> None:
    answer = wire.raw(request_)
    assert answer == b"" or re.match(rb"HTTP/1\.1 4\d\d", answer), answer


SLOW = {"compare", "all_revealed"}  # attack for seconds with good controls, or with none
NONSENSE: dict[str, Any] = {
    "NaN": NAN,
    "HTML": HTML,
    "a list": [[1]],
    "an object": {"a": 1},
    "a picture": uploaded_file("/etc/passwd"),
}


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_to_every_function_of_the_page(wire: Wire, value: Any) -> None:
    for name, function in distinct(wire):
        answered(name, wire.ask(name, [value] * len(function["inputs"]), {}))


def test_what_is_shown_as_html_repeats_no_html(wire: Wire, digit: str) -> None:
    reply = wire.ask("check_png", ["", uploaded_file(digit), MODEL, HTML, 1, 8, "", None, False, "en"])
    assert "&lt;img" in reply.text
    assert "<img" not in reply.text


@pytest.mark.parametrize("count", [0, 50])
def test_too_little_and_too_much_to_every_function_of_the_page(wire: Wire, count: int) -> None:
    for name, _ in with_nothing(wire):
        answered(name, wire.ask(name, [None] * count, {}))


EVENTS: list[dict[str, Any]] = [
    {"level": NAN, "have": "abc", "fill": True, "section": HTML, "name": 5, "png": 5},
    {"level": 1, "have": {"a": 1}, "name": ["a"], "png": [1], "kind": {}, "section": {}},
    {"level": 1e308, "have": [None], "name": HTML, "png": "AAAA", "kind": HTML, "section": 1e308},
]


@pytest.mark.parametrize("event", EVENTS, ids=range(len(EVENTS)))
def test_nonsense_as_event_of_every_function(wire: Wire, digit: str, event: dict[str, Any]) -> None:
    for name, data in with_controls(wire, digit):
        answered(name, wire.ask(name, data, event))


def distinct(wire: Wire) -> list[tuple[str, dict[str, Any]]]:
    """Return each function once, though several parts of the page may be wired to it."""
    found = {re.sub(r"_\d+$", "", name): name for name in reversed(wire.functions)}
    return [(name, wire.functions[name]) for name in found.values()]


def with_controls(wire: Wire, digit: str) -> list[tuple[str, list[Any]]]:
    """Return each function that reads the page's controls, with good values for them."""
    controls = [uploaded_file(digit), MODEL, None, 1, 8, "", None, False, "en"]
    counts = {name: len(function["inputs"]) - len(controls) for name, function in distinct(wire)}
    return [(name, [*[""] * more, *controls]) for name, more in counts.items() if more >= 0 and name not in SLOW]


def with_nothing(wire: Wire) -> list[tuple[str, list[Any]]]:
    """Return each function with no value for any of its inputs."""
    return [(name, [None] * len(made["inputs"])) for name, made in distinct(wire) if name not in SLOW]


def answered(name: str, reply: Reply) -> None:
    assert reply.status < 500, (name, reply.status, reply.text[:300])
    assert reply.worked or reply.sentence not in ("", "None"), (name, reply.text[:300])
    assert "onerror=alert(1)>" not in str(reply.answer.get("output", {}).get("error")), name


def test_afterwards_the_page_answers_as_before(wire: Wire, before: Before) -> None:
    for now, then in zip(good_answers(wire), before.answers, strict=True):
        assert now["verdict"] == then["verdict"]
        assert now["smallest_level"] == then["smallest_level"]
        for row in ("original", "adversarial", "perturbation"):
            assert [each["index"] for each in now[row]] == [each["index"] for each in then[row]]
            probabilities = [each["probability"] for each in then[row]]
            assert [each["probability"] for each in now[row]] == pytest.approx(probabilities, abs=1e-4)
    assert wire.send("GET", "/health").status == 200


def test_afterwards_the_memory_is_what_it_was(server: Server, before: Before) -> None:
    assert server.resident() < 1.1 * before.resident


def test_afterwards_no_file_lies_outside_the_temp_folder(home: Path, before: Before) -> None:
    assert files_outside(home) - before.files == set()
    for folder in (Path("/tmp"), ROOT, Path(tempfile.gettempdir()), home.parent):
        assert not list(folder.glob(f"*{hostile_files.TOKEN}*"))


def test_afterwards_no_traceback_and_no_500(server: Server, wire: Wire) -> None:
    assert 500 not in wire.statuses
    output = server.output()
    assert "Traceback" not in output, output[output.index("Traceback") - 200 :][:3000]
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert lines
    assert [line for line in lines if line.get("status") == 500] == []
