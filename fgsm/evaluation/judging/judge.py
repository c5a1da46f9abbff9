"""Judging a batch: what a network says of each picture, without an attack and under it, one record a picture.

A record depends on its own picture and on nothing else in the batch, to the last bit: the seeds are the pictures'
own, and the network is run in a way that rounds each alike in any company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Event
from typing import Any, TypeAlias

import numpy as np

from fgsm.attacks.auto_pgd import TARGETS
from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.attacks.levels import Picture
from fgsm.attacks.square import QUERIES, Schedule
from fgsm.checks import Array, check_labels
from fgsm.evaluation.judging.methods import default_steps, find_stages
from fgsm.evaluation.judging.stages import Batch, Craft, Effort
from fgsm.evaluation.judging.watch import Watched
from fgsm.evaluation.judging.worst_case import WORST_CASE
from fgsm.evaluation.record import CHANGES, HALF, NOT_FINITE, STANDS_AT_HALF, ZERO, Outcome, Record, Sample
from fgsm.evaluation.rows import check_levels
from fgsm.evaluation.seeds import hash_seed, picture_seed
from fgsm.networks.reproducible import reproducible
from fgsm.pictures.image import to_float
from fgsm.predictions import logit_margins

Kept: TypeAlias = dict[int, Picture]  # a picture, uint8 (H, W, C), for each level above 0

_ROUNDING = 1e-4  # of the largest logit: more is no rounding


class Judge:
    """Everything that decides what is found about a picture.

    Args:
        classifier: the network that is judged, defended or not. One that draws random numbers has `restart(seed)`,
            and then sees one picture at a time.
        levels: epsilon · 255, each from 0 (no attack) to 255.
        attack: one of `fgsm.evaluation.judging.methods.ATTACKS`.
        steps: of the attack, where it has any; None for its default.
        targets: of the worst case, see `fgsm.evaluation.judging.stages.Effort`.
        queries: of the worst case.
        schedule: of Square in the worst case.
        seed: of all that is random.
        surrogate: the network that the attacker makes the pictures for; None for the one that is judged.

    Attributes:
        levels: in rising order, each once.
        stages: of the attack.
        effort: how much it tries.
        classes: how many the network knows; 0 before it was asked.

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(
        self,
        classifier: SupportsLossGradient,
        levels: Iterable[int],
        attack: str,
        *,
        steps: int | None = None,
        targets: int = TARGETS,
        queries: int = QUERIES,
        schedule: Schedule = "rescaled",
        seed: int = 0,
        surrogate: SupportsLossGradient | None = None,
    ) -> None:
        self.levels = check_levels(levels)
        tried = default_steps(attack) if steps is None else steps
        self.effort = Effort(tried, targets, queries, schedule).checked()
        self.stages = find_stages(attack, self.effort)
        self.classes = 0
        self._classifier, self._attacked = classifier, surrogate or classifier
        self._attack_name, self._transfer = attack, surrogate is not None
        self._seed = seed
        self._restart: Callable[[int], Any] | None = getattr(classifier, "restart", None)
        self._stopped = Event()

    @property
    def is_random(self) -> bool:
        """Whether the network draws random numbers: it is started anew for each picture."""
        return self._restart is not None

    def stop(self) -> None:
        """End the batches that other threads are at, at their next call of the network, and any that is to come."""
        self._stopped.set()

    def __call__(self, samples: Sequence[Sample]) -> list[Record]:
        """Return a record for each sample, in their order.

        Raises:
            ValueError: if pictures or labels do not fit the network or each other.
        """
        if not self.is_random:
            with reproducible():
                return self._judge(samples, None)
        return [self._alone(sample, None) for sample in samples]

    def adversarial(self, sample: Sample) -> Kept:
        """Return the last picture that was judged at each level above 0; none if the sample is misread as it is."""
        return self.adversarial_batch([sample])[0]

    def adversarial_batch(self, samples: Sequence[Sample]) -> list[Kept]:
        """Return the same for each of several samples, which takes less time than one after another."""
        kept: list[Kept] = [{} for _ in samples]
        if not self.is_random:
            with reproducible():
                self._judge(samples, kept)
        else:
            for sample, mine in zip(samples, kept, strict=True):
                self._alone(sample, [mine])
        return kept

    def _alone(self, sample: Sample, kept: list[Kept] | None) -> Record:
        assert self._restart is not None
        self._restart(hash_seed(picture_seed(self._seed, sample.picture), "defence"))
        return self._judge([sample], kept)[0]

    def _judge(self, samples: Sequence[Sample], kept: list[Kept] | None) -> list[Record]:
        batch = self._batch(samples)
        logits = self._logits(batch.images)
        clean = _outcomes(logits, batch.labels, 0)
        right = np.flatnonzero(logits.argmax(axis=1) == batch.labels)
        above = [level for level in self.levels if level]
        marks: list[list[str]] = [[] for _ in samples]
        attacked: dict[int, tuple[Outcome, ...]] = {}
        if len(right) and above:
            kept_of = [kept[position] for position in right.tolist()] if kept else None
            found, signs = self._attack(batch.take(right), above, kept_of)
            attacked = dict(zip(right.tolist(), found, strict=True))
            for position, names in zip(right.tolist(), signs, strict=True):
                marks[position].extend(names)
        for position in self._changing(batch, logits):
            marks[position].append(CHANGES)
        return [
            Record(
                sample.name,
                int(label),
                outcome,
                attacked.get(position, tuple(outcome._replace(level=level) for level in above)),
                tuple(marks[position]),
            )
            for position, (sample, label, outcome) in enumerate(zip(samples, batch.labels, clean, strict=True))
        ]

    def _attack(
        self, batch: Batch, levels: list[int], kept: list[Kept] | None
    ) -> tuple[list[tuple[Outcome, ...]], list[list[str]]]:
        """Return the outcomes of each picture and its marks."""
        watched = Watched(self._attacked, self._stopped)
        everyone = np.arange(len(batch.labels))
        watched.expect(everyone)
        crafts = {stage.name: stage.start(watched, batch) for stage in self.stages}
        found: list[list[Outcome]] = [[] for _ in everyone]
        fallen: dict[int, Outcome] = {}
        for level in levels:
            if self._attack_name != WORST_CASE:
                fallen = {}
            standing = np.array([position for position in everyone.tolist() if position not in fallen], int)
            last = self._go_through(crafts, watched, batch, level, standing, kept)
            for mine in kept or ():
                mine.setdefault(level, mine[max(mine)])  # it fell at a smaller level
            fallen.update((position, each) for position, each in last.items() if each.stage)
            for position in everyone.tolist():
                outcome = fallen[position] if position in fallen else last[position]
                found[position].append(outcome._replace(level=level))
        signs = {ZERO: watched.zero, NOT_FINITE: watched.not_finite}
        signs[STANDS_AT_HALF] = self._standing_at_half(crafts, watched, batch, [each[-1] for each in found])
        return [tuple(each) for each in found], [
            [name for name, positions in signs.items() if position in positions] for position in everyone.tolist()
        ]

    def _go_through(
        self,
        crafts: dict[str, Craft],
        watched: Watched,
        batch: Batch,
        level: int,
        standing: Array,
        kept: list[Kept] | None,
    ) -> dict[int, Outcome]:
        """Return what became of each of these pictures; a stage sees those that none before it has made misread."""
        last: dict[int, Outcome] = {}
        for name, craft in crafts.items():
            if not len(standing):
                break
            watched.expect(standing)
            adversarial = craft(level, standing)
            labels = batch.labels[standing]
            outcomes = _outcomes(self._logits(adversarial), labels, level)
            fallen = np.array([each.prediction for each in outcomes]) != labels
            for position, outcome, fell in zip(standing.tolist(), outcomes, fallen, strict=True):
                last[position] = outcome._replace(stage=name) if fell else outcome
            if kept:
                for position, picture in zip(standing.tolist(), adversarial, strict=True):
                    kept[position][level] = picture
            standing = standing[~fallen]
        return last

    def _standing_at_half(
        self, crafts: dict[str, Craft], watched: Watched, batch: Batch, last: list[Outcome]
    ) -> set[int]:
        """Return the pictures that the attack leaves alone even at epsilon = 1/2; one step says nothing there."""
        if self._transfer or self._attack_name == "fgsm" or self.levels[-1] >= HALF:
            return set()
        standing = np.array([position for position, outcome in enumerate(last) if not outcome.stage], int)
        outcomes = self._go_through(crafts, watched, batch, HALF, standing, None)
        return {position for position, outcome in outcomes.items() if not outcome.stage}

    def _changing(self, batch: Batch, logits: Array) -> list[int]:
        """Return the pictures of which the network says something else when it is asked again.

        Before a single step, which costs little more than an answer, only every eighth picture is asked about again.
        """
        seldom = self._attack_name == "fgsm" and not self.is_random
        asked = [position for position, seed in enumerate(batch.seeds) if not (seldom and seed % 8)]
        if not asked:
            return []
        again = self._logits(batch.images[asked])
        differ = np.abs(again - logits[asked]).max(axis=1) > _ROUNDING * np.abs(logits[asked]).max(axis=1)
        return [position for position, differs in zip(asked, differ.tolist(), strict=True) if differs]

    def _batch(self, samples: Sequence[Sample]) -> Batch:
        shapes = {np.shape(sample.picture) for sample in samples}
        if len(shapes) > 1:
            raise ValueError(f"expected pictures of one shape, got {' and '.join(map(str, sorted(shapes)))}")
        labels = check_labels(np.asarray([sample.label for sample in samples]), len(samples))
        seeds = tuple(picture_seed(self._seed, np.asarray(sample.picture)) for sample in samples)
        return Batch(np.stack([sample.picture for sample in samples]), labels, seeds)

    def _logits(self, images: Picture) -> Array:
        logits = self._classifier.logits(to_float(images))
        self.classes = logits.shape[1]
        return logits


def _outcomes(logits: Array, labels: Array, level: int) -> list[Outcome]:
    truth = check_labels(labels, len(logits), logits.shape[1])
    return [
        Outcome(level, int(prediction), round(float(margin), 4))
        for prediction, margin in zip(logits.argmax(axis=1), logit_margins(logits, truth), strict=True)
    ]
