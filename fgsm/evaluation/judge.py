"""Judging a batch: what a network says of each picture, without an attack and under it, one record a picture.

A record depends on its own picture and on nothing else in the batch, to the last bit: the seeds are the pictures'
own, and the network is run in a way that rounds each alike in any company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.attacks.levels import Picture
from fgsm.checks import Array, check_labels
from fgsm.evaluation.record import Outcome, Record, Sample
from fgsm.evaluation.rows import check_levels
from fgsm.evaluation.stages import Batch, find_stages, hash_seed, picture_seed
from fgsm.networks.reproducible import reproducible
from fgsm.pictures.image import to_float


class Judge:
    """Everything that decides what is found about a picture.

    Args:
        classifier: the network that is judged, defended or not. One that draws random numbers has `restart(seed)`,
            and then sees one picture at a time.
        levels: epsilon · 255, each from 0 (no attack) to 255.
        attack: one of `fgsm.evaluation.stages.ATTACKS`.
        steps: of the attack, where it has any.
        seed: of all that is random.
        surrogate: the network that the attacker makes the pictures for; None for the one that is judged.

    Attributes:
        levels: in rising order, each once.
        stages: of the attack.

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(
        self,
        classifier: SupportsLossGradient,
        levels: Iterable[int],
        attack: str,
        *,
        steps: int,
        seed: int = 0,
        surrogate: SupportsLossGradient | None = None,
    ) -> None:
        self.levels = check_levels(levels)
        self.stages = find_stages(attack, steps)
        self._classifier, self._attacked = classifier, surrogate or classifier
        self._seed = seed
        self._restart: Callable[[int], Any] | None = getattr(classifier, "restart", None)

    def __call__(self, samples: Sequence[Sample]) -> list[Record]:
        """Return a record for each sample, in their order.

        Raises:
            ValueError: if pictures or labels do not fit the network or each other.
        """
        if self._restart is None:
            with reproducible():
                return self._judge(samples, {})
        return [self._alone(sample, {}) for sample in samples]

    def adversarial(self, sample: Sample) -> dict[int, Picture]:
        """Return the last picture, uint8 (H, W, C), that was judged at each level above 0; none if it is misread."""
        kept: dict[int, Picture] = {}
        if self._restart is None:
            with reproducible():
                self._judge([sample], kept)
        else:
            self._alone(sample, kept)
        return kept

    def _alone(self, sample: Sample, kept: dict[int, Picture]) -> Record:
        assert self._restart is not None
        self._restart(hash_seed(picture_seed(self._seed, sample.picture), "defence"))
        return self._judge([sample], kept)[0]

    def _judge(self, samples: Sequence[Sample], kept: dict[int, Picture]) -> list[Record]:
        batch = self._batch(samples)
        clean = self._outcomes(batch.images, batch.labels, 0)
        right = np.array([each.prediction for each in clean]) == batch.labels
        above = [level for level in self.levels if level]
        attacked = iter(self._attack(batch.take(np.flatnonzero(right)), above, kept))
        return [
            Record(
                sample.name,
                int(label),
                outcome,
                next(attacked) if stands else tuple(outcome._replace(level=level) for level in above),
            )
            for sample, label, outcome, stands in zip(samples, batch.labels, clean, right, strict=True)
        ]

    def _attack(self, batch: Batch, levels: list[int], kept: dict[int, Picture]) -> list[tuple[Outcome, ...]]:
        """Return the outcomes of each picture; a stage sees those that no stage before it has made misread."""
        if not (len(batch.labels) and levels):
            return [()] * len(batch.labels)
        crafts = {stage.name: stage.start(self._attacked, batch) for stage in self.stages}
        found: list[list[Outcome]] = [[] for _ in batch.labels]
        for level in levels:
            standing = np.arange(len(batch.labels))
            last: dict[int, Outcome] = {}
            for name, craft in crafts.items():
                adversarial = craft(level, standing)
                outcomes = self._outcomes(adversarial, batch.labels[standing], level)
                fallen = np.array([each.prediction for each in outcomes]) != batch.labels[standing]
                for position, outcome, fell in zip(standing.tolist(), outcomes, fallen, strict=True):
                    last[position] = outcome._replace(stage=name) if fell else outcome
                kept[level] = adversarial[-1]
                standing = standing[~fallen]
                if not len(standing):
                    break
            for position, outcome in last.items():
                found[position].append(outcome)
        return [tuple(outcomes) for outcomes in found]

    def _batch(self, samples: Sequence[Sample]) -> Batch:
        shapes = {np.shape(sample.picture) for sample in samples}
        if len(shapes) > 1:
            raise ValueError(f"expected pictures of one shape, got {' and '.join(map(str, sorted(shapes)))}")
        labels = check_labels(np.asarray([sample.label for sample in samples]), len(samples))
        seeds = tuple(picture_seed(self._seed, np.asarray(sample.picture)) for sample in samples)
        return Batch(np.stack([sample.picture for sample in samples]), labels, seeds)

    def _outcomes(self, images: Picture, labels: Array, level: int) -> list[Outcome]:
        logits = self._classifier.logits(to_float(images))
        truth = check_labels(labels, len(images), logits.shape[1])
        positions = np.arange(len(truth))
        rivals = logits.copy()
        rivals[positions, truth] = -np.inf
        margins = logits[positions, truth] - rivals.max(axis=1)
        return [
            Outcome(level, int(prediction), round(float(margin), 4))
            for prediction, margin in zip(logits.argmax(axis=1), margins, strict=True)
        ]
