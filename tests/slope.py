"""A network whose every answer is written down, for each thing that can come out of an attack."""

from __future__ import annotations

import numpy as np


class Slope:
    """A network of three classes whose answer depends on how bright the picture is.

    `bands` says from which mean grey value up which row of probabilities holds; the loss of class 0 rises with
    brightness, or with nothing at all.
    """

    labels = ("cat", "dog", "owl")
    gradient_stop = ""
    input_shape = (2, 2, 1)
    value_range = (-127 / 128, 1.0)

    def __init__(self, bands: dict[int, list[float]], slope: float = 1.0) -> None:
        self.bands, self.slope = bands, slope

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        means = np.rint(255 * images.mean(axis=(1, 2, 3)))
        rows = [[row for start, row in self.bands.items() if mean >= start][-1] for mean in means]
        return np.array(rows, np.float32)

    def logits(self, images: np.ndarray) -> np.ndarray:
        return np.log(self.probabilities(images))

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        side = np.where(np.asarray(labels) == 0, self.slope, -self.slope).reshape(-1, 1, 1, 1)
        return np.ones_like(images) * side


GREY = np.full((2, 2, 1), 100, np.uint8)
BANDS = {0: [0.86, 0.1, 0.04], 108: [0.6, 0.3, 0.1], 116: [0.3, 0.45, 0.25], 132: [0.001, 0.0, 0.999]}
