"""What a visitor can set: the network, the picture, the attack."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

from fgsm.catalogue.catalogue import available_classifiers, default_classifier, find_entry
from fgsm.catalogue.entry import Entry
from fgsm.experiment.experiment import MAX_STEPS
from fgsm.pictures.digits import FIELD
from fgsm_playground.parts.components import AnyChoice, AnySlider, AnyText, SafeImage
from fgsm_playground.parts.language import say, texts, word
from fgsm_playground.picture.drawing import Drawing
from fgsm_playground.picture.examples import ExampleRow
from fgsm_playground.picture.sources import Sources

SUGGESTIONS = {"runner-up": "attack.runner_up", "least likely": "attack.least_likely", "random": "attack.random"}

LISTED = 2000  # classes


class PictureControls(NamedTuple):
    """Where a picture comes from."""

    picture: SafeImage
    sources: Sources
    example: AnyText
    examples: ExampleRow
    drawing: Drawing
    url: AnyText
    fetch: gr.Button
    labrador: gr.Button


class AttackControls(NamedTuple):
    """What is done to it."""

    target: AnyChoice
    suggestions: dict[str, gr.Button]
    steps: AnySlider
    truth: AnyChoice
    beside: gr.Checkbox
    gradient: gr.Checkbox


def model_picker() -> AnyChoice:
    """Make the picker of the network."""
    return AnyChoice(
        model_choices("en"),
        value=default_classifier(),
        label=word("model.label"),
        elem_id="model",
        min_width=0,
        scale=0,
    )


def picture_controls() -> PictureControls:
    """Make the picture's part of the left column."""
    entry = find_entry(default_classifier())
    picture = SafeImage(
        type="filepath",
        label=word("picture.label"),
        elem_id="picture",
        sources=["upload", "webcam", "clipboard"],
        height=132,
        buttons=[],
    )
    sources = Sources(elem_id="sources")
    example = AnyText("", visible=False)
    examples = ExampleRow(entry.name, elem_id="examples")
    drawing = Drawing(elem_id="drawing", visible=is_drawable(entry))
    with gr.Row(elem_id="web"):
        url = AnyText(label=word("picture.address"), elem_id="picture-url", placeholder="https://", max_lines=1)
        fetch = gr.Button(word("picture.fetch"), size="sm", min_width=0)
        labrador = gr.Button(word("picture.labrador"), size="sm", min_width=0, elem_id="labrador")
    return PictureControls(picture, sources, example, examples, drawing, url, fetch, labrador)


def attack_controls() -> AttackControls:
    """Make the attack's part of the left column."""
    entry = find_entry(default_classifier())
    target = AnyChoice(
        value=None,  # its classes come with the visitor's language
        label=word("attack.target"),
        info=word("attack.target_info"),
        elem_id="target",
    )
    with gr.Row():
        suggestions = {how: gr.Button(word(key), size="sm", min_width=60) for how, key in SUGGESTIONS.items()}
    steps = AnySlider(
        1,
        MAX_STEPS,
        value=1,
        step=1,
        label=word("attack.steps"),
        info=word("attack.steps_info"),
        elem_id="steps",
        buttons=[],
    )
    has_twin = twin_of(entry) is not None
    beside = gr.Checkbox(label=word("attack.beside"), elem_id="beside", visible=has_twin)
    gradient = gr.Checkbox(label=word("attack.gradient"), elem_id="gradient", visible=False)
    with gr.Accordion(word("attack.wrong"), open=False):
        truth = AnyChoice(
            value=None,
            label=word("attack.truth"),
            info=word("attack.truth_info"),
            elem_id="truth",
        )
    return AttackControls(target, suggestions, steps, truth, beside, gradient)


def title_of(entry: Entry, language: Any) -> str:
    """Return what a network is called on the page, in a language."""
    key = f"network.{entry.name}"
    return say(language, key) if key in texts("en") else entry.title


def model_choices(language: Any) -> list[tuple[str, str]]:
    """Return the choices of the network's picker."""
    return [(title_of(find_entry(name), language), name) for name in available_classifiers()]


def class_picker(entry: Entry, language: Any, info: str, value: int | None) -> Any:
    """Return the update of a picker of classes.

    A browser takes seconds over a list of twenty thousand: of so many the first are listed, and any can be typed.

    Args:
        entry: the network.
        language: the visitor's.
        info: the key of the text beside it.
        value: index of the class that is chosen.
    """
    many = len(entry.labels) > LISTED
    hint = f" {say(language, 'attack.many_classes', listed=LISTED, all=len(entry.labels))}" if many else ""
    choices = class_choices(entry, language)
    if value is not None and value >= LISTED:
        choices.append((str(entry.labels[value]), value))
    return gr.update(choices=choices, value=value, info=f"{say(language, info)}{hint}", allow_custom_value=many)


def class_choices(entry: Entry, language: Any) -> list[tuple[str, int | str]]:
    """Return the choices of a class picker: none, then every class under all its names, the first 2,000."""
    listed = entry.labels[:LISTED]
    return [(say(language, "attack.no_target"), ""), *((str(label), label.index) for label in listed)]


def is_drawable(entry: Entry) -> bool:
    """Say whether a network's pictures can be drawn by hand: those of digits, in MNIST's form."""
    return entry.input_shape == (FIELD, FIELD, 1)


def twin_of(entry: Entry) -> str | None:
    """Return the name of the adversarially trained twin, where it can be asked for."""
    return entry.robust if entry.robust in available_classifiers() else None
