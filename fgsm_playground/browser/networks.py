"""What the browser's engine needs of a network: its graph, its control direction, and a card of facts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from fgsm.attacks.levels import random_sign
from fgsm.catalogue.entry import Entry
from fgsm.export.gradient import gradient_graph
from fgsm.pictures.examples import examples_for
from fgsm_playground.figure.request import class_index

Card = dict[str, Any]


class Packed(NamedTuple):
    """A network for the browser.

    Attributes:
        card: plain facts, for JSON.
        graph: the ONNX file.
    """

    card: Card
    graph: bytes


def pack_network(entry: Entry) -> Packed:
    """Write a network for the browser, its kernels in 16 bits.

    Raises:
        ValueError: if its weights are not here, or a layer cannot be exported.
    """
    classifier = entry.load()
    exported = gradient_graph(classifier)
    card = {
        "name": entry.name,
        "title": entry.title,
        "labels": list(classifier.labels),
        "names": [list(label.names) for label in entry.labels],
        "shape": list(classifier.input_shape),
        "range": list(classifier.value_range),
        "last": entry.max_level,
        "level": entry.level,
        "robust": entry.robust,
        "forward": exported.forward,
        "examples": [
            {"name": each.name, "truth": class_index(entry, each.classes.get(entry.name))}
            for each in examples_for(entry.name)
        ],
    }
    return Packed(card, exported.data)


def control_bits(shape: tuple[int, ...]) -> bytes:
    """Return the random direction that every experiment of this shape is compared with, one bit a value."""
    return np.packbits(random_sign(np.ones(shape, np.int8)) > 0).tobytes()
