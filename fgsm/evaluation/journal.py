"""What is judged, kept in a file after every batch, so that a run that ends can go on.

A line is a checksum and one JSON object; the first describes the run. Lines are only ever appended and each is on
the disk before the next batch begins, so whatever kills the process, at most the last line is a part of one, and that
is cut off when the file is opened again.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fgsm.evaluation.record import Record


class Journal:
    """Records of the parts of a run, kept in a file.

    Args:
        path: the file; it is made where there is none.
        run: what decides the records, as JSON. A file of another run is refused.

    Raises:
        ValueError: if the file is no journal, or one of another run.
        OSError: if it cannot be read or written.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        run = json.loads(json.dumps(run))
        self._records: dict[str, list[Record]] = {}
        if path.is_file() and path.stat().st_size:
            self._read(path, run)
        else:
            _create(path, {"run": run})
        self._file = path.open("ab")

    def records(self, part: str) -> list[Record]:
        """Return what was kept of a part of the run, such as a defence."""
        return list(self._records.get(part, []))

    def add(self, part: str, records: Sequence[Record]) -> None:
        """Keep records; they are on the disk when this returns."""
        self._file.write(_line({"part": part, "records": [record.to_json() for record in records]}))
        _flush(self._file)
        self._records.setdefault(part, []).extend(records)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self, path: Path, run: Mapping[str, Any]) -> None:
        content = path.read_bytes()
        entries = list(_entries(content))
        if not entries or "run" not in entries[0]:
            raise ValueError(f"expected a file that --resume has made, got {path.name}, which is something else")
        _check_same(entries[0]["run"], run, path.name)
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(path, whole)
        for entry in entries[1:]:
            self._records.setdefault(entry["part"], []).extend(map(Record.from_json, entry["records"]))


def _check_same(before: Mapping[str, Any], now: Mapping[str, Any], name: str) -> None:
    for key in {**before, **now}:
        if before.get(key) != now.get(key):
            was, new = (json.dumps(run.get(key))[:60] for run in (before, now))
            raise ValueError(f"expected the run that {name} was begun with: its {key} was {was}, now it is {new}")


def _entries(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield what whole lines hold; one whose checksum is wrong was never finished."""
    for line in content.split(b"\n")[:-1]:
        checksum, _, text = line.partition(b" ")
        if checksum == _checksum(text):
            yield json.loads(text)


def _line(entry: Mapping[str, Any]) -> bytes:
    text = json.dumps(entry, separators=(",", ":")).encode()
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return f"{zlib.crc32(text):08x}".encode()


def _create(path: Path, entry: Mapping[str, Any]) -> None:
    """Write the first line whole or not at all, so that no other file is ever taken for a journal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(_line(entry))
        _flush(file)
    part.replace(path)


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def in_order(records: Iterable[Record], names: Sequence[str]) -> list[Record]:
    """Return records in the order of names, each name once; those of other names are left out."""
    by_name = {record.name: record for record in records}
    return [by_name[name] for name in names if name in by_name]
