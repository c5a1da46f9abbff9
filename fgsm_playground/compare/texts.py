"""A comparison in words: its title, how far it is, and a row for each attack."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fgsm.catalogue.entry import Entry
from fgsm.comparison.compare import CONTENDERS
from fgsm.comparison.remarks import norm, thousands
from fgsm.comparison.task import CW_SEARCH, CW_STEPS, DEEPFOOL_CLASSES, JSMA_VALUES
from fgsm.experiment.experiment import Experiment
from fgsm.predictions import percent, percent_digit
from fgsm_playground.figure.controls import title_of
from fgsm_playground.parts.answer import Payload
from fgsm_playground.parts.components import sentence
from fgsm_playground.parts.files import save_png
from fgsm_playground.parts.language import say

FIXED = (
    *("lead", "toolbox", "stale", "waiting", "cancelled", "picture", "attack", "result", "linf", "l2", "l0"),
    *("gradients", "seconds", "remarks", "linf_means", "l2_means", "l0_means", "gradients_means", "turn"),
)
DONE_IN_ADVANCE = {"untargeted only", "not installed"}


def fixed_texts(language: Any) -> Payload:
    """Return what stands in the panel before anything is run: the texts, and a row for each attack."""
    values = {"search": CW_SEARCH, "steps": CW_STEPS, "classes": DEEPFOOL_CLASSES, "values": JSMA_VALUES}
    return {
        "texts": {name: say(language, f"compare.{name}") for name in FIXED},
        "attacks": [
            {"name": name, "title": each.title, "idea": say(language, f"compare.idea.{name}", **values)}
            for name, each in CONTENDERS.items()
        ],
    }


class Comparison:
    """What the process has told so far.

    Args:
        entry: the network.
        experiment: the picture and the target.
        level: epsilon · 255.
        steps: of the attacks that take several.
        language: the visitor's.
    """

    def __init__(self, entry: Entry, experiment: Experiment, level: int, steps: int, language: str) -> None:
        self._labels, self._language = experiment.classifier.labels, language
        self._targeted = experiment.target is not None
        self._level, self._pixels = level, experiment.image.size
        self._title = self._say(
            "title.targeted" if self._targeted else "title.untargeted",
            label=self._labels[experiment.predicted],
            probability=percent(float(experiment.original[experiment.predicted])),
            target=self._labels[experiment.target] if experiment.target is not None else "",
            network=title_of(entry, language),
            level=level,
            steps=steps,
        )
        self._begin: dict[str, Any] = {}
        self._rows: dict[str, Payload] = {}
        self._running, self._state, self._status = "", "starting", self._say("starting")

    def hear(self, event: dict[str, Any] | None) -> None:
        """Take in one line of the process; None is silence."""
        kind = event["event"] if event else None
        if event is None:
            return
        if kind == "begin":
            self._begin = event
            self._state = "running"
        elif kind == "running":
            self._running = event["attack"]
            self._status = self._say("running", attack=CONTENDERS[self._running].title, seconds=0, gradients=0)
        elif kind == "tick":
            values = {"seconds": f"{event['seconds']:.0f}", "gradients": thousands(event["gradients"])}
            self._status = self._say("running", attack=CONTENDERS[self._running].title, **values)
        elif kind == "row":
            self._rows[event["attack"]] = self._row(event)
            self._running = ""
            for name, remarks in event["remarks"].items():
                self._rows[name]["remarks"] = [self._remark(remark) for remark in remarks]
        elif kind == "end":
            self._state, self._status = "done", self._done()
        elif kind == "error":
            self._state, self._status = "failed", sentence(event["message"])

    def close(self) -> None:
        """Hear that no more comes: a process that did not say so was ended by something else."""
        if self._state in ("starting", "running"):
            self._state, self._status = "failed", self._say("broken")

    def payload(self) -> Payload:
        """Return all of it for the browser."""
        return {
            "title": self._title,
            "state": self._state,
            "status": self._status,
            "running": self._running,
            "limits": {name: self._limit(name) for name in CONTENDERS} if self._begin else {},
            "rows": {name: dict(row) for name, row in self._rows.items()},
        }

    def _say(self, key: str, **values: object) -> str:
        return say(self._language, f"compare.{key}", **values)

    def _limit(self, name: str) -> str:
        allowed, total = thousands(self._begin["allowed"]), thousands(self._pixels)
        aim = self._labels[self._begin["aim"]]
        return self._say(f"limit.{CONTENDERS[name].limit}", level=self._level, allowed=allowed, total=total, aim=aim)

    def _done(self) -> str:
        missing = any(row["ending"] == "not installed" for row in self._rows.values())
        return self._say("not_installed") if missing else self._say("done")

    def _remark(self, remark: dict[str, Any]) -> list[str]:
        return [remark["kind"], say(self._language, f"compare.remark.{remark['key']}", **remark["values"])]

    def _row(self, event: dict[str, Any]) -> Payload:
        if event["ending"] in DONE_IN_ADVANCE:
            return {"ending": event["ending"], "kind": "none", "result": "–"}
        kind = "fooled" if event["fooled"] else "floats" if event["fooled_as_floats"] else "held"
        result = f"result.{kind}{'_target' if self._targeted else ''}"
        share = event["l0"] / event["size"]
        return {
            "ending": event["ending"],
            "kind": kind,
            "result": self._say(result),
            "now": f"{self._labels[event['prediction']]} {percent_digit(event['probability'])}",
            "linf": f"{event['linf']}/255",
            "l2": norm(event["l2"]),
            "l0": thousands(event["l0"]),
            "share": percent(share) if share else "0 %",
            "gradients": thousands(event["gradients"]),
            "forwards": self._say("forwards", count=thousands(event["forwards"])) if event["forwards"] else "",
            "seconds": _seconds(event["seconds"]),
            "adversarial": _address(event["adversarial"], f"{event['attack']}.png"),
            "perturbation": _address(event["perturbation"], f"{event['attack']}-perturbation.png"),
            "shown": self._say("shown", gain=f"{event['gain']:.3g}"),
        }


def _seconds(value: float) -> str:
    return f"{value:.{3 if value < 0.1 else 2 if value < 10 else 1}f}"


def _address(picture: str, name: str) -> str:
    """Return where the browser finds a picture: a value that held all of them would hold up the page each second."""
    return f"gradio_api/file={quote(Path(save_png(base64.b64decode(picture), name)).as_posix())}"
