"""fgsm_playground/figure/payload.py: an experiment as the browser gets it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fgsm.catalogue import catalogue
from fgsm.catalogue.entry import Entry
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import load_image
from fgsm_playground.figure.payload import experiment_key, figure_payload, known_smallest_level, rows_payload


@pytest.fixture(params=[1, 3])
def experiment(request: pytest.FixtureRequest, toy: Entry, picture: str) -> Experiment:
    return Experiment(toy.load(), load_image(picture, (16, 12)), steps=request.param)


def unpacked(text: str, count: int) -> np.ndarray:
    return np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8))[:count]


def test_the_reply_holds_what_the_browser_needs_to_draw_every_level(experiment: Experiment) -> None:
    payload = json.loads(json.dumps(figure_payload(experiment, [0, 2, 5], 32)))
    shape = payload["height"], payload["width"], payload["channels"]
    pixels = np.frombuffer(base64.b64decode(payload["pixels"]), np.uint8).reshape(shape)
    positive = unpacked(payload["sign"]["positive"], pixels.size).astype(int)
    nonzero = payload["sign"]["nonzero"]
    sign = (2 * positive - 1) * (1 if nonzero is None else unpacked(nonzero, pixels.size))
    np.testing.assert_array_equal(pixels, experiment.image)
    np.testing.assert_array_equal(sign.reshape(shape), experiment.sign)
    for level in (0, 2, 5):
        row = payload["rows"][str(level)]
        if experiment.steps == 1:
            drawn = np.clip(pixels + level * sign.reshape(shape), 0, 255)
        else:
            drawn = np.frombuffer(base64.b64decode(row["adversarial"]), np.uint8).reshape(shape)
        np.testing.assert_array_equal(drawn, experiment.adversarial(level))
        measurement = experiment.measure([level])[0]
        assert row["top"][0][0] == measurement.probabilities.argmax()
        assert payload["names"][str(row["top"][0][0])] == experiment.classifier.labels[row["top"][0][0]]
        assert row["largest"] == np.abs(experiment.change(level)).max()
        assert row["original"] == pytest.approx(measurement.probabilities[experiment.label])
        assert measurement.random is not None
        assert row["random"] == pytest.approx(measurement.random[experiment.label])


def test_a_sign_map_with_zeros_keeps_them(experiment: Experiment) -> None:
    experiment.sign[:4] = 0
    payload = figure_payload(experiment, [0], 32)
    assert (unpacked(payload["sign"]["nonzero"], experiment.sign.size).reshape(experiment.sign.shape)[:4] == 0).all()


def test_every_class_in_the_numbers_has_a_name(experiment: Experiment) -> None:
    figure = figure_payload(experiment, [3], 32)
    assert all(isinstance(figure[each], int) for each in ("label", "predicted"))
    for reply in (figure, rows_payload(experiment, range(5, 9))):
        tops = [row[kind] for row in reply["rows"].values() for kind in ("top", "alone")]
        classes = {index for top in tops for index, _ in top} | {row["rivalIndex"] for row in reply["rows"].values()}
        assert classes <= set(map(int, reply["names"]))


def test_every_key_is_text(experiment: Experiment) -> None:
    def check(value: Any) -> None:
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value)
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(child)

    check(figure_payload(experiment, range(33), 32))


def test_the_smallest_level_is_known_once_all_below_it_are(experiment: Experiment) -> None:
    smallest = experiment.smallest_level(32)
    fresh = Experiment(experiment.classifier, experiment.image, steps=experiment.steps)
    assert known_smallest_level(fresh, 32) == {"known": False, "level": None}
    rows_payload(fresh, [32] if smallest is None else [smallest])
    below = range(33 if smallest is None else smallest)
    if below:
        assert not known_smallest_level(fresh, 32)["known"]
        rows_payload(fresh, below)
    assert known_smallest_level(fresh, 32) == {"known": True, "level": smallest}


def test_experiments_have_different_keys(toy: Entry, picture: str) -> None:
    image = load_image(picture, (16, 12))
    classifier = toy.load()
    others = [{}, {"target": 3}, {"steps": 2}, {"truth": 4}, {"target": 3, "steps": 2}]
    keys = [experiment_key(Experiment(classifier, image, **options)) for options in others]
    keys.append(experiment_key(Experiment(classifier, 255 - image)))
    assert len(set(keys)) == len(keys)
    assert keys[0] == experiment_key(Experiment(classifier, image))


def test_the_key_is_the_same_on_another_server_and_no_other_networks(
    toy: Entry, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = load_image(picture, (16, 12))
    here = experiment_key(Experiment(toy.load(), image))
    elsewhere, twin = replace(toy, _classifier=None), replace(toy, name="twin", _classifier=None)
    monkeypatch.setitem(catalogue.CATALOGUE, "toy", elsewhere)
    monkeypatch.setitem(catalogue.CATALOGUE, "twin", twin)
    assert experiment_key(Experiment(elsewhere.load(), image)) == here
    assert experiment_key(Experiment(twin.load(), image)) != here
