"""Files that mean harm, each with what the visitor is told about it; None where it is a picture all the same."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

from tests import pictures
from tests.fgsm.pictures.formats.test_containers import (
    COMMENT,
    animation,
    exif_segments,
    run_length_bmp,
    segment,
    with_exif,
)
from tests.fgsm.pictures.test_decode import wide_bmp, wide_gif, wide_jpeg, wide_webp

X = pictures.noise(64, 64)
WHOLE = {kind: pictures.encode(X, kind) for kind in (*pictures.FORMATS, "TIFF", "ICO")}
PNG, JPEG, GIF = WHOLE["PNG"], WHOLE["JPEG"], WHOLE["GIF"]
NOT_A_PICTURE, DAMAGED, TOO_LARGE, TOO_COMPLEX = "not a picture", "damaged or cut off", "too large", "too complex"
SCRIPT = b"<script>document.title='owned'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>'


def png_with(*chunks: bytes) -> bytes:
    return PNG[:33] + b"".join(chunks) + PNG[33:]


def jpeg_with(*segments: bytes) -> bytes:
    return JPEG[:2] + b"".join(segments) + JPEG[2:]


def gif_with(*blocks: bytes) -> bytes:
    table = 13 + 3 * (2 << (GIF[10] & 7))
    return GIF[:table] + b"".join(blocks) + GIF[table:]


def archive(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(name, SCRIPT)
    return file.getvalue()


def tiff_bomb() -> bytes:
    """Write a TIFF of a few bytes that claims 100,000 x 100,000 pixels in one strip."""
    tags = [(256, 4, 100_000), (257, 4, 100_000), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 10**9)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


def icon_bomb() -> bytes:
    """Write an icon whose one picture is the PNG bomb."""
    bomb = pictures.pixel_bomb()
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(bomb), 22) + bomb


def thumbnail() -> bytes:
    """Write EXIF data with a thumbnail that is itself a JPEG of 65,500 x 65,500 pixels."""
    inner = wide_jpeg()[:60_000]
    tags = struct.pack(">HHHII", 1, 0x0112, 3, 1, 1 << 16) + struct.pack(">I", 26)
    second = struct.pack(">HHHIIHHII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, len(inner))
    return segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + tags + second + bytes(4) + inner)


ZEROS = zlib.compress(bytes(200_000_000), 9)

# name: (file name, content, what is said about it)
FILES: dict[str, tuple[str, bytes, str | None]] = {
    "PNG bomb of 13,000 squared": ("x.png", pictures.pixel_bomb(), TOO_LARGE),
    "PNG bomb of 60,000 squared": ("x.png", pictures.png((60_000, 60_000), 1, 0, bytes(7501) * 100), TOO_LARGE),
    "GIF bomb": ("x.gif", wide_gif(), TOO_LARGE),
    "WebP bomb": ("x.webp", wide_webp(), TOO_LARGE),
    "BMP bomb": ("x.bmp", wide_bmp(), TOO_LARGE),
    "JPEG bomb": ("x.jpg", wide_jpeg(), TOO_LARGE),
    "TIFF bomb": ("x.tif", tiff_bomb(), "a TIFF picture"),
    "icon bomb": ("x.ico", icon_bomb(), "an icon"),
    "text bomb in a PNG": ("x.png", png_with(pictures.chunk(b"zTXt", b"k\0\0" + ZEROS)), None),
    "profile bomb in a PNG": ("x.png", png_with(pictures.chunk(b"iCCP", b"k\0\0" + ZEROS)), None),
    "pixels that unfold too far": ("x.png", pictures.png((64, 64), 8, 0, bytes(50_000_000)), None),
    "GIF of 100,000 frames": ("x.gif", pictures.many_frames(), None),
    "WebP that moves": ("x.webp", animation("WEBP", 40), None),
    "GIF of comments": ("x.gif", gif_with(COMMENT * 500_000), None),
    "GIF of one comment": ("x.gif", gif_with(b"!\xfe" + b"\1a" * 2_000_000 + b"\0"), None),
    "JPEG of 130 EXIF segments": ("x.jpg", jpeg_with(exif_segments(110, 65_000)), None),
    "JPEG of tiny EXIF segments": ("x.jpg", jpeg_with(exif_segments(300_000, 6)), TOO_COMPLEX),
    "JPEG before a film": ("x.jpg", JPEG + pictures.video(), None),
    "JPEG before scans": ("x.jpg", JPEG[:-2] + b"\xff\xda" * 1_000_000, DAMAGED),
    "JPEG of 200 scans": ("x.jpg", pictures.scan_bomb(200), TOO_COMPLEX),
    "lossless JPEG": ("x.jpg", pictures.lossless_jpeg(), "a lossless one (SOF3)"),
    "EXIF with a huge thumbnail": ("x.jpg", jpeg_with(thumbnail()), None),
    "EXIF that claims itself": ("x.png", png_with(pictures.chunk(b"eXIf", with_exif(60_000, 10**6, 5 * 10**6))), None),
    "EXIF of nonsense": ("x.jpg", jpeg_with(segment(0xE1, b"Exif\0\0" + bytes(range(256)) * 50)), None),
    "PNG of a million chunks": ("x.png", png_with(pictures.chunk(b"abCd", b"") * 600_000), TOO_COMPLEX),
    "BMP of a million runs": ("x.bmp", run_length_bmp(b"\1\1" * 2_000_000), TOO_COMPLEX),
    "text": ("x.png", b"This is no picture, whatever its name says.", NOT_A_PICTURE),
    "nothing": ("x.png", b"", "empty"),
    "zeros": ("x.png", bytes(1_000_000), NOT_A_PICTURE),
    "SVG with a script": ("x.svg", SVG, "an SVG drawing"),
    "SVG called PNG": ("x.png", SVG, "an SVG drawing"),
    "SVG that reads a file": ("x.svg", ENTITIES, "an SVG drawing"),
    "SVG, packed": ("x.svgz", gzip.compress(SVG), NOT_A_PICTURE),
    "web page called JPEG": ("x.jpg", b"<!DOCTYPE html><html>" + SCRIPT, "a web page"),
    "web page before a picture": ("x.png", b"<html>" + SCRIPT + PNG, "a web page"),
    "program": ("x.png", b"MZ" + bytes(500), NOT_A_PICTURE),
    "shell script": ("x.png", b"#!/bin/sh\nrm -rf /\n", NOT_A_PICTURE),
    "pickle": ("x.png", b"cos\nsystem\n(S'id'\ntR.", NOT_A_PICTURE),
    "PostScript": ("x.png", b"%!PS\n/x (/etc/passwd) (r) file def", NOT_A_PICTURE),
    "zip": ("x.png", archive("../../evil.html"), "a ZIP"),
    "PDF": ("x.png", pictures.encode(X, "PDF"), "a PDF"),
    "PNG and zip": ("x.png", PNG + archive("evil.html"), None),
    "PNG and web page": ("x.html", png_with(pictures.chunk(b"tEXt", b"k\0" + SCRIPT)), None),
    "GIF and script": ("x.js", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", DAMAGED),
    "JPEG and web page": ("x.html", jpeg_with(segment(0xFE, b"--><html>" + SCRIPT)), None),
    "JPEG and PHP": ("x.php", jpeg_with(segment(0xFE, b"<?php system($_GET[0]); ?>")), None),
    "two pictures": ("x.gif", GIF + PNG + JPEG, None),
    "PNG called .svg": ("x.svg", PNG, None),
    "JPEG called .exe": ("x.exe", JPEG, None),
    "TIFF called PNG": ("x.png", WHOLE["TIFF"], "a TIFF picture"),
    "one pixel": ("x.png", pictures.encode(X[:1, :1], "PNG"), None),
    "a thread": ("x.png", pictures.encode(np.zeros((8, 4000, 3), np.uint8), "PNG"), None),
    "no pixels": ("x.png", pictures.png((0, 0), 8, 2, b""), DAMAGED),
    "16-bit with noise": ("x.png", pictures.png16(np.full((40, 40, 4), 65_535), 6), None),
    "broken colour profile": ("x.jpg", pictures.encode(Image.fromarray(X), "JPEG", icc_profile=b"\xff" * 5000), None),
    **{
        f"{kind} cut at {tenth}/10": (f"x.{kind}", WHOLE[kind][: len(WHOLE[kind]) * tenth // 10], DAMAGED)
        for kind in pictures.FORMATS
        for tenth in range(1, 10)
    },
}

# What is in a name never decides where the file goes.
TOKEN = "harm7f3a"
NAMES = [
    f"../../../../../../tmp/{TOKEN}.png",
    f"/tmp/{TOKEN}.png",
    f"..\\..\\{TOKEN}.png",
    f"%2e%2e%2f%2e%2e%2f{TOKEN}.png",
    f"{TOKEN}\0.png",
    f"{TOKEN}/../../../app.py",
    "..",
    ".",
    "",
    "a\r\nX-Evil: 1",
    "😀" * 1000,
    "a" * 5000 + ".png",
    "CON.png",
    "-rf.png",
    "<img src=x onerror=alert(1)>.png",
    "\u202egnp.exe",
]
