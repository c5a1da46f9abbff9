"""Progress bars on stderr for what takes longer than a second; none where stderr is not a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from fgsm.catalogue.entry import Entry
from fgsm.fast_import import import_tensorflow

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

_STAGES = "{desc} |{bar:20}| {n_fmt}/{total_fmt}"
_BAR: dict[str, Any] = {"disable": None, "leave": False, "mininterval": 0}  # None: only on a terminal


@contextmanager
def importing(what: str) -> Iterator[None]:
    """Show a bar while TensorFlow is imported and then, until the end of the block, while something is read."""
    with tqdm(total=2, desc="Importing TensorFlow", bar_format=_STAGES, **_BAR) as stages:
        import_tensorflow()
        stages.set_description_str(f"Reading {what}", refresh=False)
        stages.update()
        yield


def load_with_progress(entry: Entry) -> Classifier:
    """Load a network of the catalogue with a bar for the stages and, where it downloads, one for the bytes.

    Raises:
        ValueError: if its weights are neither here nor to be fetched.
    """
    if entry.loaded:
        return entry.load()
    with (
        tqdm(total=2, desc="Importing TensorFlow", bar_format=_STAGES, **_BAR) as stages,
        # Any delay at all hides the bar until the first byte, which most loads never see.
        tqdm(desc=f"Fetching {entry.name}", unit="B", unit_scale=True, delay=1e-9, **_BAR) as download,
    ):
        import_tensorflow()
        stages.set_description_str(f"Loading {entry.name}", refresh=False)
        stages.update()

        def report(received: int, total: int) -> None:
            download.total = total
            download.update(received - download.n)

        classifier = entry.load(report)
        stages.update()
    return classifier
