"""Many different real pictures out of the few that ship: random crops, flips and jitters of the examples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps

from fgsm.attacks.levels import Picture
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image


def vary(count: int, size: tuple[int, int], model: str, seed: int = 0) -> Iterator[Picture]:
    """Yield `count` pictures, uint8 (height, width, 3), no two alike, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    sources = [Image.open(example.path).convert("RGB") for example in examples_for(model)]
    for index in range(count):
        source = sources[index % len(sources)]
        side = int(random.uniform(0.6, 1) * min(source.size))
        left, top = (int(random.integers(0, length - side + 1)) for length in source.size)
        picture = source.crop((left, top, left + side, top + side))
        if random.random() < 0.5:
            picture = ImageOps.mirror(picture)
        gain = random.uniform(0.8, 1.2)
        yield load_image(picture.point([min(255, round(gain * value)) for value in range(256)] * 3), size)
