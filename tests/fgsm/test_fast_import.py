from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys

import pytest

from fgsm import fast_import

NOTES = (
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    b"I0000 00:00:1795225557.236308   25122 port.cc:153] oneDNN custom operations are on.\n"
    b"W0000 00:00:1795225557.3   25122 gpu_device.cc:1] Cannot dlopen some GPU libraries.\n"
)
ERROR = b"E0000 00:00:1795225557.236308   25122 some.cc:1] out of memory\n"


@pytest.fixture
def _not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "")
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")


@pytest.mark.usefixtures("_not_imported")
@pytest.mark.parametrize("level", [None, "2", "3"], ids=["not set", "errors only", "as a parent leaves it to a child"])
def test_only_notes_are_kept_from_stderr(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], level: str | None
) -> None:
    if level:
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    monkeypatch.setattr(fast_import, "_import", lambda: os.write(2, NOTES + ERROR + b"no newline"))
    fast_import.import_tensorflow()
    os.write(2, b" and after\n")
    assert capfd.readouterr().err.encode() == ERROR + b"no newline and after\n"


@pytest.mark.usefixtures("_not_imported")
def test_stderr_comes_back_after_a_failed_import(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        os.write(2, NOTES + ERROR)
        raise ImportError("no TensorFlow")

    monkeypatch.setattr(fast_import, "_import", fail)
    with pytest.raises(ImportError, match="no TensorFlow"):
        fast_import.import_tensorflow()
    os.write(2, b"after\n")
    assert capfd.readouterr().err.encode() == ERROR + b"after\n"


@pytest.mark.usefixtures("_not_imported")
@pytest.mark.parametrize("level", ["0", "1"])
def test_a_user_who_asks_for_the_notes_gets_them(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], level: str
) -> None:
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    monkeypatch.setattr(fast_import, "_import", lambda: os.write(2, NOTES))
    fast_import.import_tensorflow()
    assert capfd.readouterr().err.encode() == NOTES
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == level


def test_the_real_import_prints_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    script = (
        "from fgsm.fast_import import import_tensorflow; import_tensorflow();"
        "import tensorflow as tf; tf.constant(1) + 1"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("_not_imported")
@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_afterwards_as_before(monkeypatch: pytest.MonkeyPatch, collecting: bool) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # an import that fails
    (gc.enable if collecting else gc.disable)()
    try:
        with pytest.raises(ImportError):
            fast_import._import()
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_what_an_import_makes_is_not_looked_through_again() -> None:
    frozen = gc.get_freeze_count()
    try:
        with fast_import.no_collection():
            made = [[] for _ in range(1000)]
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() >= frozen + len(made)
    finally:
        gc.unfreeze()


def test_hidden_modules_are_missing_in_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with fast_import.hidden("colorsys", "os"):
        with pytest.raises(ImportError):
            importlib.import_module("colorsys")
        assert importlib.import_module("os") is os  # was there before
    assert importlib.import_module("colorsys").rgb_to_hsv


def test_what_keras_does_not_need_is_not_imported() -> None:
    script = (
        "import sys; from fgsm.fast_import import import_tensorflow; import_tensorflow(); "
        "print([name for name in ('keras', 'sklearn', 'matplotlib.pyplot') if name in sys.modules]); "
        "import matplotlib.pyplot, sklearn"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['keras']"
