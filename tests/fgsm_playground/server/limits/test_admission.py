"""server/limits/admission.py, metrics.py: who asks too fast gets a sentence, and the host's figures count."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from fgsm_playground.figure.request import Controls
from fgsm_playground.server.limits.admission import AdmissionControl
from fgsm_playground.server.settings import Settings

CONTROLS = Controls("cat.png", "imagenette", None, 1, 2, language="en")


def visitor(name: str) -> Any:
    return SimpleNamespace(session_hash=name)


def attack(*values: Any) -> tuple[dict[str, Any], None]:
    return {"drawn": values}, None


@pytest.fixture
def guard() -> AdmissionControl:
    return AdmissionControl(Settings(rate=1, burst=2, at_once=3), lambda: 7)


def test_the_figure_says_when_the_bucket_is_empty(guard: AdmissionControl) -> None:
    guarded = guard.figure(attack, Controls)
    for _ in range(2):
        assert guarded(visitor("a"), *CONTROLS)[0] == {"drawn": tuple(CONTROLS)}
    figure, twin = guarded(visitor("a"), *CONTROLS)
    assert figure["error"].startswith("Too many attacks in a short time: try again in ")
    assert twin is None
    assert guarded(visitor("b"), *CONTROLS)[0] == {"drawn": tuple(CONTROLS)}


def test_who_would_have_to_wait_is_told_so_at_once_and_pays_nothing() -> None:
    held = AdmissionControl(Settings(rate=1, burst=1, at_once=1), lambda: 0)
    free = held.figure_if_free(attack, Controls)
    inner: list[Any] = []

    def busy(*values: Any) -> tuple[dict[str, Any], None]:
        inner.append(free(visitor("b"), *CONTROLS))
        return attack(*values)

    held.figure(busy, Controls)(visitor("a"), *CONTROLS)
    assert inner == [None]
    assert free(visitor("b"), *CONTROLS)[0] == {"drawn": tuple(CONTROLS)}  # its one token is still there
    assert "Too many attacks" in free(visitor("b"), *CONTROLS)[0]["error"]


def test_frames_are_for_two_visitors_who_wait_when_they_are_too_fast(guard: AdmissionControl) -> None:
    guarded = guard.frame(lambda controls, frame: {"drawn": frame})
    assert [guarded(visitor(name), CONTROLS, b"1") for name in "ab"] == [{"drawn": b"1"}, {"drawn": b"1"}]
    refused = guarded(visitor("c"), CONTROLS, b"1")
    assert refused["error"].startswith("Two visitors are live on this server already")
    assert guarded(visitor("a"), CONTROLS, b"2") == {"drawn": b"2"}
    assert 0 < guarded(visitor("a"), CONTROLS, b"3")["wait"] <= 60


def test_a_program_is_refused_with_a_sentence(guard: AdmissionControl) -> None:
    guarded = guard.api(lambda *values: values)
    for _ in range(2):
        assert guarded("cat.png", "mnist", 1, "", 1, visitor("a")) == ("cat.png", "mnist", 1, "", 1)
    with pytest.raises(gr.Error, match="Too many attacks"):
        guarded("cat.png", "mnist", 1, "", 1, visitor("a"))


def test_of_many_who_ask_at_once_few_are_served_at_a_time(guard: AdmissionControl) -> None:
    inside = threading.Semaphore(3)

    def alone(*values: Any) -> tuple[dict[str, Any], None]:
        assert inside.acquire(blocking=False)
        time.sleep(0.01)
        inside.release()
        return {}, None

    guarded = guard.figure(alone, Controls)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda name: guarded(visitor(str(name)), *CONTROLS), range(12)))
    assert answers == [({}, None)] * 12


def test_what_a_visitor_asked_for_last_is_answered_last_through_whichever_door() -> None:
    guard, answered = AdmissionControl(Settings(), lambda: 0), []
    begun = threading.Event()

    def slow(*values: Any) -> tuple[dict[str, Any], None]:
        begun.set()
        time.sleep(0.05)
        answered.append("slow")
        return {}, None

    def quick(*values: Any) -> None:
        answered.append("quick")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(guard.figure(slow, Controls), visitor("a"), *CONTROLS)
        begun.wait()
        second = pool.submit(guard.api(quick), "cat.png", "mnist", 1, "", 1, visitor("a"))
        third = guard.api(quick)("cat.png", "mnist", 1, "", 1, visitor("b"))
        assert (first.result(), second.result(), third) == (({}, None), None, None)
    assert answered == ["quick", "slow", "quick"]


def test_the_figures_for_the_host_count_what_happened(guard: AdmissionControl) -> None:
    guarded = guard.figure(attack, Controls)
    for _ in range(3):
        guarded(visitor("a"), *CONTROLS)
    guarded(visitor("b"), *CONTROLS._replace(model='<script>"\n'))
    text = bytes(guard.metrics.answer().body).decode()
    assert 'fgsm_attacks_total{network="imagenette"} 2.0' in text
    assert 'fgsm_attacks_total{network="unknown"} 1.0' in text
    assert "fgsm_refused_total 1.0" in text
    assert "fgsm_attack_seconds_count 3.0" in text
    assert "fgsm_queue 7.0" in text
    assert "fgsm_cache_hits" in text
    assert "script" not in text
