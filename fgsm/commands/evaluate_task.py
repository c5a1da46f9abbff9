"""What `python -m fgsm evaluate` measures, as a value that another process can be sent and do the same with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from fgsm.attacks.auto_pgd import TARGETS
from fgsm.attacks.square import QUERIES, Schedule
from fgsm.catalogue.entry import Entry
from fgsm.commands.network_options import Wish
from fgsm.commands.networks import find_network
from fgsm.defences.catalogue import find_defence
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.judging.judge import Judge

_LATER = ("input_shape", "output", "preprocessing")  # said only where they were given: older journals go on


@dataclass(frozen=True)
class Task:
    """One evaluation: all that decides what is found about a picture.

    Attributes:
        model: the network's name, or where it lies.
        data: path of the data set.
        attack: one of `fgsm.evaluation.judging.methods.ATTACKS`.
        steps: of the attack.
        levels: epsilon · 255, in rising order.
        seed: of all that is random, and of the order of the pictures.
        limit: how many pictures to judge at most; None for all.
        attacker: "aware" of the defence or "blind"; empty where no defence was asked for.
        draws: of a random defence's gradient.
        labels: the file with the network's classes, where one was given.
        value_range: the network's range as it was given, `0,255`, if it was.
        split: the part of the data, where it has several.
        strict: whether a picture that cannot be read ends the run.
        made_for: the network that the pictures are made for; empty where it is the one that is judged.
        targets: of the worst case, see `fgsm.evaluation.judging.stages.Effort`.
        queries: of the worst case.
        input_shape: of the network's pictures as it was given, `28,28,1`, if it was.
        output: the network's output that was named, if one was.
        preprocessing: of the network, if it was given.
        seen: what else was said of `made_for`.
        schedule: of the worst case.
    """

    model: str
    data: str
    attack: str
    steps: int
    levels: tuple[int, ...]
    seed: int
    limit: int | None
    attacker: str
    draws: int
    labels: str | None = None
    value_range: str | None = None
    split: str | None = None
    strict: bool = False
    made_for: str = ""
    targets: int = TARGETS
    queries: int = QUERIES
    input_shape: str | None = None
    output: str | None = None
    preprocessing: str | None = None
    seen: Wish | None = None
    schedule: Schedule = "rescaled"

    @property
    def entry(self) -> Entry:
        """The network."""
        return find_network(
            self.model, self.labels, self.value_range, self.input_shape, self.output, self.preprocessing
        )

    @property
    def _seen(self) -> Entry | None:
        """The network that the attack sees, where it is another one; it has the same classes."""
        return find_network(*(self.seen or Wish(self.made_for))) if self.made_for else None

    def dataset(self) -> Dataset:
        """Return the pictures.

        Raises:
            ValueError: if they cannot be read.
        """
        entry = self.entry
        return Dataset(
            self.data,
            entry.labels,
            entry.input_shape,
            limit=self.limit,
            seed=self.seed,
            split=self.split,
            strict=self.strict,
        )

    def judge(self, defence: str = "") -> Judge:
        """Return what judges a picture, with the network behind a defence where one is named.

        Raises:
            ValueError: if the network cannot be loaded.
        """
        entry = self.entry
        classifier = entry.load()
        defended = find_defence(defence, entry).defend(entry, draws=self.draws, seed=self.seed) if defence else None
        blind = classifier if self.attacker == "blind" else None
        return Judge(
            defended or classifier,
            self.levels,
            self.attack,
            steps=self.steps,
            targets=self.targets,
            queries=self.queries,
            schedule=self.schedule,
            seed=self.seed,
            surrogate=self._seen.load() if self._seen else blind,
        )

    def run(self, dataset: Dataset) -> dict[str, Any]:
        """Return what has to be the same where a run goes on: all of it but how many pictures are judged."""
        return {
            "model": self.model,
            "weights": weights_digest(self.entry),
            "range": list(self.entry.value_range),
            "data": dataset.digest,
            "attack": self.attack,
            "steps": self.steps,
            "targets": self.targets,
            "queries": self.queries,
            "levels": list(self.levels),
            "seed": self.seed,
            "attacker": self.attacker,
            "draws": self.draws,
            "made_for": weights_digest(self._seen) if self._seen else "",
            **{name: value for name in _LATER if (value := getattr(self, name))},
            # A run without it goes on from a journal of the time when there was one schedule.
            **({} if self.schedule == "rescaled" else {"schedule": self.schedule}),
        }


def weights_digest(entry: Entry) -> str:
    """Return the SHA-256 of the file with a network's weights, in hexadecimal; empty where it has none."""
    path = entry.weights()
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()
