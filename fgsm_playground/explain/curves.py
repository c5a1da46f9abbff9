"""The sections that are curves: the straight line against the measured loss, and the loss step by step."""

from __future__ import annotations

from fgsm.experiment.experiment import Experiment
from fgsm.explanation.taylor import NOISE, LossLine, Taylor, taylor
from fgsm.explanation.trajectory import Trajectory, trajectory
from fgsm.predictions import percent
from fgsm_playground.explain.sections import Part, level_text, section, with_target
from fgsm_playground.parts.language import say
from fgsm_playground.parts.plot import line, mark


def taylor_section(experiment: Experiment, level: int, last: int, language: str) -> Part:
    """Return the loss and the two logits along epsilon, measured and predicted."""
    found = taylor(experiment, last)
    return section(
        language,
        "taylor",
        say(language, with_target(experiment, "explain.taylor.lead")),
        plots=[
            _loss_plot(language, "whole", found.whole, found, last),
            _loss_plot(language, "close", found.close, found, last),
            _logit_plot(language, experiment, found, last),
        ],
        findings=[_parting(language, found, last), _overtaking(language, experiment, found, last)],
        remarks=[
            say(
                language,
                "explain.taylor.remark",
                loss=f"{found.whole.measured[0]:.4g}",
                slope=f"{abs(found.slope):.4g}",
                norm=f"{abs(255 * found.slope):.4g}",
                noise=f"{NOISE:.5f}",
            )
        ],
    )


def steps_section(experiment: Experiment, level: int, last: int, language: str) -> Part:
    """Return loss and probabilities after each step of BIM."""
    if level == 0:
        return section(language, "steps", say(language, "explain.zero"))
    found = trajectory(experiment, level)
    count = len(found.losses) - 1
    lead = say(language, "explain.steps.lead", count=count, step=f"{found.step}/255", level=f"{level}/255")
    plots = [_steps_plot(language, experiment, found), _probability_plot(language, experiment, found)]
    return section(language, "steps", lead, plots=plots, findings=[_steps_finding(language, experiment, found)])


def _loss_plot(language: str, name: str, loss: LossLine, found: Taylor, last: int) -> Part:
    x, parting = loss.levels, found.parting
    lines = [line("predicted", say(language, "explain.line.predicted"), x, loss.predicted, fit=False)]
    if found.clipping_matters:
        lines.append(line("limited", say(language, "explain.line.limited"), x, loss.limited, fit=False))
    lines.append(line("measured", say(language, "explain.line.measured"), x, loss.measured))
    shown = parting is not None and parting <= x[-1]
    return {
        "name": name,
        "title": say(language, f"explain.taylor.{name}"),
        "label": f"{say(language, f'explain.taylor.{name}')}. {_parting(language, found, last)}",
        "x": say(language, "explain.axis.level"),
        "y": say(language, "explain.axis.loss"),
        "lines": lines,
        "marks": [mark(parting, say(language, "explain.taylor.part", level=level_text(parting)))]
        if shown and parting is not None
        else [],
    }


def _logit_plot(language: str, experiment: Experiment, found: Taylor, last: int) -> Part:
    names, logits = experiment.classifier.labels, found.logits
    at = logits.measured
    return {
        "name": "logits",
        "title": say(language, "explain.taylor.logits"),
        "label": f"{say(language, 'explain.taylor.logits')}. {_overtaking(language, experiment, found, last)}",
        "x": say(language, "explain.axis.signed"),
        "y": say(language, "explain.axis.logit"),
        "lines": [
            line("label", f"● {names[experiment.label]}", logits.levels, logits.label),
            line("rival", f"◆ {names[logits.rival_index]}", logits.levels, logits.rival),
        ],
        "marks": [] if at is None else [mark(at, say(language, "explain.taylor.overtakes", level=level_text(at)))],
    }


def _parting(language: str, found: Taylor, last: int) -> str:
    parting, limited = found.parting, found.limited_parting
    if parting is None:
        return say(language, "explain.taylor.together", level=level_text(last))
    text = say(language, "explain.taylor.apart", level=level_text(parting))
    if limited == parting:
        return text
    if limited is None:
        return f"{text} {say(language, 'explain.taylor.limited.never')}"
    return f"{text} {say(language, 'explain.taylor.limited', level=level_text(limited))}"


def _overtaking(language: str, experiment: Experiment, found: Taylor, last: int) -> str:
    logits, names = found.logits, experiment.classifier.labels
    values = {
        name: say(language, "explain.taylor.never", level=level_text(last))
        if at is None or at > last
        else level_text(at)
        for name, at in (("predicted", logits.predicted), ("limited", logits.limited), ("measured", logits.measured))
    }
    who = {"label": names[experiment.label], "rival": names[logits.rival_index]}
    return say(language, "explain.taylor.overtaking", **who, **values)


def _steps_plot(language: str, experiment: Experiment, found: Trajectory) -> Part:
    return {
        "name": "loss",
        "title": say(language, "explain.steps.loss"),
        "label": f"{say(language, 'explain.steps.loss')}. {_steps_finding(language, experiment, found)}",
        "x": say(language, "explain.axis.steps"),
        "y": say(language, "explain.axis.loss"),
        "lines": [line("measured", say(language, "explain.line.measured"), range(len(found.losses)), found.losses)],
        "marks": _first_mark(language, experiment, found),
    }


def _probability_plot(language: str, experiment: Experiment, found: Trajectory) -> Part:
    names, label, rows = experiment.classifier.labels, experiment.label, found.probabilities
    rival = experiment.rival(rows[-1])
    ends = (f"{names[each]} {percent(float(rows[-1, each]))}" for each in (label, rival))
    return {
        "name": "probabilities",
        "title": say(language, "explain.steps.probabilities"),
        "label": f"{say(language, 'explain.steps.probabilities')}. {' · '.join(ends)}",
        "x": say(language, "explain.axis.steps"),
        "y": say(language, "explain.axis.probability"),
        "percent": True,
        "range": [0, 1],
        "lines": [
            line("label", f"● {names[label]}", range(len(rows)), rows[:, label]),
            line("rival", f"◆ {names[rival]}", range(len(rows)), rows[:, rival]),
        ],
        "marks": _first_mark(language, experiment, found),
    }


def _first_mark(language: str, experiment: Experiment, found: Trajectory) -> list[Part]:
    key = with_target(experiment, "explain.steps.first")
    return [] if found.first is None else [mark(found.first, say(language, key, step=found.first))]


def _steps_finding(language: str, experiment: Experiment, found: Trajectory) -> str:
    losses = {"before": f"{found.losses[0]:.4g}", "one": f"{found.losses[1]:.4g}", "last": f"{found.losses[-1]:.4g}"}
    text = say(language, "explain.steps.finding", count=len(found.losses) - 1, **losses)
    key = "explain.steps.never" if found.first is None else "explain.steps.fools"
    return f"{text} {say(language, with_target(experiment, key), step=found.first)}"
