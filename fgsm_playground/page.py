"""The page: where each part stands."""

from __future__ import annotations

import gradio as gr
from starlette.routing import Route

from fgsm.catalogue.catalogue import default_classifier, find_entry
from fgsm_playground.api import add_api
from fgsm_playground.browser.page import BrowserEngine
from fgsm_playground.browser.routes import EngineFiles, engine_files
from fgsm_playground.figure.attack import attack
from fgsm_playground.figure.controls import attack_controls, model_picker, picture_controls
from fgsm_playground.figure.figure import Figure, FigureParts, Patch, ResultParts
from fgsm_playground.figure.first_figure import FirstFigure
from fgsm_playground.figure.request import Controls
from fgsm_playground.figure.stand_in import StandIn
from fgsm_playground.figure.upload import Upload
from fgsm_playground.gradio.page import waiting_requests
from fgsm_playground.live.frames import Frames, attack_frame
from fgsm_playground.live.panel import Live
from fgsm_playground.panels import add_panels
from fgsm_playground.parts.components import AnySlider, AnyText
from fgsm_playground.parts.language import word, words
from fgsm_playground.parts.modules import call
from fgsm_playground.parts.part import Part
from fgsm_playground.parts.static import read_static
from fgsm_playground.parts.untranslated import leave_untranslated
from fgsm_playground.server.limits.admission import AdmissionControl
from fgsm_playground.server.safe_blocks import SafeBlocks
from fgsm_playground.server.settings import Settings
from fgsm_playground.wiring import QUEUE, Events, PageParts, wire

TITLE = "FGSM Playground"


def build_page(settings: Settings | None = None) -> SafeBlocks:
    """Return the page, wired and ready to launch.

    Args:
        settings: the host's; None for the defaults.
    """
    settings, files = settings or Settings(), engine_files()
    with SafeBlocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        with gr.Row(elem_id="header"):
            gr.Markdown(f"# {TITLE}", elem_id="title")
            gr.Markdown(word("page.intro"), elem_id="intro")
            banner = StandIn(elem_id="banner", visible=False)
            model = model_picker()
            lesson = gr.Button(word("page.lesson"), elem_id="to-lesson", size="sm", min_width=0)
            link = gr.Button(word("result.link"), elem_id="link", size="sm", min_width=0)
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="choose-picture"):
                pictures = picture_controls()
            with gr.Column(elem_id="workspace"):
                figures, results, engine = _figures(link, files)
            with gr.Column(elem_id="choose-attack"):
                attacks = attack_controls()
                Live(elem_id="live")
        controls = [
            *(pictures.picture, model, attacks.target, attacks.steps, figures.epsilon),
            *(pictures.example, attacks.truth, attacks.beside, AnyText(word("language"), visible="hidden")),
        ]
        events = Events()
        Part(label=word("language"), words=words("server."), module="page.js")
        guard = AdmissionControl(settings, lambda: waiting_requests(page))
        page.metrics = guard.metrics
        add_api(QUEUE, guard)  # first: a handler of the page that is also called `attack` would take the name
        attacked = guard.figure(attack, Controls)
        upload = Upload(guard.figure_if_free(attack, Controls), settings.at_once)
        page.routes = [
            Route("/picture", upload.answer, methods=["POST"]),
            Route("/live", Frames(guard.frame(attack_frame)).answer, methods=["POST"]),
            *(files.routes() if files else ()),
        ]
        opening = FirstFigure(attacked, bool(settings.ahead))
        parts = PageParts(page, events, model, banner, pictures, attacks, figures, results, engine, controls)
        wire(parts, attacked, opening)
        add_panels(controls)
        lesson.click(None, None, None, js=call("lesson/lesson-open.js", "openLesson"))
    leave_untranslated(page)
    page.queue(default_concurrency_limit=settings.at_once, max_size=settings.queue, api_open=False)
    return page


def _figures(link: gr.Button, files: EngineFiles | None) -> tuple[FigureParts, ResultParts, BrowserEngine | None]:
    """Make the pictures, the slider right under them and what comes of it; the robust twin follows below."""
    figure, patch = Figure(elem_id="figure"), Patch()
    place = gr.HTML("", elem_id="place", js_on_load="")
    epsilon = _epsilon()
    gr.HTML(word("page.loading"), html_template=read_static("figure/verdict.html"), elem_id="verdict", js_on_load="")
    twin, twin_patch = Figure(elem_id="figure-robust", visible=False), Patch()
    gr.HTML(word("result.curve"), html_template=read_static("figure/curve.html"), elem_id="curve", js_on_load="")
    with gr.Row(elem_id="results"):
        download = gr.Button(word("result.download"), elem_id="download", size="sm", min_width=120)
        check = gr.Button(word("result.check"), elem_id="check", size="sm", min_width=120)
        engine = BrowserEngine(files.named, elem_id="engine") if files else None
    png = AnyText("", visible=False)
    checked = gr.HTML("", elem_id="checked", js_on_load="")
    return (
        FigureParts(figure, patch, twin, twin_patch, epsilon, place),
        ResultParts(download, check, link, png, checked),
        engine,
    )


def _epsilon() -> AnySlider:
    entry = find_entry(default_classifier())
    with gr.Row(elem_id="slider-row"):
        epsilon = AnySlider(
            0,
            entry.max_level,
            value=entry.level,
            step=1,
            label=word("epsilon.label"),
            elem_id="epsilon",
            min_width=0,
        )
        gr.HTML(html_template=read_static("figure/epsilon.html"), elem_id="epsilon-text", js_on_load="", min_width=0)
    return epsilon
