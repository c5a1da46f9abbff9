"""What a visitor's controls ask for, checked, and the experiment that answers it."""

from __future__ import annotations

import os.path
from typing import Any, NamedTuple

from fgsm.catalogue.catalogue import find_entry
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.labels import find_label
from fgsm.checks import check_integer
from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import MAX_STEPS, STEPS_WITH_TARGET, Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from fgsm_playground.parts.answer import LostPictureError
from fgsm_playground.parts.language import DEFAULT, say
from fgsm_playground.picture.decoding import decode_upload


class Controls(NamedTuple):
    """The page's controls as the browser sends them; nothing in them is to be trusted."""

    picture: str | None
    model: Any
    target: Any
    steps: Any
    level: Any
    example: Any = ""
    truth: Any = None
    beside: Any = False
    language: Any = DEFAULT

    @property
    def entry(self) -> Entry:
        """The network that is asked for.

        Raises:
            ValueError: if there is none of that name.
        """
        return find_entry(self.model)

    def checked_level(self) -> int:
        """Return the slider's level.

        Raises:
            ValueError: if it is not one of the network's levels.
        """
        return check_integer(self.level, "level", 0, self.entry.max_level)

    def experiment(self) -> Experiment:
        """Return the experiment that is asked for, a kept one where it was made before.

        Raises:
            LostPictureError: if the visitor's picture is not here, or no longer.
            ValueError: with a sentence for the visitor.
        """
        entry, steps = self.entry, check_integer(self.steps, "steps", 1, MAX_STEPS)
        known = find_example(str(self.example), entry.name) if self.example else None
        # An example is read from its own file: the copy that the browser was given is deleted after a while.
        source = known.path if known else self.picture
        if not source:
            raise ValueError(say(self.language, "error.no_picture"))
        if not os.path.isfile(source):  # unlike Path.is_file, false too for a name that no file can have
            raise LostPictureError(say(self.language, "recover.lost"))
        height, width, channels = entry.input_shape
        if known:
            pixels = load_image(known.path, (height, width), channels=channels)
        else:
            pixels = decode_upload(source, entry.input_shape, self.language)
        truth = known.classes.get(entry.name) if known and self.truth in (None, "") else self.truth
        return cached_experiment(
            entry.name, pixels.tobytes(), class_index(entry, self.target), steps, class_index(entry, truth)
        )


def class_index(entry: Entry, choice: Any) -> int | None:
    """Return the index of a class chosen by name or index; None for no choice.

    Raises:
        ValueError: if there is no such class.
    """
    return None if choice in (None, "") else find_label(entry.labels, str(choice)).index


def steps_for(target: Any, steps: Any) -> Any:
    """Return the number of steps that suits: ten with a target, one without, the visitor's own if already more."""
    if target in (None, ""):
        return 1
    return STEPS_WITH_TARGET if steps == 1 else steps
