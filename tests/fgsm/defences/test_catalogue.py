"""fgsm/defences/catalogue.py and digit_defences.py: defences by name; who knows of one does at least as much harm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.labels import find_label
from fgsm.defences.catalogue import DIGITS, FAMILIES, defences_for, find_defence
from fgsm.defences.defended import Randomised, Through
from fgsm.evaluation.evaluate import evaluate
from fgsm.networks.batches import BATCH
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float, to_uint8

Pair = tuple[np.ndarray, int]


def examples(name: str) -> list[Pair]:
    entry = find_entry(name)
    height, width, channels = entry.input_shape
    return [
        (load_image(each.path, (height, width), channels=channels), find_label(entry.labels, each.classes[name]).index)
        for each in examples_for(name)
    ]


@pytest.fixture(scope="module")
def digits() -> list[Pair]:
    """Our own ten digits, each also moved by a pixel to three sides."""
    moves = [(0, 0), (0, 1), (0, -1), (1, 0)]
    return [(np.roll(image, move, (0, 1)), label) for image, label in examples("mnist") for move in moves]


def test_every_network_has_the_transformations_and_what_was_made_for_it() -> None:
    for name in ("imagenet", "imagenette", "imagenette-robust", "mnist", "mnist-linear"):
        names = defences_for(find_entry(name))
        assert names[: 1 + len(FAMILIES)] == ("none", *FAMILIES)
        assert set(DIGITS) <= set(names) or name != "mnist"
        assert not set(DIGITS) & set(names) or name == "mnist"
        assert ("robust" in names) == (name in ("imagenette", "mnist"))


def test_a_name_may_say_how_strong() -> None:
    entry = find_entry("mnist")
    for name, full in (("jpeg", "jpeg-75"), ("jpeg-30", "jpeg-30"), ("blur-0.5", "blur-0.5"), ("pad", "pad-85")):
        assert find_defence(name, entry).name == full
    strong = defences_for(entry, strong=True)
    assert {"jpeg-30", "bits-3", "none", "autoencoder", "robust"} <= set(strong)
    assert [find_defence(name, entry).name for name in strong] == list(strong)


@pytest.mark.parametrize(
    "name", ["", "jpg", "jpeg-", "jpeg-0", "jpeg-96", "median-4", "bits-1.5", "blur-0", "autoencoder-3", "none-1"]
)
def test_a_name_without_a_defence_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"expected a defence of mnist \(none, jpeg.*got"):
        find_defence(name, find_entry("mnist"))


def test_what_was_made_for_mnist_is_not_for_others() -> None:
    for name, network in (("autoencoder", "imagenette"), ("switching", "mnist-linear"), ("robust", "imagenet")):
        with pytest.raises(ValueError, match=f"expected a defence of {network}"):
            find_defence(name, find_entry(network))


@pytest.mark.parametrize("name", ["jpeg", "bits", "median", "blur", "pad", *DIGITS, "robust"])
def test_who_knows_of_a_defence_does_at_least_as_much_harm(digits: list[Pair], name: str) -> None:
    entry = find_entry("mnist")
    defence, levels = find_defence(name, entry), [0, 51]
    clean, blind = evaluate(defence.defend(entry), digits, levels, surrogate=entry.load())
    aware = evaluate(defence.defend(entry, draws=2), digits, levels, "bim", steps=4)[1]
    assert clean.correct >= 0.9 * len(digits)
    assert aware.correct <= blind.correct <= clean.correct


@pytest.mark.parametrize("name", ["jpeg", "pad"])
def test_the_same_on_photographs(name: str) -> None:
    entry, pairs = find_entry("imagenette"), examples("imagenette")[:4]
    defence, levels = find_defence(name, entry), [0, 2]
    clean, blind = evaluate(defence.defend(entry), pairs, levels, surrogate=entry.load())
    aware = evaluate(defence.defend(entry, draws=2), pairs, levels, "bim", steps=5)[1]
    assert clean.correct == len(pairs)
    assert aware.correct <= blind.correct


def test_the_gradient_through_the_autoencoder_is_that_of_finite_differences(digits: list[Pair]) -> None:
    defended = find_defence("autoencoder", find_entry("mnist")).defend(find_entry("mnist"))
    assert isinstance(defended, Through)
    images = to_float(np.stack([image for image, _ in digits[:3]])) * 0.6 + 0.2
    change, random = defended.transformation, np.random.default_rng(0)
    weights = random.normal(size=images.shape).astype(np.float32)
    gradient = change.pull_back(images, weights)
    for _ in range(3):
        step = random.normal(size=images.shape).astype(np.float32) * 1e-3
        difference = ((change.apply(images + step) - change.apply(images - step)) * weights).sum(dtype=np.float64) / 2
        assert difference == pytest.approx(float((gradient * step).sum(dtype=np.float64)), rel=0.05, abs=1e-4)


def test_the_autoencoder_wipes_noise_off_and_takes_any_number_of_pictures(digits: list[Pair]) -> None:
    defended = find_defence("autoencoder", find_entry("mnist")).defend(find_entry("mnist"))
    assert isinstance(defended, Through)
    clean = to_float(np.stack([image for image, _ in digits]))
    assert len(clean) > BATCH
    noisy = np.clip(clean + np.random.default_rng(0).normal(0, 0.2, clean.shape), 0, 1).astype(np.float32)
    restored = defended.transformation.apply(noisy)
    assert np.square(restored - clean).mean() < 0.3 * np.square(noisy - clean).mean()
    assert defended.transformation.apply(clean[:0]).shape == (0, 28, 28, 1)
    assert defended.loss_gradient(clean[:0], np.zeros(0, int)).shape == (0, 28, 28, 1)


def test_the_switch_draws_five_different_channels_that_share_the_upper_half(digits: list[Pair]) -> None:
    defended = find_defence("switching", find_entry("mnist")).defend(find_entry("mnist"), seed=3)
    assert isinstance(defended, Randomised)
    drawn: list[Any] = [defended.one() for _ in range(60)]
    channels = list({id(each): each for each in drawn}.values())
    assert len(channels) == 5
    images = to_float(digits[0][0][None])
    assert len(np.unique([each.logits(images) for each in channels], axis=0)) == 5
    assert len({id(each.model.layers[-1]) for each in channels}) == 1


def test_the_mean_over_the_switch_tends_to_the_mean_of_its_channels(digits: list[Pair]) -> None:
    entry = find_entry("mnist")
    images, labels = to_float(np.stack([image for image, _ in digits[:4]])), [0, 1, 2, 3]
    one = find_defence("switching", entry).defend(entry, draws=1, seed=0)
    assert isinstance(one, Randomised)
    channels: dict[int, Any] = {id(each): each for each in (one.one() for _ in range(60))}
    exact = np.mean([each.loss_gradient(images, labels) for each in channels.values()], axis=0)
    few, many = (
        np.abs(
            find_defence("switching", entry).defend(entry, draws=draws, seed=1).loss_gradient(images, labels) - exact
        )
        for draws in (1, 100)
    )
    assert many.mean() < 0.3 * few.mean()


def test_robust_is_the_twin_itself() -> None:
    entry = find_entry("mnist")
    assert find_defence("robust", entry).defend(entry) is find_entry("mnist-robust").load()
    assert find_defence("none", entry).defend(entry) is entry.load()


def test_a_picture_behind_a_defence_is_an_8_bit_picture() -> None:
    entry, (image, _) = find_entry("mnist"), examples("mnist")[3]
    for name in ("jpeg", "bits", "median"):
        defended = find_defence(name, entry).defend(entry)
        assert isinstance(defended, Through)
        seen = defended.transformation.apply(to_float(image[None]))
        np.testing.assert_array_equal(to_float(to_uint8(seen)), seen)
