"""BMPs of all kinds, written by hand."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

SIDE = 16


def file_of(header: bytes, palette: bytes, pixels: bytes) -> bytes:
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + palette + pixels


def windows(
    bits: int,
    pixels: bytes,
    *,
    size: int = 40,
    compression: int = 0,
    masks: Sequence[int] = (),
    colours: Sequence[tuple[int, int, int]] = (),
    used: int | None = None,
    width: int = SIDE,
    height: int = SIDE,
) -> bytes:
    """Write a BMP with one of Windows' headers; masks beyond what the header holds go behind it."""
    told = len(colours) if used is None else used
    header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(pixels), 0, 0, told, 0)
    header += struct.pack(f"<{len(masks)}I", *masks)
    palette = b"".join(bytes((*colour[::-1], 0)) for colour in colours)
    return file_of(header.ljust(size, b"\0"), palette, pixels)


def os2(bits: int, pixels: bytes, colours: Sequence[tuple[int, int, int]] = (), *, size: int = 12) -> bytes:
    """Write a BMP with OS/2's header: 12 bytes, or 16 to 64."""
    if size == 12:
        header = struct.pack("<IHHHH", 12, SIDE, SIDE, 1, bits)
        return file_of(header, b"".join(bytes(colour[::-1]) for colour in colours), pixels)
    header = struct.pack("<IiiHHIIiiII", size, SIDE, SIDE, 1, bits, 0, len(pixels), 0, 0, len(colours), 0)
    return file_of(header[:size].ljust(size, b"\0"), b"".join(bytes((*c[::-1], 0)) for c in colours), pixels)


