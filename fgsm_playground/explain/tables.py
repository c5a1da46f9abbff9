"""The section that is tables: the attack in numbers, and what it survives."""

from __future__ import annotations

from fgsm.experiment.experiment import Experiment
from fgsm.explanation.diagnosis import Diagnosis, Survival, diagnose, survival
from fgsm.predictions import percent
from fgsm_playground.explain.sections import Part, row, said, section, success, yes_no
from fgsm_playground.parts.language import say


def diagnosis_section(experiment: Experiment, level: int, last: int, language: str) -> Part:
    """Return the attack at the slider's level in numbers, then after JPEG and scaling."""
    head = [say(language, f"explain.survival.{name}") for name in ("treatment", "adversarial", "fools", "original")]
    treated = [_treated(language, experiment, each) for each in survival(experiment, level)] if level else []
    return section(
        language,
        "diagnosis",
        say(language, "explain.diagnosis.lead", level=f"{level}/255"),
        tables=[
            {"head": None, "rows": _numbers(language, diagnose(experiment, level))},
            *([{"head": head, "rows": treated}] if treated else []),
        ],
        remarks=[say(language, "explain.survival.remark" if treated else "explain.zero")],
    )


def _numbers(language: str, found: Diagnosis) -> list[Part]:
    changed = percent(found.l0 / found.values) if found.l0 not in (0, found.values) else f"{100 * bool(found.l0)} %"
    numbers = {
        "zero": _share(found.zero_gradients),
        "clipped": _share(found.clipped),
        "wrong": yes_no(language, found.wrong_before, "answer"),
        "l0": f"{found.l0} / {found.values} ({changed})",
        "l2": f"{found.l2:.4f}",
        "linf": f"{found.linf:.4f}",
        "largest": f"{found.largest_step}",
        "mean": f"{found.mean_step:.3f}",
    }
    return [row(name, say(language, f"explain.diagnosis.{name}"), text) for name, text in numbers.items()]


def _treated(language: str, experiment: Experiment, found: Survival) -> Part:
    name = say(language, f"explain.survival.{found.treatment}", amount=found.amount)
    fools = success(language, experiment, found.fools)
    told = (said(experiment, found.adversarial), fools, said(experiment, found.original))
    return row(f"{found.treatment}-{found.amount}", name, *told)


def _share(share: float) -> str:
    """Write a share with two digits; what is not zero never reads as zero."""
    return "< 0.01 %" if 0 < share < 0.00005 else f"{100 * share:.2f} %"
