"""Make the example pictures again: `python -m tools.make_examples`.

The rendered ones need nothing but NumPy and Pillow. The photographs are cut out of the files in
scikit-image's data folder, which has to be named: `--photographs .../site-packages/skimage/data`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PIL import Image

from .rendering import (
    cassette_player,
    church,
    digits,
    french_horn,
    garbage_truck,
    gas_pump,
    golf_ball,
    hot_air_balloon,
    ladybug,
    parachute,
    traffic_light,
)
from .rendering.photographs import CROPS, crop

EXAMPLES = Path(__file__).resolve().parents[1] / "assets" / "examples"

SCENES: dict[str, Callable[[], Image.Image]] = {
    "photos/cassette_player.png": cassette_player.render,
    "photos/church.png": church.render,
    "photos/french_horn.png": french_horn.render,
    "photos/garbage_truck.png": garbage_truck.render,
    "photos/gas_pump.png": gas_pump.render,
    "photos/golf_ball.png": golf_ball.render,
    "photos/hot_air_balloon.png": hot_air_balloon.render,
    "photos/ladybug.png": ladybug.render,
    "photos/parachute.png": parachute.render,
    "photos/traffic_light.png": traffic_light.render,
    **{f"digits/{digit}.png": partial(digits.render, digit) for digit in digits.STROKES},
}
"""File below `EXAMPLES` -> the function that renders it."""


def pictures(photographs: Path | None) -> Iterator[tuple[str, Image.Image]]:
    """Every example that can be made, as (file, picture)."""
    for file, render in SCENES.items():
        yield file, render()
    if photographs:
        for file in CROPS:
            yield file, crop(file, photographs)


def main() -> None:
    """Write the pictures below the output folder."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_examples", description=__doc__)
    parser.add_argument("--out", type=Path, default=EXAMPLES, help="output folder (default: assets/examples)")
    parser.add_argument("--photographs", type=Path, help="scikit-image's data folder")
    arguments = parser.parse_args()
    for file, picture in pictures(arguments.photographs):
        path = arguments.out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, optimize=True)
        print(path)


if __name__ == "__main__":
    main()
