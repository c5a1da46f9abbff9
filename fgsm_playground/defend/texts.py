"""Defences in words: what each does, what came of it on a picture, and the table of measured accuracies."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from fgsm.attacks.levels import Picture
from fgsm.catalogue.entry import Entry
from fgsm.defences.catalogue import NONE
from fgsm.defences.protection import Finding, Protection, judge, load_protections, measuring_commands
from fgsm.pictures.image import encode_png
from fgsm.predictions import percent, percent_digit
from fgsm_playground.parts.answer import Payload
from fgsm_playground.parts.language import say

if TYPE_CHECKING:
    from fgsm.defences.trial import Opinion, Trial
    from fgsm.experiment.experiment import Experiment

DETAIL = 64
"""Side of the part of a large picture that is shown, so that single pixels can be told apart."""

NO_BREAK = "\u00a0"
FIXED = (
    *("lead", "try", "again", "busy", "usual", "strong", "strength", "stale"),
    *("clean", "blind", "aware", "before", "after", "waiting"),
)


def fixed_texts(language: str) -> dict[str, str]:
    """Return what stands in the panel whatever is tried."""
    return {name: say(language, f"defend.{name}") for name in FIXED}


def offer_row(name: str, language: str) -> Payload:
    """Return one defence's name and what it does, in words.

    Args:
        name: with its strength, as in `jpeg-75`.
        language: the visitor's.
    """
    kind, _, strength = name.partition("-")
    key = kind.replace("+", "_")
    what = say(language, f"defend.what.{key}")
    return {"kind": kind, "title": say(language, f"defend.name.{key}", strength=strength), "what": what}


def trial_row(experiment: Experiment, trial: Trial, bare: Trial, level: int, language: str) -> Payload:
    """Return what came of one defence on the visitor's picture, compared with the bare network."""
    from fgsm.defences.trial import outcome

    said = {
        "clean": _cell(experiment, trial.clean, language, attacked=False),
        "blind": _cell(experiment, trial.blind, language),
        "aware": _cell(experiment, trial.aware, language),
    }
    worth = "bare" if trial.name == NONE else "unattacked" if not level else outcome(trial, bare).name.lower()
    return {
        **offer_row(trial.name, language),
        "cells": said,
        "outcome": worth,
        "sentence": say(language, f"defend.outcome.{worth}", steps=trial.steps),
        "before": _detail(trial.before),
        "after": _detail(trial.after),
    }


def measured_table(entry: Entry, level: int, language: str) -> Payload | None:
    """Return the measured accuracies at the level nearest to the figure's, or None if there are none.

    A network without measurements of its own shows those of one that takes pictures of the same kind.
    """
    stands_for = "mnist" if entry.input_shape[2] == 1 else "imagenette"
    own = load_protections(entry.name)
    model = entry.name if own else stands_for
    protections = own or load_protections(model)
    if not protections:
        return None
    near = min({each.aware.level for each in protections}, key=lambda each: abs(each - level))
    chosen = [each for each in protections if each.aware.level == near]
    bare = next((each for each in chosen if each.defence == NONE), chosen[0])
    values = {"model": model, "level": near, "total": bare.clean.total}
    blind, aware = (f"{each.attack.upper()}-{each.steps}" if each.steps > 1 else "FGSM" for each in bare.methods)
    heads = ("defence", "clean", "blind", "aware", "worth")
    return {
        "title": say(language, "defend.measured.title", **values),
        "head": [say(language, f"defend.measured.{name}", blind=blind, aware=aware) for name in heads],
        "rows": [_measured_row(each, bare, language) for each in chosen],
        "sentences": _sentences(chosen, bare, language),
        "how": say(language, "defend.measured.how"),
        "commands": measuring_commands(model, "mnist.npz" if model == "mnist" else "DIR/val"),
    }


def _measured_row(protection: Protection, bare: Protection, language: str) -> Payload:
    rows = (protection.clean, protection.blind, protection.aware)
    finding = "" if protection is bare else judge(protection, bare).name.lower()
    return {
        "kind": protection.defence.partition("-")[0],
        "title": offer_row(protection.defence, language)["title"],
        "numbers": [percent_digit(row.accuracy) for row in rows],
        "shares": [row.accuracy for row in rows],
        "intervals": [" – ".join(map(percent_digit, row.interval)) for row in rows],
        "finding": finding,
        "worth": say(language, f"defend.worth.{finding}") if finding else "",
    }


def _sentences(chosen: list[Protection], bare: Protection, language: str) -> list[str]:
    """Say in a sentence for each kind of worth which defences have it."""
    found: dict[Finding, list[Protection]] = {}
    for each in chosen:
        if each is not bare:
            found.setdefault(judge(each, bare), []).append(each)
    sentences = []
    for finding, members in sorted(found.items(), key=lambda pair: pair[0].value):
        names = "; ".join(str(offer_row(each.defence, language)["title"]) for each in members)
        best = max(members, key=lambda each: each.blind.accuracy - each.aware.accuracy)
        drop = {"blind": percent(best.blind.accuracy), "aware": percent(best.aware.accuracy)}
        title = str(offer_row(best.defence, language)["title"])
        sentences.append(say(language, f"defend.found.{finding.name.lower()}", names=names, title=title, **drop))
    return sentences


def _cell(experiment: Experiment, opinion: Opinion, language: str, *, attacked: bool = True) -> Payload:
    if attacked:
        verdict, times = "fooled" if opinion.mostly_fooled else "not_fooled", opinion.fooled
    else:
        verdict, times = "misread" if opinion.mostly_fooled else "recognised", opinion.draws - opinion.fooled
    if opinion.draws > 1:
        verdict = "fooled_in" if attacked else "recognised_in"
    label = experiment.classifier.labels[opinion.label]
    return {
        # Only the name may be cut from its number by the end of a line.
        "said": f"'{label}' {percent(opinion.probability).replace(' ', NO_BREAK)}",
        "kind": "label" if opinion.label == experiment.label else "rival",
        "bad": opinion.mostly_fooled,
        "verdict": say(language, f"defend.{verdict}", times=times, draws=opinion.draws),
    }


def _detail(picture: Picture) -> str:
    """Return the middle of a picture as a data address, a small picture whole."""
    height, width = picture.shape[:2]
    top, left = max(0, (height - DETAIL) // 2), max(0, (width - DETAIL) // 2)
    part = picture[top : top + DETAIL, left : left + DETAIL]
    return f"data:image/png;base64,{base64.b64encode(encode_png(part)).decode()}"
