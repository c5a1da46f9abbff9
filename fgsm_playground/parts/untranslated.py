"""What a browser that translates the page has to leave alone: what changes, and what can be chosen."""

from __future__ import annotations

import gradio as gr

from fgsm_playground.gradio.page import components

UNTRANSLATED = frozenset({
    *("model", "picture", "picture-url", "examples", "target", "truth", "steps", "epsilon", "epsilon-text", "banner"),
    *("figure", "figure-robust", "verdict", "curve", "place", "checked"),
})  # fmt: skip


def leave_untranslated(page: gr.Blocks) -> None:
    """Mark the parts of a page by the class that translators know; `untranslated.js` adds the attribute."""
    for part in components(page):
        if part.elem_id in UNTRANSLATED:
            part.elem_classes = [*(part.elem_classes or []), "notranslate"]
