"""What happens when a visitor uses a part of the page."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import gradio as gr

from fgsm.experiment.experiment import STEPS_WITH_TARGET
from fgsm_playground.browser.page import BrowserEngine
from fgsm_playground.figure.attack import suggested
from fgsm_playground.figure.controls import AttackControls, PictureControls
from fgsm_playground.figure.download_check import check_png
from fgsm_playground.figure.figure import FigureParts, ResultParts
from fgsm_playground.figure.first_figure import FirstFigure
from fgsm_playground.figure.recovery import Recovery, picture_from_page, reopen_page
from fgsm_playground.figure.rest import settled, settled_beside
from fgsm_playground.figure.stand_in import SWITCH, StandIn, ask_again
from fgsm_playground.figure.upload import Sender
from fgsm_playground.parts.components import AnyChoice, AnyText
from fgsm_playground.parts.modules import call
from fgsm_playground.parts.panel import REACHED_QUIETLY
from fgsm_playground.parts.part import Part
from fgsm_playground.picture.drawing import picture_from_drawing
from fgsm_playground.picture.pictures import LABRADOR, picture_from_example, picture_from_url

QUEUE: dict[str, Any] = {"concurrency_id": "attack"}
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LATEST: dict[str, Any] = {**QUEUE, **QUIET, "trigger_mode": "always_last"}
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}


class Events(Part):
    """What happens in the browser, by name: `events.js`; `again` comes where the figure is to be drawn anew."""

    def __init__(self) -> None:
        super().__init__({"several": STEPS_WITH_TARGET}, module="events.js", events=("again",))


def _js(name: str, given: str = "") -> str:
    return call("events.js", name, given)


class PageParts(NamedTuple):
    """What stands on the page above its panels.

    Attributes:
        page: all of it.
        events: what happens in the browser.
        model: the picker of the network.
        banner: the line where another network stands in.
        pictures: where a picture comes from.
        attacks: what is done to it.
        figures: the figure and its twin.
        results: what stands under the figure.
        engine: the line of the browser's engine; None where the host has none.
        controls: the components of `fgsm_playground.figure.request.Controls`, in its order.
    """

    page: gr.Blocks
    events: Events
    model: AnyChoice
    banner: StandIn
    pictures: PictureControls
    attacks: AttackControls
    figures: FigureParts
    results: ResultParts
    engine: BrowserEngine | None
    controls: list[Any]


def wire(parts: PageParts, attacked: Any, opening: FirstFigure) -> None:
    """Connect every part.

    Args:
        parts: of the page.
        attacked: makes a visitor's attack, from the request and `Controls(*values)`.
        opening: draws the first figure.
    """
    page, events, model, banner, pictures, attacks, figures, results, engine, controls = parts
    *settings, language = controls
    draw = partial(_draw, controls, figures, attacked)
    shown = [banner, pictures.examples, pictures.drawing, attacks.gradient, figures.twin]
    both, pending = [figures.figure, figures.twin], gr.Checkbox(visible=False)
    kept = gr.Textbox(visible=False)
    opened = page.load(reopen_page, [language, kept], [*settings, *shown], js=_js("reopen"), **AT_ONCE)
    # What a file that is sent is attacked with.
    mirrored = [control for control in controls if control not in (figures.epsilon, pictures.picture, pictures.example)]
    opened.then(None, mirrored, None, js=_js("mirror"))
    gr.on([control.change for control in mirrored], None, mirrored, None, js=_js("mirror"))
    opened.then(opening.first_figure, controls, both, concurrency_limit=None, **QUIET)
    source = [model, pictures.picture, pictures.example, language]
    for chosen, js in ((model.input, _js("reached")), (banner.accepted, SWITCH)):
        switched = chosen(opening.drawn_at_once, source, [*settings, *shown, *both, pending], js=js, **LATEST)
        switched.then(opening.still_to_come, [pending, *controls], both, concurrency_limit=None, **QUIET)
    banner.waited(ask_again, [model, language], banner, js=REACHED_QUIETLY, **AT_ONCE)
    _wire_pictures(pictures, model, language, attacks, draw)
    _wire_attacks(pictures, model, attacks, figures, controls, draw)
    if engine:
        _follow(engine.aimed(None, None, attacks.target, js=_js("suggested")), attacks, draw)
    for event in (events.again, partial(gr.on, [attacks.steps.input, attacks.truth.input])):
        _attack(event, attacked, controls, both)
    _wire_results(figures, results, controls)


def _draw(controls: list[Any], figures: FigureParts, attacked: Any, event: Any) -> None:
    event.failure(None, js=_js("ready"))
    # Always the latest: what was chosen last has to be drawn. Who waits sees a place in the queue.
    shown = {"show_progress": "minimal", "show_progress_on": figures.place}
    _attack(event.success, attacked, controls, [figures.figure, figures.twin], **shown)


def _attack(event: Any, attacked: Any, controls: list[Any], figures: list[Any], **shown: Any) -> None:
    attack = event(attacked, controls, figures, js=_js("attack"), **{**LATEST, **shown})
    attack.then(None, js=_js("answered"))
    attack.failure(None, controls, js=_js("notAnswered"))


def _follow(chosen: Any, attacks: AttackControls, draw: Any) -> None:
    draw(chosen.success(None, [attacks.target, attacks.steps], attacks.steps, js=_js("stepsForTarget")))


def _wire_pictures(
    pictures: PictureControls, model: AnyChoice, language: AnyText, attacks: AttackControls, draw: Any
) -> None:
    picture, _, example, examples, drawing, url, fetch, labrador = pictures
    source = [picture, example, attacks.truth]
    draw(picture.input(None, None, source[1:], js=_js("ownPicture")))
    sender = Sender()
    draw(sender.given(None, sender, source, js=_js("given")))
    sender.attacked(None, sender, source, js=_js("kept")).then(None, js=_js("grow"))
    draw(gr.on([fetch.click, url.submit], picture_from_url, [url, model, language], source, js=_js("busy"), **QUIET))
    address = labrador.click(None, None, url, js=f"() => '{LABRADOR}'")
    draw(address.then(picture_from_url, [url, model, language], source, js=_js("busy"), **QUIET))
    draw(examples.chosen(picture_from_example, model, source, js=_js("busy"), **AT_ONCE))
    draw(drawing.drawn(picture_from_drawing, language, source, js=_js("busy"), **QUIET))
    draw(Recovery().lost(picture_from_page, [model, language], source[:2], js=_js("busy"), **QUIET))


def _wire_attacks(
    pictures: PictureControls,
    model: AnyChoice,
    attacks: AttackControls,
    figures: FigureParts,
    controls: list[Any],
    draw: Any,
) -> None:
    target, suggestions, steps, truth, beside, gradient = attacks
    draw(target.input(None, [target, steps], steps, js=_js("stepsForTarget")))
    source = [pictures.picture, model, pictures.example, truth, controls[-1]]
    for how, button in suggestions.items():
        _follow(button.click(partial(suggested, how), source, target, js=_js("suggest", how), **QUIET), attacks, draw)
    switched = beside.input(None, beside, [gradient, figures.twin], js=_js("beside"), **AT_ONCE)
    draw(switched)
    gradient.input(None, [gradient], None, js=_js("showGradient"))


def _wire_results(figures: FigureParts, results: ResultParts, controls: list[Any]) -> None:
    figures.figure.settled(settled, controls, figures.patch, js=_js("reached"), **LATEST)
    figures.twin.settled(settled_beside, controls, figures.twin_patch, js=_js("reached"), **LATEST)
    figures.epsilon.change(None, [figures.epsilon], None, js=_js("show"))
    results.download.click(None, None, None, js=_js("download"))
    results.link.click(None, None, None, js=_js("copyLink"))
    results.check.click(check_png, [results.png, *controls], results.checked, js=_js("check"), **QUEUE, **QUIET)
