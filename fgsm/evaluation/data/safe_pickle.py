"""Arrays, lists and texts out of a pickle, without running anything: its opcodes are read, and few are understood.

Python's own reader calls what a file tells it to. This one knows NumPy's arrays and refuses every other name.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from fgsm.evaluation.data.pickled_arrays import CALLS, PickledArray, PickledKind

MAX_OPCODES = 5_000_000  # CIFAR's batches have 40,000
_MARK = object()
_CORES = ("numpy.core", "numpy._core")
_ERRORS = (ValueError, TypeError, LookupError, AttributeError, OverflowError, MemoryError, RecursionError)
_PUSHES = frozenset(
    [
        "INT",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG",
        "LONG1",
        "LONG4",
        "FLOAT",
        "BINFLOAT",
        "STRING",
        "BINSTRING",
        "SHORT_BINSTRING",
        "UNICODE",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINUNICODE8",
        "BINBYTES",
        "SHORT_BINBYTES",
        "BINBYTES8",
        "BYTEARRAY8",
    ]
)
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}


class _Global:
    """A name that a pickle asks for; it is never imported."""

    def __init__(self, module: str, name: str) -> None:
        self.path = f"{module}.{name}"


def load_pickle(stream: BinaryIO, name: str) -> Any:
    """Return what a pickle holds: dictionaries, lists, tuples, numbers, texts, bytes and arrays.

    Args:
        stream: of the file.
        name: of the file.

    Raises:
        ValueError: if it holds, or does, anything else, or is damaged.
    """
    try:
        return _plain(_run(pickletools.genops(stream)), 0)
    except _ERRORS as error:
        why = str(error)[:150] or type(error).__name__
        raise ValueError(
            f"expected a pickle of arrays, lists and names alone, got {name}, which is damaged or more than that "
            f"({why}): open it yourself if you trust it, and np.savez('data.npz', images=…, labels=…)"
        ) from error


def _run(opcodes: Iterator[tuple[Any, Any, int | None]]) -> Any:
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for count, (opcode, argument, _) in enumerate(opcodes):
        name = opcode.name
        if count > MAX_OPCODES:
            raise ValueError("too long")
        if name == "STOP":
            return stack[-1]
        if name in _PUSHES:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name == "GLOBAL":
            stack.append(_Global(*argument.split(" ", 1)))
        elif name in _ACTIONS:
            _ACTIONS[name](stack)
        elif name not in ("PROTO", "FRAME"):
            raise ValueError(f"the opcode {name}")
    raise ValueError("cut off")


def _marked(stack: list[Any]) -> list[Any]:
    place = next((i for i in reversed(range(len(stack))) if stack[i] is _MARK), None)
    if place is None:
        raise ValueError("damaged")
    items = stack[place + 1 :]
    del stack[place:]
    return items


def _popped(stack: list[Any], count: int) -> list[Any]:
    if len(stack) < count:
        raise ValueError("damaged")
    items = stack[len(stack) - count :]
    del stack[len(stack) - count :]
    return items


def _dict(items: list[Any]) -> dict[Any, Any]:
    return dict(zip(items[::2], items[1::2], strict=True))


def _update(stack: list[Any], items: list[Any]) -> None:
    if not isinstance(stack[-1], dict):
        raise ValueError("damaged")
    stack[-1].update(_dict(items))


def _extend(stack: list[Any], items: list[Any]) -> None:
    if not isinstance(stack[-1], list):
        raise ValueError("damaged")
    stack[-1].extend(items)


def _reduce(stack: list[Any]) -> None:
    called, given = _popped(stack, 2)
    path = called.path if isinstance(called, _Global) else type(called).__name__
    path = next((f"numpy{path[len(core) :]}" for core in _CORES if path.startswith(f"{core}.")), path)
    if path not in CALLS:
        raise ValueError(f"it asks for {path}")
    stack.append(CALLS[path](*given))


def _build(stack: list[Any]) -> None:
    (state,) = _popped(stack, 1)
    if not isinstance(stack[-1], (PickledArray, PickledKind)):
        raise ValueError("an object with a state of its own")
    stack[-1].set_state(state)


def _plain(value: Any, depth: int) -> Any:
    """Return a value with its arrays as NumPy's; a list of numbers stays as it is."""
    if depth > 4 or isinstance(value, (_Global, PickledKind)):
        raise ValueError("something else than arrays, lists and names")
    if isinstance(value, PickledArray):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, depth + 1) for each in value]
    return value


_ACTIONS: dict[str, Callable[[list[Any]], None]] = {
    "MARK": lambda stack: stack.append(_MARK),
    "EMPTY_DICT": lambda stack: stack.append({}),
    "EMPTY_LIST": lambda stack: stack.append([]),
    "EMPTY_TUPLE": lambda stack: stack.append(()),
    "DICT": lambda stack: stack.append(_dict(_marked(stack))),
    "LIST": lambda stack: stack.append(_marked(stack)),
    "TUPLE": lambda stack: stack.append(tuple(_marked(stack))),
    "TUPLE1": lambda stack: stack.append(tuple(_popped(stack, 1))),
    "TUPLE2": lambda stack: stack.append(tuple(_popped(stack, 2))),
    "TUPLE3": lambda stack: stack.append(tuple(_popped(stack, 3))),
    "APPEND": lambda stack: _extend(stack, _popped(stack, 1)),
    "APPENDS": lambda stack: _extend(stack, _marked(stack)),
    "SETITEM": lambda stack: _update(stack, _popped(stack, 2)),
    "SETITEMS": lambda stack: _update(stack, _marked(stack)),
    "STACK_GLOBAL": lambda stack: stack.append(_Global(*_popped(stack, 2))),
    "REDUCE": _reduce,
    "BUILD": _build,
}
