"""The page's texts in the visitor's language: one file a language in `languages/`, English where one lacks a text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.i18n import I18nData

from fgsm.catalogue.catalogue import CATALOGUE
from fgsm.comparison.remarks import SENTENCES as REMARKS
from fgsm.experiment.verdict import SENTENCES, Outcome
from fgsm.pictures.examples import load_examples
from fgsm.pictures.isolated.errors import SENTENCES as DECODER

FOLDER = Path(__file__).resolve().parent / "languages"
LANGUAGES = ("en", "es", "de", "fr", "zh")
DEFAULT = LANGUAGES[0]

_for_the_browser: set[str] = set()  # what `word` has named


@cache
def texts(language: str) -> dict[str, str]:
    """Return all texts of a language by key, English ones where it lacks some."""
    own: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return {**_library(), **own} if language == DEFAULT else {**texts(DEFAULT), **own}


def say(language: Any, key: str, **values: object) -> str:
    """Return a text with its `{placeholders}` filled, for what the server words.

    Args:
        language: one of `LANGUAGES`; English for anything else.
        key: the text's name, such as `compare.title`.
        **values: what the placeholders stand for.

    Raises:
        KeyError: if there is no such text, or a placeholder has no value.
    """
    return texts(language if language in LANGUAGES else DEFAULT)[key].format(**values)


def word(key: str) -> I18nData:
    """Return a text that the browser chooses by its own language, for labels, buttons and Markdown.

    Raises:
        KeyError: if there is no such text.
    """
    texts(DEFAULT)[key]
    _for_the_browser.add(key)
    return gr.I18n()(key)


def words(prefix: str, *others: str) -> dict[str, dict[str, str]]:
    """Return the texts of a part of the page with a script, by language.

    `words.js` picks from them: the part has them as `words`, and `word("language")` as its label.

    Args:
        prefix: how the keys of the part's own texts begin, which is left out.
        *others: how those of other texts begin, which is not.
    """
    return {
        language: {
            key.removeprefix(prefix): text for key, text in texts(language).items() if key.startswith((prefix, *others))
        }
        for language in LANGUAGES
    }


def translations() -> gr.I18n:
    """Return what `word` has named, in all languages, for the browser to choose from."""
    return gr.I18n(**{each: {key: texts(each)[key] for key in sorted(_for_the_browser)} for each in LANGUAGES})


def _library() -> dict[str, str]:
    """The texts that the library words itself: their English is there, their translations are here."""
    return {
        **{f"verdict.{name}": sentence for name, sentence in SENTENCES.items()},
        **{f"outcome.{each.name.lower()}": each.value for each in Outcome},
        **{f"compare.remark.{name}": sentence for name, sentence in REMARKS.items()},
        **{f"decoder.{reason}": sentence for reason, sentence in DECODER.items()},
        **{f"example.{each.name}": each.title for each in load_examples()},
        **{f"network.{name}": entry.title for name, entry in CATALOGUE.items()},
        **{f"example.{each.name}.alt": each.alt for each in load_examples()},
    }
