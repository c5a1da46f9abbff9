"""PNGs that say by numbers what their colours are."""

from __future__ import annotations

import struct
import zlib

from tests.pictures import chunk, swapped_profile

# x and y of white, red, green and blue, times 100,000, as `cHRM` has them
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
ADOBE = (31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
D50 = (34570, 35850, 64000, 33000, 30000, 60000, 15000, 6000)
ON_A_LINE = (31270, 32900, 10000, 10000, 20000, 20000, 30000, 30000)


def gama(value: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", value))


def chrm(values: tuple[int, ...]) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *values))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    return chunk(b"cICP", bytes((primaries, transfer, matrix, full_range)))


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(profile))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """Put chunks behind a PNG's header."""
    return png[:33] + b"".join(chunks) + png[33:]


SRGB_CHUNK = chunk(b"sRGB", b"\0")
SWAPPED = iccp(swapped_profile())
NO_PROFILE = iccp(b"none" * 60)

LINEAR = gama(100_000)
ALL_WAYS = {
    "none": (),
    "gAMA 1": (LINEAR,),
    "gAMA 1/1.8": (gama(55_556),),
    "gAMA 1/2.2": (gama(45_455),),
    "gAMA a little off": (gama(43_200),),
    "gAMA a little more off": (gama(43_100),),
    "gAMA 0.2": (gama(20_000),),
    "gAMA 5": (gama(500_000),),
    "gAMA 0": (gama(0),),
    "gAMA twice": (LINEAR, gama(45_455)),
    "gAMA with a wrong checksum": (LINEAR[:-1] + b"x",),
    "cHRM alone": (chrm(ADOBE),),
    "gAMA and cHRM of sRGB": (gama(45_455), chrm(SRGB)),
    "gAMA and cHRM of Adobe RGB": (gama(45_455), chrm(ADOBE)),
    "gAMA 1 and cHRM of P3": (LINEAR, chrm(P3)),
    "gAMA and another white": (gama(45_455), chrm(D50)),
    "gAMA and cHRM of zeros": (LINEAR, chrm((0,) * 8)),
    "gAMA and cHRM on a line": (LINEAR, chrm(ON_A_LINE)),
    "sRGB before gAMA": (SRGB_CHUNK, LINEAR),
    "sRGB of no intent": (chunk(b"sRGB", b"\7"), LINEAR),
    "iCCP before gAMA": (SWAPPED, LINEAR),
    "iCCP before sRGB": (SWAPPED, SRGB_CHUNK),
    "iCCP that is none": (NO_PROFILE, LINEAR),
    "cICP before gAMA": (cicp(1, 13), LINEAR),
    "cICP before iCCP": (cicp(1, 13), SWAPPED),
    "cICP that says nothing": (cicp(2, 2), SWAPPED),
    "cICP of half": (cicp(1, 2), LINEAR),
    "cICP of limited range": (cicp(12, 13, full_range=0), LINEAR),
    "cICP cut short": (chunk(b"cICP", b"\1\x08\0"), LINEAR),
    **{f"cICP {primaries}/13": (cicp(primaries, 13),) for primaries in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22, 23)},
    **{f"cICP 1/{transfer}": (cicp(1, transfer),) for transfer in (0, 1, 4, 5, 6, 7, 8, 9, 11, 14, 15, 16, 17, 18, 19)},
    **{f"cICP {p}/{t}": (cicp(p, t),) for p in (9, 12) for t in (1, 8, 16, 18)},
}
