"""A camera for Chromium: pictures of a file in turn, for ever."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

SIZE = (640, 480)
FRAMES = 12  # of one picture, at 30 a second, before the next one


def film_of(path: Path, pictures: Sequence[Path]) -> Path:
    """Write what the camera shows, as Motion JPEG, and return its path."""
    with path.open("wb") as film:
        for picture in pictures:
            with Image.open(picture) as image:
                data = io.BytesIO()
                ImageOps.pad(image.convert("RGB"), SIZE).save(data, "JPEG", quality=95)
            film.write(data.getvalue() * FRAMES)
    return path


def camera_with(film: Path) -> list[str]:
    """Return Chromium's arguments for a camera that shows a film and that every page may use."""
    film_arguments = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    return ["--use-fake-ui-for-media-stream", *film_arguments]
