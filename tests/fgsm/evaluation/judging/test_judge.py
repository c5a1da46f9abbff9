"""fgsm/evaluation/judging/judge.py: what is found about a picture does not depend on its company."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from threading import Event, Lock
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fgsm.attacks.levels import perturb_8bit
from fgsm.defences.defended import Defended, Randomised, Through
from fgsm.defences.transformations import gaussian_blur, resize_and_pad
from fgsm.evaluation.evaluate import judge_all
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.judging.methods import ATTACKS
from fgsm.evaluation.judging.stages import Batch, Craft, Stage
from fgsm.evaluation.record import CHANGES, Record, Sample
from fgsm.evaluation.seeds import hash_seed, picture_seed
from fgsm.networks import batches
from fgsm.pictures.image import to_float
from fgsm.predictions import logit_margins

COUNT, LEVELS = 23, [0, 2, 5]
ALONE = 7  # of them for a network that sees one picture at a time anyway


def padded(classifier: Any) -> Randomised:
    def draw(random: np.random.Generator) -> Defended:
        return Through(classifier, resize_and_pad(classifier.input_shape, 0.7, random))

    return Randomised(classifier, draw, draws=2)


def samples(classifier: Any, count: int = COUNT) -> list[Sample]:
    """Random pictures of which every fourth is misread."""
    random = np.random.default_rng(5)
    images = random.integers(0, 256, (count, *classifier.input_shape), dtype=np.uint8)
    said = classifier.logits(to_float(images)).argmax(axis=1)
    truth = (said + (np.arange(count) % 4 == 0)) % len(classifier.labels)
    return [Sample(f"{i}.png", image, int(label)) for i, (image, label) in enumerate(zip(images, truth, strict=True))]


def make_judge(network: Any, attack: str) -> Judge:
    return Judge(network, LEVELS, attack, steps=2, targets=2, queries=4, seed=3)


def by_name(records: list[Record]) -> dict[str, Record]:
    return {record.name: record for record in records}


@pytest.fixture(scope="module", params=["bare", "blurred", "padded at random"])
def network(request: pytest.FixtureRequest, colour: Any) -> Any:
    if request.param == "padded at random":
        return padded(colour)
    return Through(colour, gaussian_blur(colour.input_shape, 0.5)) if request.param == "blurred" else colour


@pytest.fixture(scope="module")
def together(network: Any, colour: Any) -> dict[str, dict[str, Record]]:
    """The records of all pictures judged in one batch, by attack."""
    return {attack: by_name(make_judge(network, attack)(pictures_for(network, colour))) for attack in ATTACKS}


def pictures_for(network: Any, classifier: Any) -> list[Sample]:
    return samples(classifier)[: ALONE if isinstance(network, Randomised) else COUNT]


@pytest.mark.parametrize("attack", ATTACKS)
@settings(max_examples=5)
@given(cuts=st.sets(st.integers(1, COUNT - 1), max_size=5), order=st.permutations(range(COUNT)))
def test_any_order_and_split_gives_the_same_records(
    network: Any, colour: Any, together: Any, attack: str, cuts: set[int], order: list[int]
) -> None:
    pictures = pictures_for(network, colour)
    judge, found = make_judge(network, attack), {}
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), COUNT], strict=True):
        if part := [pictures[index] for index in order[start:end] if index < len(pictures)]:
            found.update(by_name(judge(part)))
    assert found == together[attack]


@pytest.mark.parametrize("attack", ATTACKS)
def test_batches_side_by_side_give_the_same_records_in_the_same_order(
    network: Any, colour: Any, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm.evaluation.evaluate.BATCH", 3)
    judge, given = make_judge(network, attack), samples(colour, ALONE)
    one, two = (list(judge_all(judge, given, at_once=at_once)) for at_once in (1, 2))
    assert one == two
    assert [len(batch) for batch in two] == [3, 3, 1]


class Busy:
    """A network that says how many ask it at a time, and lets none go before the test does."""

    def __init__(self, classifier: Any) -> None:
        self.classifier, self.go_on, self.lock = classifier, Event(), Lock()
        self.asking = self.most = self.gradients = 0
        self.threads = set[str]()

    def logits(self, images: np.ndarray) -> np.ndarray:
        self.threads.add(threading.current_thread().name)
        with self.lock:
            self.asking += 1
            self.most = max(self.most, self.asking)
        self.go_on.wait(0.2)
        with self.lock:
            self.asking -= 1
        return self.classifier.logits(images)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        self.gradients += 1
        assert self.go_on.wait(60)
        return self.classifier.loss_gradient(images, labels)


@pytest.mark.parametrize(("at_once", "drawn", "most"), [(1, False, 1), (2, False, 2), (3, False, 3), (3, True, 1)])
def test_as_many_batches_are_under_way_as_is_said_and_one_of_a_network_that_draws(
    colour: Any, at_once: int, drawn: bool, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm.evaluation.evaluate.BATCH", 2)
    network = Busy(colour)
    if drawn:
        network.restart = lambda seed: None  # type: ignore[attr-defined]
    judge = Judge(network, [0], "fgsm")
    assert judge.is_random is drawn
    assert len(list(judge_all(judge, samples(colour, 8), at_once=at_once))) == 4
    assert network.most == most
    assert (network.threads == {threading.current_thread().name}) is (most == 1)


def test_nobody_s_batches_end_at_the_network_s_next_answer(colour: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.evaluation.evaluate.BATCH", 2)
    network = Busy(colour)
    network.go_on.set()
    batches = judge_all(Judge(network, [4], "pgd", steps=500), samples(colour, 8), at_once=2)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name.startswith("fgsm-ahead"):
            thread.join(60)
    assert network.gradients < 1500  # of 2000
    asked = network.gradients
    with pytest.raises(CancelledError):
        list(judge_all(judge_stopped(network), samples(colour, 2)))
    assert network.gradients == asked


def judge_stopped(network: Any) -> Judge:
    judge = Judge(network, [4], "pgd")
    judge.stop()
    return judge


@pytest.mark.parametrize("processors", [1, 3, 64])
def test_the_number_of_processors_changes_nothing(
    colour: Any, together: Any, network: Any, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_processors", lambda: processors)
    judge = Judge(network, LEVELS, "pgd", steps=2, seed=3)
    pictures = pictures_for(network, colour)
    assert by_name([record for part in judge_all(judge, pictures) for record in part]) == together["pgd"]


def test_another_seed_gives_other_starts(colour: Any) -> None:
    first, second = (Judge(colour, [3], "pgd", steps=1, seed=seed)(samples(colour)) for seed in (0, 1))
    assert [record.clean for record in first] == [record.clean for record in second]
    assert [record.attacked for record in first] != [record.attacked for record in second]


def test_nobody_says_which_seed_and_it_is_zero(colour: Any) -> None:
    given, *others = (
        Judge(colour, [9], "pgd", steps=1, **seed) for seed in ({}, {"seed": 0}, {"seed": 1}, {"seed": -1})
    )
    expected = given(samples(colour))
    assert [judge(samples(colour)) == expected for judge in others] == [True, False, False]


def test_the_classes_are_known_once_the_network_was_asked(colour: Any) -> None:
    judge = make_judge(colour, "fgsm")
    assert judge.classes == 0
    judge(samples(colour, 2))
    assert judge.classes == len(colour.labels)


def test_a_seed_is_the_picture_s_and_differs_by_what_it_is_for() -> None:
    one = np.zeros((2, 2, 3), np.uint8)
    assert picture_seed(1, one) == picture_seed(1, one.copy())
    assert len({picture_seed(1, one), picture_seed(2, one), picture_seed(1, one + 1), picture_seed(1, one[:1])}) == 4
    batch = Batch(one[None], np.zeros(1, int), (7,))
    assert len({*batch.seeds_for("a", 1), *batch.seeds_for("a", 2), *batch.seeds_for("b", 1), 7}) == 4
    assert hash_seed("ab", "c") != hash_seed("a", "bc")
    assert hash_seed(1, "x", b"y") == 8930851063711300640  # on every machine


def test_what_is_kept_of_a_picture_is_what_was_judged(network: Any, colour: Any) -> None:
    judge = Judge(network, LEVELS, "pgd", steps=2, seed=3)
    for sample in samples(colour)[:6]:
        record = judge([sample])[0]
        kept = judge.adversarial(sample)
        assert list(kept) == ([] if record.falls_at == 0 else [2, 5])
        for level, picture in kept.items():
            assert np.abs(picture.astype(int) - sample.picture).max() <= level
            if not isinstance(network, Randomised):
                said = network.logits(to_float(picture[None]))[0]
                outcome = next(each for each in record.attacked if each.level == level)
                assert said.argmax() == outcome.prediction


def test_a_stage_sees_what_the_stages_before_have_left_and_is_named_where_it_breaks(dense: Callable[..., Any]) -> None:
    # Logits (x0, x1): a stage that moves one pixel only needs twice the level.
    classifier = dense(np.eye(2, dtype=np.float32), shape=(1, 2, 1))
    seen: dict[str, list[int]] = {"half": [], "whole": []}

    def stage(name: str, sign: list[int]) -> Stage:
        def start(_: Any, batch: Batch) -> Craft:
            def craft(level: int, chosen: Any) -> Any:
                seen[name].append(len(chosen))
                change = np.broadcast_to(np.reshape(sign, (1, 2, 1)), batch.images[chosen].shape)
                return perturb_8bit(batch.images[chosen], change, level)

            return craft

        return Stage(name, start)

    judge = Judge(classifier, [0, 4], "fgsm", steps=1)
    judge.stages = (stage("half", [-1, 0]), stage("whole", [-1, 1]))
    pairs = [Sample(str(margin), np.array([[[100 + margin], [100]]], np.uint8), 0) for margin in (3, 6, 9, -1)]
    records = judge(pairs)
    assert [record.attacked[0].stage for record in records] == ["half", "whole", "", ""]
    assert [record.falls_at for record in records] == [4, 4, None, 0]
    assert seen == {"half": [3], "whole": [2]}


def test_the_margin_is_the_true_class_s_lead(dense: Callable[..., Any]) -> None:
    classifier = dense(255 * np.eye(3, dtype=np.float32), shape=(1, 3, 1))
    picture = np.array([[[100], [90], [120]]], np.uint8)
    for label, margin in ((0, -20), (1, -30), (2, 20)):
        assert Judge(classifier, [0], "fgsm", steps=1)([Sample("", picture, label)])[0].clean.margin == margin


class Scaled:
    """A network whose logits are those of another one times a factor, the second time a little more."""

    def __init__(self, classifier: Any, factor: float, more: float = 0.0) -> None:
        self.classifier, self.factor, self.more = classifier, factor, more
        self.loss_gradient = classifier.loss_gradient
        self.asked: list[int] = []

    def logits(self, images: np.ndarray) -> np.ndarray:
        self.asked.append(len(images))
        grown = 1 + self.more * (len(self.asked) > 1)
        return self.classifier.logits(images) * np.float32(self.factor * grown)


@pytest.mark.parametrize(
    ("factor", "more", "changes"),
    [(1, 3e-4, True), (1, 3e-5, False), (100, 3e-5, False), (0.01, 3e-4, True), (0, 0, False)],
)
def test_what_rounding_changes_is_no_change(colour: Any, factor: float, more: float, changes: bool) -> None:
    records = Judge(Scaled(colour, factor, more), [0], "pgd")(samples(colour, 6))
    assert [CHANGES in record.marks for record in records] == [changes] * 6


def test_before_a_single_step_one_picture_in_eight_is_asked_about_again(colour: Any) -> None:
    network, given = Scaled(colour, 1), samples(colour, 64)
    Judge(network, [0], "fgsm")(given)
    assert network.asked == [64, sum(picture_seed(0, sample.picture) % 8 == 0 for sample in given)]


def test_margins_have_four_digits(colour: Any) -> None:
    given = samples(colour, 6)
    logits = colour.logits(to_float(np.stack([sample.picture for sample in given])))
    margins = logit_margins(logits, np.array([sample.label for sample in given]))
    records = Judge(colour, [0], "fgsm")(given)
    assert [record.clean.margin for record in records] == [round(float(margin), 4) for margin in margins]


def test_pictures_of_two_shapes_are_named(colour: Any) -> None:
    given = [Sample("", np.zeros((size, 12, 3), np.uint8), 0) for size in (16, 15)]
    with pytest.raises(ValueError, match=r"expected pictures of one shape, got \(15, 12, 3\) and \(16, 12, 3\)"):
        Judge(colour, [0], "fgsm")(given)
