"""Whether the classes of a data set seem to be in another order than the network's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fgsm.evaluation.record import Record

FEWEST = 10  # pictures: with fewer, none right may be chance
SHIFTED = 0.5  # share of the pictures that are read as the class so many further on


def order_hint(records: Sequence[Record], names: Sequence[str], classes: Sequence[str] = ()) -> str:
    """Return what speaks for labels in another order, where a network reads no more pictures right than by chance.

    That it does so is a flag already (`fgsm.evaluation.flags`). Empty elsewhere.

    Args:
        records: of pictures.
        names: of the network's classes.
        classes: of the data set, as it names them.
    """
    right = sum(record.clean.prediction == record.label for record in records)
    if len(records) < FEWEST or right * len(names) > len(records):
        return ""
    shift, count = _shift(records, len(names))
    high = f"Are the labels {abs(shift)} too {'high' if shift < 0 else 'low'}? "
    first = ", ".join(_called(index, names) for index in range(min(3, len(names))))
    data = f" and the data's {', '.join(classes[:3])}" if classes else ""
    start = high if count >= SHIFTED * len(records) else ""
    return f"{start}The network's first classes are {first}{data}. {_examples(records, names)}"


def _shift(records: Sequence[Record], count: int) -> tuple[int, int]:
    """Return how far most predictions are from the label, up to one class in both directions, and in how many."""
    shifts = Counter(record.clean.prediction - record.label for record in records)
    return max(((shift, shifts[shift] + shifts[shift - shift * count]) for shift in (-1, 1)), key=lambda pair: pair[1])


def _examples(records: Sequence[Record], names: Sequence[str]) -> str:
    labels = sorted({record.label for record in records})[:3]
    read = {
        label: Counter(each.clean.prediction for each in records if each.label == label).most_common(1)[0][0]
        for label in labels
    }
    return (
        "Most often, " + ", ".join(f"{label} is read as {_called(said, names)}" for label, said in read.items()) + "."
    )


def _called(index: int, names: Sequence[str]) -> str:
    return names[index] if names[index] == str(index) else f"{index} {names[index]}"
