"""The page: where each part stands."""

from __future__ import annotations

from typing import NamedTuple

import gradio as gr

from fgsm.catalogue import default_classifier, find_entry
from ui.api import add_api
from ui.components import AnySlider, AnyText, SafeBlocks
from ui.controls import attack_controls, model_picker, picture_controls
from ui.figure import Figure, Patch, read_static
from ui.panels import add_panels
from ui.wiring import QUEUE, wire

TITLE = "FGSM Playground"


class FigureParts(NamedTuple):
    """The figure, its robust twin, and the slider that both follow."""

    figure: Figure
    patch: Patch
    twin: Figure
    twin_patch: Patch
    epsilon: AnySlider


class ResultParts(NamedTuple):
    """What stands under the figure."""

    download: gr.Button
    check: gr.Button
    link: gr.Button
    png: AnyText
    checked: gr.HTML


def build_page() -> gr.Blocks:
    """Return the page, wired and ready to launch."""
    with SafeBlocks(title=TITLE, analytics_enabled=False, delete_cache=(240, 600), fill_width=True) as page:
        with gr.Row(elem_id="header"):
            gr.Markdown(read_static("header.md"), elem_id="title")
            model = model_picker()
        banner = gr.Markdown(visible=False, elem_id="banner")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="choose-picture"):
                pictures = picture_controls()
            with gr.Column(elem_id="choose-attack"):
                attacks = attack_controls()
            with gr.Column(elem_id="workspace"):
                figures = _figures()
                results = _results()
        add_panels()
        add_api(QUEUE)  # first: a handler of the page that is also called `attack` would take the name
        wire(page, model, banner, pictures, attacks, figures, results)
    return page.queue(default_concurrency_limit=1, max_size=64, api_open=False)


def _figures() -> FigureParts:
    entry = find_entry(default_classifier())
    figure, patch = Figure(elem_id="figure"), Patch()
    twin, twin_patch = Figure(elem_id="figure-robust", visible=False), Patch()
    with gr.Row(elem_id="slider-row"):
        epsilon = AnySlider(
            0,
            entry.max_level,
            value=entry.level,
            step=1,
            label="ε in grey levels of 255",
            elem_id="epsilon",
            scale=3,
            min_width=200,
        )
        gr.HTML(
            html_template=read_static("epsilon.html"), elem_id="epsilon-text", js_on_load="", scale=1, min_width=190
        )
    return FigureParts(figure, patch, twin, twin_patch, epsilon)


def _results() -> ResultParts:
    gr.HTML(html_template=read_static("verdict.html"), elem_id="verdict", js_on_load="")
    gr.HTML(html_template=read_static("curve.html"), elem_id="curve", js_on_load="")
    with gr.Row():
        download = gr.Button("Download the adversarial PNG", elem_id="download", size="sm", min_width=120)
        check = gr.Button("Check it: read that PNG back", elem_id="check", size="sm", min_width=120)
        link = gr.Button("Copy a link to this", elem_id="link", size="sm", min_width=120)
    png = AnyText("", visible=False)
    return ResultParts(download, check, link, png, gr.HTML("", elem_id="checked", js_on_load=""))
