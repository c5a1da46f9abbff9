"""fgsm/catalogue/catalogue.py: the networks by name, loaded once, and what happens where their weights are damaged."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
import requests

from fgsm import available_classifiers, load_classifier
from fgsm.catalogue.catalogue import CATALOGUE, Entry, default_classifier, find_entry, stand_in
from fgsm.catalogue.weights import imagenet_weights_path
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float


def fresh(entry: Entry, **changes: Any) -> Entry:
    """The same entry, not loaded yet."""
    public = {field.name: getattr(entry, field.name) for field in fields(entry) if not field.name.startswith("_")}
    return Entry(**{**public, **changes})


@pytest.fixture
def tiny(small_network: Callable[..., keras.Model]) -> Callable[..., Entry]:
    """Make an entry for a small network that counts how often it is built."""

    def make(build: Callable[[Any], keras.Model] | None = None) -> Entry:
        return fresh(
            CATALOGUE["imagenet"],
            name="tiny",
            label_set="mnist",
            input_shape=(9, 10, 1),
            build=build or (lambda progress: small_network((9, 10, 1), 10)),
        )

    return make


def test_every_network_says_what_it_is() -> None:
    assert "imagenet" in available_classifiers()
    for name, entry in CATALOGUE.items():
        assert entry.name == name
        assert entry.title
        assert len(entry.labels) >= 2
        assert 1 <= entry.max_level <= 255
        assert entry.value_range[0] < entry.value_range[1]


def test_a_network_is_offered_where_its_weights_are_here_or_can_be_fetched() -> None:
    for name, entry in CATALOGUE.items():
        offered = entry.fetched or entry.weights().is_file()
        assert (name in available_classifiers()) == offered
        if offered:
            assert find_entry(name) is entry
        else:
            with pytest.raises(ValueError, match="expected"):
                load_classifier(name)


def test_the_default_is_the_first_network_whose_weights_are_here(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    for name, entry in list(CATALOGUE.items()):
        monkeypatch.setitem(CATALOGUE, name, fresh(entry))
    assert default_classifier() == "imagenet-lite"
    said = stand_in()
    assert "EfficientNet-Lite0" in said
    assert "MobileNetV2" in said
    assert "\n" not in said
    monkeypatch.setattr(CATALOGUE["imagenet-lite"], "problem", "damaged")
    assert default_classifier() == "imagenette"
    assert "imagenette" in stand_in()
    cache.write_bytes(b"whatever")
    assert (default_classifier(), stand_in()) == ("imagenet", "")
    monkeypatch.setattr(CATALOGUE["imagenet"], "problem", "damaged")
    assert default_classifier() == "imagenette"


@pytest.mark.parametrize("name", ["", "resnet", "IMAGENET", "imagenet ", "../imagenet", "x" * 5000])
def test_an_unknown_name_is_refused_in_one_short_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"expected .*network.*imagenet.*got") as caught:
        load_classifier(name)
    assert len(str(caught.value)) < 450


def test_a_network_asked_for_by_eight_threads_is_built_once(tiny: Callable[..., Entry], small_network: Any) -> None:
    built = []

    def build(progress: Any) -> keras.Model:
        built.append(threading.get_ident())
        time.sleep(0.05)  # long enough for the others to ask meanwhile
        return small_network((9, 10, 1), 10)

    entry = tiny(build)
    assert not entry.loaded
    with ThreadPoolExecutor(8) as pool:
        classifiers = list(pool.map(lambda _: entry.load(), range(8)))
    assert len(built) == 1
    assert len({id(classifier) for classifier in classifiers}) == 1
    assert entry.loaded
    assert classifiers[0].labels == tuple(label.name for label in entry.labels)


def test_a_failure_is_tried_again(tiny: Callable[..., Entry], small_network: Any) -> None:
    answers: list[Any] = [ValueError("no network"), small_network((9, 10, 1), 10)]

    def build(progress: Any) -> keras.Model:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    entry = tiny(build)
    with pytest.raises(ValueError, match="no network"):
        entry.load()
    assert not entry.loaded
    assert entry.load() is entry.load()
    assert not answers


def test_in_the_background_a_failure_is_kept_as_a_sentence(tiny: Callable[..., Entry], small_network: Any) -> None:
    answers: list[Any] = [ValueError("The weights are not here."), small_network((9, 10, 1), 10)]

    def build(progress: Callable[[int, int], None]) -> keras.Model:
        progress(1_500_000, 14_536_120)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    entry = tiny(build)
    entry.start_loading().join(30)
    assert (entry.loaded, entry.problem) == (False, "The weights are not here.")
    assert entry.progress == "1.5 / 14.5 MB"
    entry.start_loading().join(30)
    assert (entry.loaded, entry.problem) == (True, "")


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty Keras cache; the path that the weights have there."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = imagenet_weights_path()
    path.parent.mkdir()
    return path


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_page_of_the_hotels_network(path: Path) -> None:
    path.write_bytes(b"<html>Sign in</html>")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another_networks_weights(path: Path) -> None:
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save_weights(path.with_suffix(".weights.h5"))
    path.with_suffix(".weights.h5").rename(path)


def not_a_number(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        datasets: list[h5py.Dataset] = []
        file.visititems(lambda _, item: datasets.append(item) if isinstance(item, h5py.Dataset) else None)
        datasets[-1][0] = np.nan


DAMAGES = [truncated, a_page_of_the_hotels_network, empty, another_networks_weights, not_a_number]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    imagenet_weights: Path,
    cache: Path,
    damage: Callable[[Path], None],
) -> None:
    fetched = []

    def fetch(progress: Any) -> Path:
        fetched.append(cache)
        shutil.copyfile(imagenet_weights, cache)
        return cache

    shutil.copyfile(imagenet_weights, cache)
    damage(cache)
    monkeypatch.setattr("fgsm.catalogue.catalogue.fetch_imagenet_weights", fetch)
    with caplog.at_level(logging.WARNING, "fgsm"):
        model = CATALOGUE["imagenet"].build(None)
    assert len(fetched) == 1
    assert str(cache) in caplog.text
    assert "damaged" in caplog.text
    assert np.ptp(model.get_weights()[-1]) > 0  # the last bias: random weights would have zeros


def test_a_good_file_is_not_fetched(monkeypatch: pytest.MonkeyPatch, imagenet_weights: Path) -> None:
    monkeypatch.setattr("fgsm.catalogue.catalogue.fetch_imagenet_weights", lambda progress: pytest.fail("fetched"))
    assert CATALOGUE["imagenet"].build(None).output_shape == (None, 1000)


@pytest.mark.parametrize("there", [None, b"damaged"])
def test_without_weights_and_network_one_sentence_names_the_file(
    monkeypatch: pytest.MonkeyPatch, cache: Path, there: bytes | None
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("no route to host")

    if there is not None:
        cache.write_bytes(there)
    monkeypatch.setattr(requests, "get", refuse)
    entry = fresh(CATALOGUE["imagenet"])
    with pytest.raises(ValueError, match="not here and could not be fetched") as caught:
        entry.load()
    assert str(cache.parent) not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not entry.loaded


@pytest.mark.parametrize("error", [OSError, KeyError, ValueError, RuntimeError])
def test_whatever_the_reader_was_seen_to_raise_on_flipped_bytes_counts_as_damage(
    monkeypatch: pytest.MonkeyPatch, cache: Path, error: type[Exception]
) -> None:
    def read(path: Path) -> None:
        raise error

    cache.write_bytes(b"with flipped bytes")
    monkeypatch.setattr("fgsm.catalogue.catalogue._read_imagenet", read)
    monkeypatch.setattr("fgsm.catalogue.catalogue.fetch_imagenet_weights", lambda progress: cache)
    with pytest.raises(ValueError, match="the file is damaged"):
        CATALOGUE["imagenet"].build(None)


def test_a_download_that_is_damaged_too_is_named(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(
        "fgsm.catalogue.catalogue.fetch_imagenet_weights", lambda progress: cache.write_bytes(b"damaged again")
    )
    with pytest.raises(ValueError, match=r"\(the file is damaged\).*, or save https://.* in "):
        CATALOGUE["imagenet"].build(None)


def test_mobilenet_is_right_about_the_examples(mobilenet: Any) -> None:
    examples = examples_for("imagenet")
    rows = mobilenet.probabilities(to_float(np.stack([load_image(example.path) for example in examples])))
    assert [mobilenet.labels[index] for index in rows.argmax(axis=1)] == [each.classes["imagenet"] for each in examples]
    assert rows.max(axis=1).min() > 0.6
    assert load_classifier("imagenet") is mobilenet
