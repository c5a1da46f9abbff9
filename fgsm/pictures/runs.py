"""The run-length encoded pixels of a BMP: Microsoft, "Bitmap Compression"."""

from __future__ import annotations

_LINE, _END, _MOVE = 0, 1, 2


def decode_runs(data: bytes, place: int, width: int, height: int, bits: int) -> tuple[bytearray, bytearray]:
    """Return the values of all pixels, row by row as they are stored, and which of them the runs pass over.

    What goes beyond a row's end is left out, and so is what comes after the last row.

    Args:
        data: what the runs are in.
        place: where they begin.
        width: pixels.
        height: pixels.
        bits: of a value: 4 or 8, or 24 for (blue, green, red).

    Returns:
        A byte a pixel, or three of them for 24 bits; and a byte a pixel, 255 where nothing is drawn, else 0.

    Raises:
        EOFError: if they end before the picture does.
    """
    unit = 3 if bits == 24 else 1
    values, passed_over = bytearray(width * height * unit), bytearray(b"\xff") * (width * height)
    x = y = 0
    while y < height:
        count, code = data[place : place + 2] if place + 2 <= len(data) else _ended()
        place += 2
        if count:
            run = _repeated(data[place - 1 : place - 1 + unit], count, bits)
            place += unit - 1
        elif code > _MOVE:
            count, length = code, (code * bits + 7) // 8
            run = _apart(data[place : place + length], bits)
            place += length + length % 2
        elif code == _MOVE:
            right, up = data[place : place + 2] if place + 2 <= len(data) else _ended()
            x, y, place = x + right, y + up, place + 2
            continue
        elif code == _LINE:
            x, y = 0, y + 1
            continue
        else:
            break
        kept = min(count, width - x)
        if len(run) < count * unit:
            _ended()
        if kept > 0:
            at = y * width + x
            values[at * unit : (at + kept) * unit] = run[: kept * unit]
            passed_over[at : at + kept] = bytes(kept)
        x += count
    return values, passed_over


def _ended() -> tuple[int, int]:
    raise EOFError


def _repeated(value: bytes, count: int, bits: int) -> bytes:
    if bits == 4 and value:
        return bytes((value[0] >> 4, value[0] & 15)) * ((count + 1) // 2)
    return value * count


def _apart(packed: bytes, bits: int) -> bytes:
    if bits == 4:
        return bytes(nibble for byte in packed for nibble in (byte >> 4, byte & 15))
    return packed
