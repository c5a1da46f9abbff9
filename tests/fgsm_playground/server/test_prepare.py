"""fgsm_playground/server/prepare.py, with address.py and environment.py: a variable that cannot be used is named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from fgsm_playground.parts import folder as folders
from fgsm_playground.server.address import Address
from fgsm_playground.server.environment import _FORMS
from fgsm_playground.server.own_networks import read_arguments
from fgsm_playground.server.prepare import prepare
from fgsm_playground.server.settings import Settings, read_settings
from tests.harness.serving import ROOT, free_port

COUNTS = ("0", "-1", "1.5", "many", "1e3", "\u0663", "9999999999999")
PORTS = ("0", "65536", "-1", "80.5", "http", "7860/tcp", "0x1f90", "99999999999999999999")
HOSTS = ("http://127.0.0.1", "127.0.0.1:7860x/", "my host", "192.0.2.1", "2001:db8::1", "999.1.1.1.1/", "a" * 70)
ROOTS = ("fgsm", "//fgsm", "/a b", "/a?b", "/a#b", "/a//b", "/../a", "/a/./b", "http://", "ftp://x/fgsm", "\\fgsm")
FILES = ("{file}", "{file}/inside", "~nobody-of-this-name/files", "/proc/files", "{folder}/" + "x" * 300)

BAD = [
    *(("GRADIO_SERVER_PORT", each, "a whole number from 1 to 65535") for each in PORTS),
    *(("GRADIO_SERVER_NAME", each, "an address of this machine, such as 127.0.0.1 or 0.0.0.0") for each in HOSTS),
    *(("GRADIO_ROOT_PATH", each, "a path such as /fgsm, or a whole address") for each in ROOTS),
    *(("GRADIO_TEMP_DIR", each, "a folder that can be written to") for each in FILES),
    *(("KERAS_HOME", each, "a folder that can be read") for each in FILES),
    *(("FGSM_NETWORKS", each, "a folder with .keras or .h5 files") for each in (*FILES, "{folder}", "{folder}/none")),
    *(("FGSM_CONTACT", each, "an address on the web or of mail") for each in ("me", "https://x y", "a@b\r\nX: 1")),
    ("KERAS_BACKEND", "jax", "tensorflow, or not set"),
    ("GRADIO_DEBUG", "true", "0 or 1, or not set"),
    ("GRADIO_HEARTBEAT_INTERVAL", "0", "a number of seconds, or not set"),
    ("GRADIO_HEARTBEAT_INTERVAL", "inf", "a number of seconds, or not set"),
    *((name, "many", "a whole number from 1") for name, (_, said) in _FORMS.items() if said.startswith("a whole")),
    *((name, "0", "a whole number from 1") for name, (_, said) in _FORMS.items() if said.startswith("a whole")),
    *(
        (each.metadata["variable"], count, "a whole number from {} to {}".format(*each.metadata["bounds"]))
        for each in fields(Settings)
        if "bounds" in each.metadata
        for count in COUNTS[1:]
    ),
]

Start = Callable[[Mapping[str, str]], Address]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Prepare a page with variables, and put the environment back afterwards."""
    before = dict(os.environ)
    monkeypatch.setattr(folders, "_own", None)
    monkeypatch.setattr("socket.getaddrinfo", numbers_only(socket.getaddrinfo))

    def prepared(variables: Mapping[str, str]) -> Address:
        for each in [name for name in os.environ if name.startswith(("GRADIO_", "FGSM_"))]:
            del os.environ[each]
        os.environ.update({"GRADIO_TEMP_DIR": str(tmp_path / "files"), **variables})
        read_arguments([])
        return prepare().address

    yield prepared
    os.environ.clear()
    os.environ.update(before)


def numbers_only(real: Callable[..., object]) -> Callable[..., object]:
    """Look no name up with a server: only numbers and this machine's own names are known."""

    def known(host: str, *arguments: object, **options: object) -> object:
        if host.strip("0123456789.abcdef:") and host != "localhost":
            host.encode("idna")
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **options)

    return known


