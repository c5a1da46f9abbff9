"""fgsm/evaluation/data/safe_pickle.py: arrays and lists out of pickles, and nothing else."""

from __future__ import annotations

import collections
import io
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.evaluation.data import safe_pickle
from fgsm.evaluation.data.safe_pickle import load_pickle
from tests.fgsm.evaluation.data import python2


def loaded(content: bytes) -> Any:
    return load_pickle(io.BytesIO(content), "a.pkl")


ARRAYS = [
    np.arange(12, dtype=np.uint8).reshape(3, 4),
    np.asfortranarray(np.arange(12).reshape(3, 4)),
    np.arange(6, dtype=">i4").reshape(1, 2, 3),
    np.linspace(0, 1, 5, dtype=np.float32),
    np.array([True, False]),
    np.zeros((0, 4), np.int16),
]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}{array.shape}")
def test_arrays_come_out_as_they_went_in(array: np.ndarray, protocol: int) -> None:
    found = loaded(pickle.dumps({"data": array, "again": array}, protocol))
    for each in found.values():
        np.testing.assert_array_equal(each, array)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_plain_values_come_out_as_they_went_in(protocol: int) -> None:
    values = {"a": [1, 2**40, -3, 1.5, "Bär", b"x", None, True, False], b"k": [[], {}, [1, 2, 3]], "n": 2**70}
    assert loaded(pickle.dumps(values, protocol)) == values
    assert loaded(pickle.dumps(collections.OrderedDict(values), protocol)) == values
    assert loaded(pickle.dumps([np.int64(7), np.float32(0.5)], protocol)) == [7, 0.5]


def test_python_2_s_arrays_are_read() -> None:
    values = loaded(python2.dumps({"data": np.arange(6, dtype=np.uint8).reshape(2, 3), "labels": [1, 2]}))
    np.testing.assert_array_equal(values["data"], [[0, 1, 2], [3, 4, 5]])
    assert values["labels"] == [1, 2]


class _Calls:
    def __init__(self, *call: Any) -> None:
        self._call = call

    def __reduce__(self) -> Any:
        return self._call[0], self._call[1:]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [
        _Calls(os.mkdir, "ran"),
        _Calls(eval, "__import__('os').mkdir('ran')"),
        _Calls(exec, "import os; os.mkdir('ran')"),
        _Calls(getattr, os, "mkdir"),
        [np.arange(3), _Calls(os.mkdir, "ran")],
        {"data": _Calls(np.fromfile, "/etc/hostname")},
        np.array([_Calls(os.mkdir, "ran")], object),
        Path("x"),
        os.mkdir,
    ],
    ids=["mkdir", "eval", "exec", "getattr", "beside an array", "numpy", "in an array", "a path", "a name"],
)
def test_nothing_in_a_pickle_is_run(value: Any, protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        content = pickle.dumps(value, protocol)
    except TypeError:
        pytest.skip("this cannot be pickled")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"^expected a pickle of arrays, lists and names alone, got a\.pkl"):
        loaded(content)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b".",
        b"\x80\x02",
        b"\x80\x02].",
        b"\x80\x04\x96\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"\x80\x02U",
        b"\x80\x02T\xff\xff\xff\x7fx.",
        b"\x80\x02r\xff\xff\xff\x7f.",
        b"\x80\x02]r\xff\xff\xff\x7f" + b"a.",
        b"\x80\x02h\x01.",
        b"\x80\x02(t(tb.",
        b"\x80\x02}(K\x01u.",
        b"\x80\x02K\x01K\x02a.",
        b"\x80\x02cos\nsystem\n(U\x02lstR.",
        b"\x80\x02(ios\nsystem\n.",
        b"\x80\x02U\x01xQ.",
        b"\x80\x02\x82\x01.",
        b"\x80\x02]\x94h\x00a.",
        b"I" + b"9" * 100_000 + b"\n.",
        b"\x80\x02]q\x01h\x01a.",
    ],
)
def test_damaged_and_hostile_pickles_are_one_sentence(content: bytes) -> None:
    if content == b"\x80\x02].":
        assert loaded(content) == []
        return
    with pytest.raises(
        ValueError, match=r"^expected a pickle .* got a\.pkl, which is damaged or more than that"
    ) as caught:
        loaded(content)
    assert len(str(caught.value)) < 500


def test_arrays_that_say_another_size_than_they_have_are_refused() -> None:
    content = pickle.dumps(np.arange(12, dtype=np.uint8).reshape(3, 4), 2).replace(b"K\x03K\x04\x86", b"K\x03K\xff\x86")
    with pytest.raises(ValueError, match="an array of another size than its content"):
        loaded(content)


def test_long_pickles_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_pickle, "MAX_OPCODES", 1000)
    with pytest.raises(ValueError, match="too long"):
        loaded(pickle.dumps(list(range(2000)), 2))
