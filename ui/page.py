"""The page: where each part stands, and what happens when a visitor uses it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from fgsm.catalogue import available_classifiers, find_entry
from fgsm.experiment import MAX_STEPS
from ui.api import add_api
from ui.attack import attack, check_png, settled, steps_for, suggested
from ui.components import AnyChoice, AnySlider, AnyText, SafeImage
from ui.examples import ExampleRow
from ui.figure import Figure, Patch, read_static
from ui.pictures import picture_from_example, picture_from_url
from ui.start import DEFAULT_LEVEL, DEFAULT_MODEL, first_figure, open_page, target_choices

TITLE = "FGSM Playground"
LABRADOR = "https://storage.googleapis.com/download.tensorflow.org/example_images/YellowLabradorLooking_new.jpg"
QUEUE: dict[str, Any] = {"concurrency_id": "attack", "concurrency_limit": 1}
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
BUSY = "(...values) => { window.fgsmPlayground?.wait(); return values; }"
READY = "() => { window.fgsmPlayground?.ready(); }"


def build_page() -> gr.Blocks:
    """Return the page, wired and ready to launch."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(300, 900), fill_width=True) as page:
        with gr.Row(elem_id="header"):
            gr.Markdown(read_static("header.md"), elem_id="title")
            model = _model_picker()
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="choose-picture"):
                picture, url, fetch, labrador, examples, example = _picture_controls()
            with gr.Column(elem_id="choose-attack"):
                target, suggestions, steps, truth = _attack_controls()
            with gr.Column(elem_id="workspace"):
                figure, patch, epsilon = _figure()
                download, check, link, png, checked = _results()
        with gr.Accordion("What am I looking at?", open=False):
            gr.Markdown(read_static("about.md"))
        controls = [picture, model, target, steps, epsilon, example, truth]
        _wire_pictures(picture, url, fetch, labrador, examples, example, model, controls, figure)
        _wire_attack(target, suggestions, steps, controls, figure)
        figure.settled(
            settled, controls, patch, trigger_mode="always_last", **QUEUE, **QUIET
        )
        epsilon.change(None, [epsilon], None, js="(level) => { window.fgsmPlayground?.show(Number(level)); }")
        download.click(None, None, None, js="() => { window.fgsmPlayground?.download(); }")
        link.click(None, None, None, js="() => { window.fgsmPlayground?.copyLink(); }")
        check.click(
            check_png,
            [png, *controls],
            checked,
            js="async (png, ...values) => [await window.fgsmPlayground?.png(), ...values]",
            **QUEUE,
            **QUIET,
        )
        opened = page.load(open_page, None, controls, queue=False, **QUIET)
        opened.then(first_figure, controls, figure, concurrency_limit=None, **QUIET)
        add_api(QUEUE)
    return page.queue(default_concurrency_limit=1, max_size=64, api_open=False)


def _model_picker() -> gr.Dropdown:
    choices = [(find_entry(name).title, name) for name in available_classifiers()]
    return AnyChoice(choices, value=DEFAULT_MODEL, label="Network", elem_id="model", min_width=300, scale=0)


def _picture_controls() -> tuple[Any, ...]:
    picture = SafeImage(
        type="filepath",
        label="Picture",
        elem_id="picture",
        sources=["upload", "webcam", "clipboard"],
        height=190,
        buttons=[],
    )
    example = AnyText("", visible=False)
    examples = ExampleRow(DEFAULT_MODEL, elem_id="examples")
    with gr.Accordion("Picture from the web", open=False):
        url = AnyText(label="Address of a picture", elem_id="picture-url", placeholder="https://", max_lines=1)
        with gr.Row():
            fetch = gr.Button("Fetch", size="sm")
            labrador = gr.Button("Labrador (TensorFlow tutorial)", size="sm")
    return picture, url, fetch, labrador, examples, example