@pytest.mark.parametrize(("name", "value", "expected"), BAD)
def test_what_cannot_be_used_is_named_with_what_was_expected(
    name: str, value: str, expected: str, tmp_path: Path, start: Start
) -> None:
    if value.startswith("/proc") and not Path("/proc/self").exists():
        pytest.skip("there is no /proc here")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    given = value.format(file=tmp_path / "file", folder=tmp_path / "folder")
    with pytest.raises(ValueError, match=f"expected {name} as ") as error:
        start({name: given})
    assert f"expected {name} as {expected}" in str(error.value)
    assert repr(given[:40])[1:-1] in str(error.value)
    assert "\n" not in str(error.value)


def test_every_setting_is_tried_with_something_that_cannot_be_used() -> None:
    tried = {name for name, _, _ in BAD}
    assert tried >= {each.metadata["variable"] for each in fields(Settings)} | set(_FORMS)


def test_a_port_that_is_taken_is_named(start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ValueError, match=f"expected GRADIO_SERVER_PORT as a port of 127.0.0.1 .* got {port} "):
            start({"GRADIO_SERVER_PORT": str(port)})


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may take any port")
def test_a_port_that_this_user_may_not_take_is_named(start: Start) -> None:
    with pytest.raises(ValueError, match=r"expected GRADIO_SERVER_PORT as a port of .* that is free and may be used"):
        start({"GRADIO_SERVER_PORT": "80"})


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("", "127.0.0.1"),
        (" 127.0.0.1 ", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("localhost", "localhost"),
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("::", "[::]"),
    ],
)
def test_an_address_is_as_gradio_takes_it_and_gradio_reads_it_nowhere_else(start: Start, name: str, host: str) -> None:
    if ":" in name and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    port = free_port()
    assert start({"GRADIO_SERVER_NAME": name, "GRADIO_SERVER_PORT": f" {port} "}) == Address(host, port)
    assert not {"GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"} & set(os.environ)


def test_without_a_port_gradio_looks_for_a_free_one(start: Start) -> None:
    assert start({"GRADIO_SERVER_PORT": ""}) == Address("127.0.0.1", None)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("/fgsm", "/fgsm"),
        (" /fgsm/ ", "/fgsm"),
        ("/", ""),
        ("/a/b-c_d.e~f", "/a/b-c_d.e~f"),
        ("https://school.example/fgsm/", "https://school.example/fgsm"),
        ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_a_root_path_is_a_path_or_a_whole_address(start: Start, text: str, root: str) -> None:
    start({"GRADIO_ROOT_PATH": text})
    assert os.environ["GRADIO_ROOT_PATH"] == root


def test_what_is_empty_is_not_set(start: Start) -> None:
    start(dict.fromkeys((*_FORMS, "GRADIO_ROOT_PATH", "KERAS_HOME"), " "))
    assert not {*_FORMS, "GRADIO_ROOT_PATH", "KERAS_HOME"} & set(os.environ)
    assert read_settings() == Settings()


def test_a_folder_for_keras_may_be_missing_or_somewhere_at_home(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    start({"KERAS_HOME": "~/keras"})
    assert os.environ["KERAS_HOME"] == str(tmp_path / "keras")
    assert (tmp_path / "keras").is_dir()


def test_the_drawing_of_a_notebook_is_not_the_page_s(start: Start) -> None:
    start({"MPLBACKEND": "module://matplotlib_inline.backend_inline"})
    assert os.environ["MPLBACKEND"] == "agg"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRADIO_SERVER_PORT", "http"),
        ("GRADIO_SERVER_NAME", "192.0.2.1"),
        ("GRADIO_ROOT_PATH", "fgsm"),
        ("GRADIO_TEMP_DIR", "/dev/null"),
        ("GRADIO_NUM_PORTS", "all"),
        ("KERAS_HOME", "/dev/null"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="has no /dev/null")
def test_the_page_ends_with_that_sentence_alone(name: str, value: str) -> None:
    environment = {**os.environ, name: value}
    ended = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"The page cannot start: expected {name} as ")
