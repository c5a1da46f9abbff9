"""Whole numbers of any length, one behind the other, out of bytes."""

from __future__ import annotations


class Bytes:
    """Reads numbers of whole bytes, the highest first.

    Args:
        data: what they are in.
        place: where the first begins.
        end: where the last has to end.
    """

    def __init__(self, data: bytes, place: int, end: int) -> None:
        self._data, self._place, self._end = data, place, min(end, len(data))

    def read(self, size: int) -> int:
        """Return the next number.

        Args:
            size: in bytes; 0 gives 0.

        Raises:
            EOFError: if it is not all there.
        """
        self._place += size
        if self._place > self._end:
            raise EOFError
        return int.from_bytes(self._data[self._place - size : self._place], "big")


class Bits:
    """Reads numbers of bits, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def read(self, count: int) -> int:
        """Return the next number, of `count` bits.

        Raises:
            EOFError: if it is not all there.
        """
        self._left -= count
        if self._left < 0:
            raise EOFError
        return self._number >> self._left & ((1 << count) - 1)