def _attack_controls() -> tuple[gr.Dropdown, list[gr.Button], gr.Slider, gr.Dropdown]:
    target = AnyChoice(
        target_choices(find_entry(DEFAULT_MODEL)),
        value=None,
        label="Target class",
        info="None chosen: any other class will do. Type to search.",
        elem_id="target",
    )
    with gr.Row():
        suggestions = [gr.Button(how, size="sm", min_width=60) for how in ("runner-up", "least likely", "random")]
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
    with gr.Accordion("Is the network wrong about the original?", open=False):
        truth = AnyChoice(
            target_choices(find_entry(DEFAULT_MODEL)),
            value=None,
            label="What the picture really shows",
            info="Then leaving the true class is what counts, and a picture misread before the attack is no win.",
            elem_id="truth",
        )
    return target, suggestions, steps, truth


def _figure() -> tuple[Figure, Patch, gr.Slider]:
    figure = Figure(elem_id="figure")
    patch = Patch()
    with gr.Row(elem_id="slider-row"):
        epsilon = AnySlider(
            0,
            find_entry(DEFAULT_MODEL).max_level,
            value=DEFAULT_LEVEL,
            step=1,
            label="ε in grey levels of 255",
            elem_id="epsilon",
            scale=3,
            min_width=200,
        )
        gr.HTML(html_template=read_static("epsilon.html"), elem_id="epsilon-text", scale=1, min_width=190)
    return figure, patch, epsilon


def _results() -> tuple[Any, ...]:
    gr.HTML(html_template=read_static("verdict.html"), elem_id="verdict", js_on_load="")
    gr.HTML(html_template=read_static("curve.html"), elem_id="curve", js_on_load="")
    with gr.Row():
        download = gr.Button("Download the adversarial PNG", elem_id="download", size="sm", min_width=120)
        check = gr.Button("Check it: read that PNG back", elem_id="check", size="sm", min_width=120)
        link = gr.Button("Copy a link to this", elem_id="link", size="sm", min_width=120)
    png = AnyText("", visible=False)
    checked = gr.HTML("", elem_id="checked")
    return download, check, link, png, checked


def _wire_pictures(
    picture: SafeImage,
    url: gr.Textbox,
    fetch: gr.Button,
    labrador: gr.Button,
    examples: ExampleRow,
    example: gr.Textbox,
    model: gr.Dropdown,
    controls: list[Any],
    figure: Figure,
) -> None:
    truth = controls[-1]

    own = gr.on([picture.upload, picture.input], lambda: ("", None), None, [example, truth], js=BUSY, queue=False, **QUIET)
    given = gr.on([fetch.click, url.submit], picture_from_url, [url, model], [picture, example, truth], js=BUSY, **QUIET)
    known = labrador.click(lambda: LABRADOR, None, url, queue=False, **QUIET).then(
        picture_from_url, [url, model], [picture, example, truth], js=BUSY, **QUIET
    )
    chosen = examples.chosen(picture_from_example, model, [picture, example, truth], js=BUSY, queue=False, **QUIET)
    for event in (own, given, known, chosen):
        event.failure(None, js=READY)
        event.success(attack, controls, figure, **QUEUE, **QUIET).failure(None, js=READY)


def _wire_attack(
    target: gr.Dropdown, suggestions: list[gr.Button], steps: gr.Slider, controls: list[Any], figure: Figure
) -> None:
    picture, model, _, _, _, example, truth = controls
    latest: dict[str, Any] = {**QUEUE, **QUIET, "trigger_mode": "always_last"}
    target.input(steps_for, [target, steps], steps, js=BUSY, queue=False, **QUIET).then(
        attack, controls, figure, **QUEUE, **QUIET
    )
    gr.on([steps.input, truth.input], attack, controls, figure, js=BUSY, **latest)
    for button in suggestions:
        button.click(
            lambda *now, how=button.value: suggested(how, *now), [picture, model, example, truth], target, js=BUSY, **QUIET
        ).success(steps_for, [target, steps], steps, queue=False, **QUIET).then(
            attack, controls, figure, **QUEUE, **QUIET
        )
