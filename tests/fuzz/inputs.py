"""What the targets are given: good files with a few changes, requests, values and addresses of every kind."""

from __future__ import annotations

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fgsm.pictures.examples import load_examples

HERE = Path(__file__).resolve().parent
SEEDS = sorted((HERE / "seeds").iterdir())
PNG = b"\x89PNG\r\n\x1a\n"

EXTREMES = [
    struct.pack(form, value)
    for form in ("<H", ">H", "<I", ">I")
    for value in (0, 1, 255, 2 ** (16 if "H" in form else 32) - 1)
]
_place = st.integers(0, 5000)
_change = st.one_of(
    st.tuples(st.just("write"), _place, st.one_of(st.binary(min_size=1, max_size=8), st.sampled_from(EXTREMES))),
    st.tuples(st.just("insert"), _place, st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("remove"), _place, st.integers(1, 60)),
    st.tuples(st.just("repeat"), _place, st.tuples(st.integers(1, 60), st.integers(1, 200))),
    st.tuples(st.just("cut"), _place, st.none()),
    st.tuples(st.just("join"), _place, st.tuples(st.integers(0, len(SEEDS) - 1), _place)),
)


# What begins a header, and how many bytes from there say how the pixels are stored: kind of frame, depth, channels,
# sampling, sides, and in which boxes they are.
_HEADERS = re.compile(
    rb"(?s)\xff[\xc0-\xc2].{17}|\xff\xda.{11}|\xff\xdd.{4}|Adobe.{7}|IHDR.{13}|PLTE.{4}|tRNS.{4}|BM.{52}|GIF8.{9}"
    rb"|,\0\0\0\0.{6}|VP8[ LX].{16}|ANMF.{20}|ALPH.{6}|(?:ispe|pixi|av1C|auxC|irot|iloc|iinf|pitm|iref|ipma).{8}"
)
_SMALL = [*range(18), 24, 32, 64, 127, 128, 254, 255]
_MARKERS = [*range(0xC0, 0xD0), 0xDE, 0xF7]


@st.composite
def headers(draw: st.DrawFn) -> bytes:
    """Draw one of the seeds with up to four changes to its headers, its checksums put right."""
    data = bytearray(draw(st.sampled_from(SEEDS)).read_bytes()[:200_000])
    places = [place for found in _HEADERS.finditer(data) for place in range(*found.span())][:400]
    for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)):
        begins_frame = data[place - 1 : place] == b"\xff" and data[place] in _MARKERS
        data[place] = draw(st.sampled_from(_MARKERS if begins_frame else _SMALL) | st.integers(0, 255))
    return _with_checksums(bytes(data))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw one of the seeds with up to eight changes, its checksums put right half of the time."""
    data = draw(st.sampled_from(SEEDS)).read_bytes()
    for kind, place, what in draw(st.lists(_change, max_size=8)):
        data = _changed(data, kind, place % (len(data) + 1), what)[:200_000]
    return _with_checksums(data) if draw(st.booleans()) else data


def _changed(data: bytes, kind: str, place: int, what: Any) -> bytes:
    before, after = data[:place], data[place:]
    if kind == "write":
        return before + what + after[len(what) :]
    if kind == "insert":
        return before + what + after
    if kind == "remove":
        return before + after[what:]
    if kind == "repeat":
        return before + after[: what[0]] * what[1] + after[what[0] :]
    if kind == "join":
        return before + SEEDS[what[0]].read_bytes()[what[1] % 500 :]
    return before


def _with_checksums(data: bytes) -> bytes:
    """Put a PNG's checksums right: else nearly every change would end at the first of them."""
    if not data.startswith(PNG):
        return data
    result, place = bytearray(PNG), 8
    while place + 12 <= len(data):
        length = min(int.from_bytes(data[place : place + 4], "big"), len(data) - place - 12)
        body = data[place + 4 : place + 8 + length]
        result += struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body))
        place += 12 + length
    return bytes(result)


pictures = st.one_of(headers(), files())

_texts = st.one_of(
    st.text(max_size=40), st.sampled_from(["", "mnist", "imagenet", "3", "dalmatian", "en", "٣", "x" * 1000])
)
_numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([0, 1, 8, 20, 32, -1, 0.5, 10**400, True]))
_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), _texts, _numbers),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner, max_size=4)),
    max_leaves=8,
)
_pictures = st.one_of(st.just(str(load_examples()[0].path)), _texts)
_plain = st.one_of(st.none(), _texts, _numbers)
controls = st.builds(
    lambda picture, model, rest: [picture, model, *rest],
    _pictures,
    st.one_of(st.sampled_from(["mnist", "imagenette", "imagenet"]), _plain),
    st.lists(_plain, min_size=7, max_size=7),
)

_names = [
    "data",
    "fn_index",
    "session_hash",
    "event_id",
    "event_data",
    "trigger_id",
    "batched",
    "oauth_token",
    "picture",
]
_good = {"data": ["x", 1, None], "fn_index": 0, "session_hash": "abc"}
envelopes = st.one_of(
    st.dictionaries(st.sampled_from(_names), _values).map(lambda given: json.dumps({**_good, **given}).encode()),
    st.builds(
        lambda place, more: _changed(json.dumps(_good).encode(), "insert", place, more),
        st.integers(0, 60),
        st.binary(max_size=20),
    ),
    st.integers(1, 3000).map(lambda depth: b'{"data": [%s%s]}' % (b"[" * depth, b"]" * depth)),
    _values.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
)

_hosts = [
    "example.org",
    "127.0.0.1",
    "[::1]",
    "0x7f.1",
    "localhost",
    "user@example.org",
    "a..b",
    "xn--a",
    "[fe80::1%25a]",
]
addresses = st.one_of(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["http://", "https://", "HTTP:", "http:/", "//", "file://", " http://"]),
            st.one_of(st.sampled_from(_hosts), st.text(max_size=20)),
            st.sampled_from(["", ":80", ":443", ":6379", ":", "@127.0.0.1", "\\@x", "#@", "?@"]),
            st.one_of(st.sampled_from(["", "/", "/cat.jpg", "/%2e%2e/"]), st.text(max_size=20)),
        ),
    ),
    st.text(max_size=60),
)
