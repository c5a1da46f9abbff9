"""fgsm/evaluation/data/archives.py: archives that are damaged, hostile or odd."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.labels import plain_labels
from fgsm.evaluation.data import archives
from fgsm.evaluation.data.archives import check_bomb, list_archive
from fgsm.evaluation.data.dataset import Dataset
from tests import pictures

CLASSES = plain_labels(["cat", "dog"])
SHAPE = (16, 16, 3)


def png(seed: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pictures.noise(16, 16, seed=seed)).save(file, "PNG")
    return file.getvalue()


def zipped(path: Path, entries: list[tuple[Any, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def named(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def test_paths_that_lead_out_are_left_out_and_nothing_is_written(tmp_path: Path) -> None:
    entries = [("cat/0.png", png(0)), ("../cat/1.png", png(1)), ("/cat/2.png", png(2)), ("cat/../../3.png", png(3))]
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "a.zip", entries)
    dataset = Dataset(path, CLASSES, SHAPE)
    assert len(list(dataset)) == 2
    assert sorted(dataset.names) == ["cat/0.png", "cat/2.png"]
    assert [each.name for each in tmp_path.rglob("*")] == ["in", "a.zip"]


def test_links_in_a_zip_are_left_out(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", [("cat/0.png", png(0)), (named("cat/1.png", stat.S_IFLNK | 0o777), b"/etc/passwd")]
    )
    assert Dataset(path, CLASSES, SHAPE).names == ["cat/0.png"]


def test_backslashes_of_an_old_windows_are_folders(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("catX0.png", png(0))])
    path.write_bytes(path.read_bytes().replace(b"catX0.png", b"cat\\0.png"))
    assert Dataset(path, CLASSES, SHAPE).names == ["cat/0.png"]


def test_of_two_files_of_one_name_the_last_counts(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.zip", [("cat/0.png", png(0)), ("cat/0.png", png(1))])
    ((found, _),) = Dataset(path, CLASSES, SHAPE)
    np.testing.assert_array_equal(found, pictures.noise(16, 16, seed=1))


def test_a_zip_behind_a_password_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("cat/0.png", png(0))])
    content = bytearray(path.read_bytes())
    for signature, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"expected pictures in a\.zip, got files behind a password"):
        Dataset(path, CLASSES, SHAPE)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_to_pack_is_read_and_a_damaged_picture_is_counted(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("cat/0.png", png(0))
        archive.writestr("dog/1.png", png(1))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    start = content.index(b"dog/1.png") + 60
    content[start : start + 40] = bytes(40)
    (tmp_path / "a.zip").write_bytes(content)
    dataset = Dataset(tmp_path / "a.zip", CLASSES, SHAPE)
    assert [label for _, label in dataset] == [0]
    assert [name for name, _ in dataset.unreadable] == ["dog/1.png"]


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"no archive"])
def test_zips_that_are_none_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ValueError, match=r"expected .*a\.zip"):
        Dataset(tmp_path / "a.zip", CLASSES, SHAPE)


def test_more_files_than_any_data_set_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    path = zipped(tmp_path / "a.zip", [(f"cat/{i}.png", png(i)) for i in range(3)])
    with pytest.raises(ValueError, match=r"expected at most 2 files in a\.zip, got 3"):
        list_archive(path)


def test_a_picture_in_a_zip_is_unpacked_no_further_than_pictures_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    path = zipped(tmp_path / "a.zip", [("cat/0.png", png(0) + bytes(10**6))])
    (file,) = list_archive(path).files
    assert len(file.open()) == 1001


def test_a_file_too_large_for_any_data_set_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER", 100)
    path = zipped(tmp_path / "a.zip", [("cat/0.png", png(0))])
    dataset = Dataset(path, CLASSES, SHAPE)
    assert list(dataset) == []
    assert "too large: expected at most 100 bytes" in dataset.unreadable[0][1]


def test_a_packed_tar_that_unpacks_to_far_more_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGE", 2_000_000)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("cat/0.png")
        info.size = 8_000_000
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    with pytest.raises(ValueError, match=r"got a\.tar\.gz, of [\d,]+ bytes, which unpacks to"):
        Dataset(tmp_path / "a.tar.gz", CLASSES, SHAPE)


@pytest.mark.parametrize(
    ("packed", "unpacked", "bad"), [(10, 10**9, False), (10**7, 10**9 + 1, False), (10**6, 10**9 + 1, True)]
)
def test_only_what_is_large_and_packed_beyond_reason_is_a_bomb(packed: int, unpacked: int, bad: bool) -> None:
    if bad:
        with pytest.raises(ValueError, match=r"of 1,000,000 bytes, which unpacks to 1,000,000,001 or more"):
            check_bomb("a.zip", packed, unpacked)
    else:
        check_bomb("a.zip", packed, unpacked)


def test_an_idx_file_reads_no_more_than_its_head_says(tmp_path: Path) -> None:
    for name, content in {
        "images-idx3-ubyte.gz": gzip.compress(struct.pack(">4i", 2051, 2, 8, 8) + bytes(129)),
        "labels-idx1-ubyte.gz": gzip.compress(struct.pack(">2i", 2049, 2) + bytes(2)),
    }.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=r"expected 128 bytes in images-idx3-ubyte\.gz, as its head says, got more"):
        Dataset(tmp_path, CLASSES, SHAPE)


@pytest.mark.parametrize("name", ["gone.tar", "gone.tar.gz", "gone.zip"])
def test_one_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"expected a (tar|zip) archive, got {name}, which cannot be read"):
        list_archive(tmp_path / name)