def packed(values: np.ndarray, bits: int) -> bytes:
    """Pack values (H, W) of less than 8 bits, the lowest row first and each row to whole words of 32 bits."""
    binary = (values[::-1, :, None] >> np.arange(bits)[::-1] & 1).astype(np.uint8)
    rows = np.packbits(binary.reshape(len(values), -1), axis=1)
    return b"".join(row.tobytes().ljust(-(-len(row) // 4) * 4, b"\0") for row in rows)


def behind_the_header(bits: int, pixels: bytes, compression: int, masks: Sequence[int]) -> bytes:
    """Write a BMP of Windows 3 with its masks behind the header."""
    plain, more = windows(bits, pixels, compression=compression), struct.pack(f"<{len(masks)}I", *masks)
    return plain[:10] + struct.pack("<I", 54 + len(more)) + plain[14:54] + more + plain[54:]


def _files() -> dict[str, bytes]:
    """Return a BMP of every kind that the two suites have in which such files are collected."""
    chance = np.random.default_rng(1)
    masks = {
        "5-5-5": (0x7C00, 0x3E0, 0x1F, 0),
        "5-6-5": (0xF800, 0x7E0, 0x1F, 0),
        "5-5-5-1": (0x7C00, 0x3E0, 0x1F, 0x8000),
    }
    masks |= {"4-4-4-4": (0xF00, 0xF0, 0xF, 0xF000), "2-3-1": (0x30, 0xE, 1, 0)}
    wide = {"8-8-8": (0xFF0000, 0xFF00, 0xFF, 0), "red first": (0xFF, 0xFF00, 0xFF0000, 0)}
    wide |= {"with alpha": (0xFF0000, 0xFF00, 0xFF, 0xFF000000), "10-10-10-2": (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000)}
    wide |= {"odd places": (0xFF0, 0xFF000, 0xFF00000, 0), "no masks": (0, 0, 0, 0), "all green": (0, 0xFFFFFFFF, 0, 0)}

    def pixels(size: int) -> bytes:
        return chance.bytes(SIDE * SIDE * size)

    def colours(count: int) -> list[tuple[int, int, int]]:
        return [(int(red), int(green), int(blue)) for red, green, blue in chance.integers(0, 256, (count, 3))]

    files: dict[str, bytes] = {}
    for bits in (1, 2, 4, 8):
        indexed = packed(chance.integers(0, 1 << bits, (SIDE, SIDE)), bits)
        files |= {
            f"{bits} bits": windows(bits, indexed, colours=colours(1 << bits)),
            f"{bits} bits, short palette": windows(bits, indexed, colours=colours(1 << bits >> 1)),
            f"{bits} bits, OS/2 2": os2(bits, indexed, colours(1 << bits), size=64),
            f"{bits} bits, short OS/2 2": os2(bits, indexed, colours(1 << bits), size=16),
            f"{bits} bits, version 5": windows(bits, indexed, colours=colours(1 << bits), size=124),
        }
        if bits != 2:
            files[f"{bits} bits, OS/2"] = os2(bits, indexed, colours(1 << bits))
    for name, values in {"plain": b"", "upside down": b"x"}.items():
        height = -SIDE if values else SIDE
        files |= {f"{bits} bits, {name}": windows(bits, pixels(bits // 8), height=height) for bits in (16, 24, 32)}
    files["24 bits with a palette"] = windows(24, pixels(3), colours=colours(8))
    files["24 bits, OS/2"] = os2(24, pixels(3))
    for bits, sets in ((16, masks), (32, wide)):
        for name, four in sets.items():
            files[name] = windows(bits, pixels(bits // 8), size=56, compression=3, masks=four)
            files[f"{name}, behind the header"] = behind_the_header(bits, pixels(bits // 8), 3, four[:3])
            files[f"{name}, version 4"] = windows(bits, pixels(bits // 8), size=108, compression=3, masks=four)
    files["four masks behind the header"] = behind_the_header(32, pixels(4), 6, wide["with alpha"])
    files["version 2"] = windows(32, pixels(4), size=52, compression=3, masks=wide["red first"][:3])
    for size in (56, 108, 124):
        files[f"alpha told of in {size} bytes, not asked for"] = windows(
            32, pixels(4), size=size, masks=wide["with alpha"]
        )
    line, sixteen = b"\x05\x07\x0b\x08\0\0", colours(16)
    files |= {
        "RLE8": windows(8, line * SIDE + b"\0\1", compression=1, colours=colours(256)),
        "RLE8, upside down": windows(8, line * SIDE + b"\0\1", compression=1, colours=colours(256), height=-SIDE),
        "RLE8, moves": windows(8, b"\4\7\0\2\3\2\4\x09\0\0\0\5abcde\0\0\1", compression=1, colours=colours(256)),
        "RLE8, ends early": windows(8, b"\x10\7\0\0\x10\3\0\1", compression=1, colours=colours(256)),
        "RLE8, beyond the edge": windows(8, b"\x20\7\0\0" * SIDE + b"\0\1", compression=1, colours=colours(256)),
        "RLE4": windows(
            4, (b"\x05\x12\x06\x34\0\5\x56\x78\x90\0\0\0") * SIDE + b"\0\1", compression=2, colours=sixteen
        ),
        "RLE4, odd": windows(4, b"\0\3\x56\x78\0\7\x12\x34\x56\x78\6\x91\0\0" * SIDE, compression=2, colours=sixteen),
        "RLE4, moves": windows(4, b"\5\x12\0\2\4\3\3\x45\0\0\x08\x9a\0\1", compression=2, colours=sixteen),
        "RLE4, short palette": windows(4, b"\x10\x17\0\0" * SIDE + b"\0\1", compression=2, colours=colours(4)),
    }
    runs = os2(24, b"\0\3abcdefghi\0\x0d\xf0\xe0\x10\0\0" * SIDE + b"\0\1", size=64)
    files["RLE24, OS/2 2"] = runs[:30] + struct.pack("<I", 4) + runs[34:]
    files["Huffman"] = (huffman := os2(1, pixels(1), size=64))[:30] + struct.pack("<I", 3) + huffman[34:]
    files |= {"JPEG inside": windows(0, pixels(1), compression=4), "PNG inside": windows(0, pixels(1), compression=5)}
    return files


FILES = _files()
