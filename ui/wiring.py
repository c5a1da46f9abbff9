"""What happens when a visitor uses a part of the page."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from fgsm.experiment.experiment import STEPS_WITH_TARGET
from ui.browser.page import BrowserEngine
from ui.figure.attack import suggested
from ui.figure.controls import AttackControls, PictureControls
from ui.figure.download_check import check_png
from ui.figure.drawing import picture_from_drawing
from ui.figure.figure import FigureParts, ResultParts, show_figure
from ui.figure.first_figure import FirstFigure
from ui.figure.pictures import LABRADOR, picture_from_example, picture_from_url
from ui.figure.recovery import Recovery, picture_from_page, reopen_page
from ui.figure.rest import settled, settled_beside
from ui.figure.stand_in import SWITCH, StandIn, ask_again
from ui.parts.components import AnyChoice, AnyText
from ui.parts.panel import REACHED as QUIETLY
from ui.parts.static import read_static

QUEUE: dict[str, Any] = {"concurrency_id": "attack"}
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LATEST: dict[str, Any] = {**QUEUE, **QUIET, "trigger_mode": "always_last"}
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}
REACHED = "(...values) => window.fgsmPlayground?.engine?.reached(values) ?? values"
BUSY = f"(...values) => {{ window.fgsmPlayground?.wait(); return ({REACHED})(...values); }}"
READY = "() => { window.fgsmPlayground?.ready(); }"
# The one place where it is decided who computes: this browser, and then nothing is sent, or the server.
ATTACK = f"(...values) => window.fgsmPlayground?.engine?.attack(values) ?? ({BUSY})(...values)"
ANSWERED = "() => { window.fgsmPlayground?.engine?.answered(); }"
NOT_ANSWERED = "() => { window.fgsmPlayground?.ready(); window.fgsmPlayground?.engine?.answered(); }"
SUGGEST = f"(...values) => window.fgsmPlayground?.engine?.suggest('%s', values) ?? ({BUSY})(...values)"
SUGGESTED = "() => window.fgsmPlayground.engine.suggested"
# As `ui.figure.request.steps_for` has it for links.
STEPS_FOR = f"(target, steps) => (['', null].includes(target) ? 1 : steps === 1 ? {STEPS_WITH_TARGET} : steps)"
OWN_PICTURE = "() => { window.fgsmPlayground?.wait(); return ['', null]; }"
MIRROR = "(...values) => { window.fgsmControls = values; }"
GIVEN = "(file) => { window.fgsmPlayground?.wait(); return [file, '', null]; }"
KEPT = "(file) => [file, '', null]"
TO_FIGURE = "() => { window.fgsmPlayground?.%s(); }"


def wire(
    page: gr.Blocks,
    model: AnyChoice,
    banner: StandIn,
    pictures: PictureControls,
    attacks: AttackControls,
    figures: FigureParts,
    results: ResultParts,
    controls: list[Any],
    attacked: Any,
    opening: FirstFigure,
    engine: BrowserEngine | None,
) -> None:
    """Connect every part; all that attack read the same controls, in the order of `ui.figure.request.Controls`."""
    *settings, language = controls
    draw = partial(_draw, controls, figures, attacked)
    shown = [banner, pictures.examples, pictures.drawing, attacks.gradient, figures.twin]
    both, pending = [figures.figure, figures.twin], gr.Checkbox(visible=False)
    kept = gr.Textbox(visible=False)
    opened = page.load(reopen_page, [language, kept], [*settings, *shown], js=read_static("figure/kept.js"), **AT_ONCE)
    # What a file that is sent is attacked with.
    mirrored = [control for control in controls if control not in (figures.epsilon, pictures.picture, pictures.example)]
    opened.then(None, mirrored, None, js=MIRROR)
    gr.on([control.change for control in mirrored], None, mirrored, None, js=MIRROR)
    opened.then(opening.first_figure, controls, both, concurrency_limit=None, **QUIET)
    source = [model, pictures.picture, pictures.example, language]
    for chosen, js in ((model.input, REACHED), (banner.accepted, SWITCH)):
        switched = chosen(opening.drawn_at_once, source, [*settings, *shown, *both, pending], js=js, **LATEST)
        switched.then(opening.still_to_come, [pending, *controls], both, concurrency_limit=None, **QUIET)
    banner.waited(ask_again, [model, language], banner, js=QUIETLY, **AT_ONCE)
    _wire_pictures(pictures, model, language, attacks, draw)
    _wire_attacks(pictures, model, attacks, figures, controls, draw)
    if engine:
        _follow(engine.aimed(None, None, attacks.target, js=SUGGESTED), attacks, draw)
        _count(engine.again(attacked, controls, both, js=ATTACK, **LATEST))
    _count(gr.on([attacks.steps.input, attacks.truth.input], attacked, controls, both, js=ATTACK, **LATEST))
    _wire_results(figures, results, controls)


def _draw(controls: list[Any], figures: FigureParts, attacked: Any, event: Any) -> None:
    event.failure(None, js=READY)
    # Always the latest: what was chosen last has to be drawn. Who waits sees a place in the queue.
    shown = {**LATEST, "show_progress": "minimal", "show_progress_on": figures.place}
    _count(event.success(attacked, controls, [figures.figure, figures.twin], js=ATTACK, **shown))


def _count(attack: Any) -> None:
    attack.then(None, js=ANSWERED)
    attack.failure(None, js=NOT_ANSWERED)


def _follow(chosen: Any, attacks: AttackControls, draw: Any) -> None:
    draw(chosen.success(None, [attacks.target, attacks.steps], attacks.steps, js=STEPS_FOR))


def _wire_pictures(
    pictures: PictureControls, model: AnyChoice, language: AnyText, attacks: AttackControls, draw: Any
) -> None:
    picture, sources, example, examples, drawing, url, fetch, labrador = pictures
    source = [picture, example, attacks.truth]
    draw(picture.input(None, None, source[1:], js=OWN_PICTURE))
    draw(sources.given(None, sources, source, js=GIVEN))
    sources.attacked(None, sources, source, js=KEPT).then(None, js=TO_FIGURE % "grow")
    draw(gr.on([fetch.click, url.submit], picture_from_url, [url, model, language], source, js=BUSY, **QUIET))
    address = labrador.click(None, None, url, js=f"() => '{LABRADOR}'")
    draw(address.then(picture_from_url, [url, model, language], source, js=BUSY, **QUIET))
    draw(examples.chosen(picture_from_example, model, source, js=BUSY, **AT_ONCE))
    draw(drawing.drawn(picture_from_drawing, language, source, js=BUSY, **QUIET))
    draw(Recovery().lost(picture_from_page, [model, language], source[:2], js=BUSY, **QUIET))


def _wire_attacks(
    pictures: PictureControls,
    model: AnyChoice,
    attacks: AttackControls,
    figures: FigureParts,
    controls: list[Any],
    draw: Any,
) -> None:
    target, suggestions, steps, truth, beside, gradient = attacks
    draw(target.input(None, [target, steps], steps, js=STEPS_FOR))
    source = [pictures.picture, model, pictures.example, truth, controls[-1]]
    for how, button in suggestions.items():
        _follow(button.click(partial(suggested, how), source, target, js=SUGGEST % how, **QUIET), attacks, draw)
    switched = beside.input(
        lambda on: (gr.update(visible=on), show_figure(on)), beside, [gradient, figures.twin], js=REACHED, **AT_ONCE
    )
    draw(switched)
    gradient.input(None, [gradient], None, js="(on) => { window.fgsmPlayground?.showGradient(on); }")


def _wire_results(figures: FigureParts, results: ResultParts, controls: list[Any]) -> None:
    figures.figure.settled(settled, controls, figures.patch, js=REACHED, **LATEST)
    figures.twin.settled(settled_beside, controls, figures.twin_patch, js=REACHED, **LATEST)
    figures.epsilon.change(
        None, [figures.epsilon], None, js="(level) => { window.fgsmPlayground?.show(Number(level)); }"
    )
    results.download.click(None, None, None, js=TO_FIGURE % "download")
    results.link.click(None, None, None, js=TO_FIGURE % "copyLink")
    results.check.click(
        check_png,
        [results.png, *controls],
        results.checked,
        js=f"async (png, ...values) => ({REACHED})(await window.fgsmPlayground?.png(), ...values)",
        **QUEUE,
        **QUIET,
    )
