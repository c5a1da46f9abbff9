"""What a visitor can set: the network, the picture, the attack."""

from __future__ import annotations

from typing import NamedTuple

import gradio as gr

from fgsm.catalogue import available_classifiers, default_classifier, find_entry
from fgsm.entry import Entry
from fgsm.experiment import MAX_STEPS
from ui.components import AnyChoice, AnySlider, AnyText, SafeImage
from ui.drawing import Drawing
from ui.examples import ExampleRow

SUGGESTIONS = ("runner-up", "least likely", "random")


class PictureControls(NamedTuple):
    """Where a picture comes from."""

    picture: SafeImage
    example: AnyText
    examples: ExampleRow
    drawing: Drawing
    url: AnyText
    fetch: gr.Button
    labrador: gr.Button


class AttackControls(NamedTuple):
    """What is done to it."""

    target: AnyChoice
    suggestions: list[gr.Button]
    steps: AnySlider
    truth: AnyChoice
    beside: gr.Checkbox
    gradient: gr.Checkbox


def model_picker() -> AnyChoice:
    """Make the picker of the network."""
    choices = [(find_entry(name).title, name) for name in available_classifiers()]
    return AnyChoice(choices, value=default_classifier(), label="Network", elem_id="model", min_width=300, scale=0)


def picture_controls() -> PictureControls:
    """Make the picture's part of the left column."""
    entry = find_entry(default_classifier())
    picture = SafeImage(
        type="filepath",
        label="Picture",
        elem_id="picture",
        sources=["upload", "webcam", "clipboard"],
        height=190,
        buttons=[],
    )
    example = AnyText("", visible=False)
    examples = ExampleRow(entry.name, elem_id="examples")
    drawing = Drawing(elem_id="drawing", visible=is_drawable(entry))
    with gr.Accordion("Picture from the web", open=False):
        url = AnyText(label="Address of a picture", elem_id="picture-url", placeholder="https://", max_lines=1)
        with gr.Row():
            fetch = gr.Button("Fetch", size="sm", min_width=80)
            labrador = gr.Button("Labrador (TensorFlow tutorial)", size="sm", min_width=120)
    return PictureControls(picture, example, examples, drawing, url, fetch, labrador)


def attack_controls() -> AttackControls:
    """Make the attack's part of the left column."""
    entry = find_entry(default_classifier())
    target = AnyChoice(
        class_choices(entry),
        value=None,
        label="Target class",
        info="None chosen: any other class will do. Type to search.",
        elem_id="target",
    )
    with gr.Row():
        suggestions = [gr.Button(how, size="sm", min_width=60) for how in SUGGESTIONS]
    steps = AnySlider(
        1,
        MAX_STEPS,
        value=1,
        step=1,
        label="Steps",
        info="1 is FGSM. One step hardly ever reaches a chosen class, so a target starts with 10 (BIM).",
        elem_id="steps",
        buttons=[],
    )
    has_twin = twin_of(entry) is not None
    beside = gr.Checkbox(label="Standard beside robust network", elem_id="beside", visible=has_twin)
    gradient = gr.Checkbox(label="Show the gradient, not only its sign", elem_id="gradient", visible=False)
    with gr.Accordion("Is the network wrong about the original?", open=False):
        truth = AnyChoice(
            class_choices(entry),
            value=None,
            label="What the picture really shows",
            info="Then leaving the true class is what counts, and a picture misread before the attack is no win.",
            elem_id="truth",
        )
    return AttackControls(target, suggestions, steps, truth, beside, gradient)


def class_choices(entry: Entry) -> list[tuple[str, int | str]]:
    """Return the choices of a class picker: none, then every class under all its names."""
    return [("none: any other class will do", ""), *((str(label), label.index) for label in entry.labels)]


def is_drawable(entry: Entry) -> bool:
    """Say whether a network's pictures can be drawn by hand."""
    return entry.input_shape[2] == 1


def twin_of(entry: Entry) -> str | None:
    """Return the name of the adversarially trained twin, where it can be asked for."""
    return entry.robust if entry.robust in available_classifiers() else None
