"""How much may stand around the pixels of a picture file: beyond this a decoder would be kept busy for nothing."""

from __future__ import annotations

MAX_EXIF = 131_072  # bytes; the standard allows one segment of 64 kB
MAX_PROFILE = 1_048_576  # bytes that a PNG's colour profile or text may unfold to, which is also Pillow's limit
MAX_PARTS = 20_000  # segments, chunks or boxes, for each of which Pillow may copy all those before
MAX_RUNS = 3_000_000  # bytes of a run-length encoded BMP, which is decoded in Python
MAX_SCANS = 100  # a progressive JPEG is decoded once a scan: minutes, where nothing else limits the time
MAX_FRAMES = 8  # of an AVIF's still picture, which may come in layers
MAX_UNITS = 1000  # parts of each of its streams
MAX_TILES = 1024  # streams of an AVIF, whose large pictures are laid out of tiles
MAX_STREAM = 80_000_000  # pixels for which an AVIF's decoder makes room: a picture's, and its transparency's
