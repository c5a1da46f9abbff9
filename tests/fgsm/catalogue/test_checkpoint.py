"""fgsm/catalogue/checkpoint.py: a checkpoint's tensors, as they are meant, and nothing that a file may ask for."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fgsm.catalogue.checkpoint import MAGIC, PROTOCOL, parse_checkpoint, read_checkpoint
from fgsm.catalogue.efficientnet_lite import SHA256
from fgsm.catalogue.weights import lite_weights_path

MACHINE = {"protocol_version": 1001, "little_endian": True}


def _rebuild_tensor_v2(*arguments: Any) -> Any:
    raise AssertionError("only its name is used")


class FloatStorage:
    pass


class LongStorage:
    pass


class HalfStorage:
    pass


_KINDS = {"f4": FloatStorage, "i8": LongStorage, "f2": HalfStorage}


class Numbers:
    """A storage."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.key = values, str(id(self))

    def described(self) -> tuple[Any, ...]:
        return ("storage", _KINDS[self.values.dtype.str[1:]], self.key, "cpu", self.values.size, None)


class Saved:
    """A tensor as PyTorch pickles it: a view of a storage."""

    def __init__(self, values: np.ndarray, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> None:
        self.numbers, self.view = Numbers(values), (offset, size, stride)

    def __reduce__(self) -> Any:
        return _rebuild_tensor_v2, (self.numbers, *self.view, False, OrderedDict())


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return obj.described() if isinstance(obj, Numbers) else None


@pytest.fixture
def save(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """Write a checkpoint as PyTorch before 1.6 did."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for each in _KINDS.values():
        monkeypatch.setattr(each, "__module__", "torch")
        setattr(torch, each.__name__, each)
    monkeypatch.setattr(_rebuild_tensor_v2, "__module__", "torch._utils")
    utils.__dict__["_rebuild_tensor_v2"] = _rebuild_tensor_v2
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    def write(tensors: dict[str, Any], magic: int = MAGIC, machine: Any = MACHINE) -> bytes:
        file = io.BytesIO()
        for each in (magic, PROTOCOL, machine):
            pickle.dump(each, file, protocol=2)
        _Pickler(file, protocol=2).dump(OrderedDict(tensors))
        storages = [each.numbers for each in tensors.values() if isinstance(each, Saved)]
        pickle.dump([storage.key for storage in storages], file, protocol=2)
        for storage in storages:
            file.write(storage.values.size.to_bytes(8, "little") + storage.values.tobytes())
        return file.getvalue()

    return write


def test_a_tensor_is_read_along_its_strides(save: Callable[..., bytes]) -> None:
    numbers = np.arange(24, dtype=np.float32)
    data = save(
        {
            "plain": Saved(numbers, 0, (2, 3, 4), (12, 4, 1)),
            "turned": Saved(numbers, 0, (4, 3, 2), (1, 4, 12)),
            "part": Saved(numbers, 5, (3,), (2,)),
            "count": Saved(np.array([7]), 0, (), ()),
        }
    )
    tensors = parse_checkpoint(data)
    np.testing.assert_array_equal(tensors["plain"], numbers.reshape(2, 3, 4))
    np.testing.assert_array_equal(tensors["turned"], numbers.reshape(2, 3, 4).T)
    np.testing.assert_array_equal(tensors["part"], [5, 7, 9])
    assert tensors["count"] == 7
    assert not tensors["plain"].flags.writeable


BEYOND = [
    (0, (25,), (1,)),
    (20, (5,), (1,)),
    (0, (13,), (2,)),
    (-1, (3,), (1,)),
    (0, (3,), (-1,)),
    (0, (2, 2), (1, 40)),
    (0, (2**62, 4), (2**62, 1)),
    (0, (2,), (2**64,)),
    (0, (2, 2), (1,)),
    (0, (-1,), (1,)),
]


@pytest.mark.parametrize("view", BEYOND)
def test_a_view_that_reaches_beyond_its_storage_is_refused(
    save: Callable[..., bytes], view: tuple[int, tuple[int, ...], tuple[int, ...]]
) -> None:
    for numbers in (np.arange(24, dtype=np.float32), np.zeros(0, np.float32)):
        with pytest.raises(ValueError, match="expected a PyTorch checkpoint"):
            parse_checkpoint(save({"tensor": Saved(numbers, *view)}))


class Command:
    """What a hostile file would have run."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> Any:
        return self.call, self.arguments


@pytest.mark.parametrize("call", [os.mkdir, os.system, eval, getattr, __import__, pickle.loads, np.dtype])
@pytest.mark.parametrize("place", ["tensors", "machine"])
def test_any_other_name_is_refused_and_not_called(
    save: Callable[..., bytes], tmp_path: Path, call: Callable[..., Any], place: str
) -> None:
    target = tmp_path / "made"
    command = Command(call, str(target))
    data = save({"x": command}) if place == "tensors" else save({}, machine=command)
    with pytest.raises(ValueError, match=rf"it names \w+\.{call.__name__}"):
        parse_checkpoint(data)
    assert not target.exists()


def test_numbers_of_another_kind_are_refused(save: Callable[..., bytes]) -> None:
    with pytest.raises(ValueError, match=r"it names torch\.HalfStorage"):
        parse_checkpoint(save({"half": Saved(np.zeros(4, np.float16), 0, (4,), (1,))}))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"magic": MAGIC + 1}, "does not begin"), ({"machine": {**MACHINE, "little_endian": False}}, "little-endian")],
)
def test_another_format_is_refused(save: Callable[..., bytes], changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_checkpoint(save({"x": Saved(np.zeros(4, np.float32), 0, (4,), (1,))}, **changes))


def test_a_cut_at_any_place_is_refused(save: Callable[..., bytes]) -> None:
    data = save({"x": Saved(np.arange(6, dtype=np.float32), 0, (2, 3), (3, 1))})
    for length in range(len(data)):
        with pytest.raises(ValueError, match="expected a PyTorch checkpoint"):
            parse_checkpoint(data[:length])


@given(st.binary(max_size=200))
def test_bytes_of_no_sense_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a PyTorch checkpoint"):
        parse_checkpoint(data)


def test_a_file_of_another_hash_is_not_looked_at(save: Callable[..., bytes], tmp_path: Path) -> None:
    path = tmp_path / "secret folder" / "weights.pth"
    path.parent.mkdir()
    data = save({"x": Saved(np.ones(4, np.float32), 0, (4,), (1,))})
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert read_checkpoint(path, digest)["x"].sum() == 4
    path.write_bytes(save({"x": Command(os.mkdir, str(tmp_path / "made"))}))
    with pytest.raises(ValueError, match=r"weights\.pth.*damaged or changed") as caught:
        read_checkpoint(path, digest)
    assert "secret" not in str(caught.value)
    assert not (tmp_path / "made").exists()
    path.unlink()
    with pytest.raises(ValueError, match=r"weights\.pth, which cannot be read") as caught:
        read_checkpoint(path, digest)
    assert "secret" not in str(caught.value)


def test_the_published_file_is_the_one_that_the_package_carries() -> None:
    tensors = read_checkpoint(lite_weights_path(), SHA256)
    assert len(tensors) == 296
    # The file keeps kernels as TensorFlow does: along the strides they are not in one piece.
    assert not tensors["_conv_stem.weight"].flags.c_contiguous
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
