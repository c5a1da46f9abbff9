"""fgsm_playground/parts/language.py: texts in five languages, chosen by the browser's."""

from __future__ import annotations

import json
import re
import string
from typing import Any

import pytest

from fgsm_playground.page import build_page
from fgsm_playground.parts.language import DEFAULT, FOLDER, LANGUAGES, say, texts, translations, word, words

OTHERS = [language for language in LANGUAGES if language != DEFAULT]
# Spelt alike somewhere, or the same everywhere.
ALIKE = {"date", "espresso", "fgsm", "gradients", "imagenet", "imagenette", "logit", "mobilenetv", "name", "no"}
ALIKE |= {"efficientnet", "lite", "original", "parachute", "perturbation", "robust", "sign", "six"}


def own(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def english_words(text: str) -> set[str]:
    """Return the words of a text without its placeholders and formulas."""
    return {each.lower() for each in re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", text))}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    assert set(own(language)) == set(texts(DEFAULT))
    same = [text for key, text in own(language).items() if text == texts(DEFAULT)[key]]
    assert {word for text in same for word in english_words(text)} <= ALIKE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_keeps_its_placeholders(language: str) -> None:
    for key, text in texts(language).items():
        assert text.strip() == text != "", key
        assert placeholders(text) == placeholders(texts(DEFAULT)[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_code_and_formulas_are_those_of_the_english_text(language: str) -> None:
    for key, text in texts(language).items():
        for pattern in (r"\]\([^\s)]+\)", r"`[^`]+`", r"\d+/255", r"\*\*"):
            assert len(re.findall(pattern, text)) == len(re.findall(pattern, texts(DEFAULT)[key])), (key, pattern)
        assert set(re.findall(r"\]\([^\s)]+\)", text)) == set(re.findall(r"\]\([^\s)]+\)", texts(DEFAULT)[key])), key


@pytest.mark.parametrize("language", ["tlh", "", None, ["de"], 7])
def test_an_unknown_language_is_answered_in_english(language: Any) -> None:
    assert say(language, "panel.explain") == texts(DEFAULT)["panel.explain"]


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("no.such.text")
    with pytest.raises(KeyError):
        say(DEFAULT, "no.such.text")


def test_placeholders_are_filled() -> None:
    assert say("de", "start.loading", title="CNN", progress="3 MB") == "CNN wird geladen … 3 MB"


def test_the_library_s_own_sentences_are_the_english_ones() -> None:
    library = ("verdict.", "outcome.", "compare.remark.", "example.", "network.")
    assert not {key for key in own(DEFAULT) if key.startswith(library)}
    assert texts(DEFAULT)["outcome.not_fooled"] == "not fooled"


def test_a_part_with_a_script_gets_its_words_in_all_languages() -> None:
    found = words("figure.")
    assert set(found) == set(LANGUAGES)
    assert found["de"]["original"] == texts("de")["figure.original"]
    assert {frozenset(each) for each in found.values()} == {frozenset(found[DEFAULT])}


def test_the_browser_gets_every_word_of_the_page_in_all_languages_and_no_more() -> None:
    config = json.dumps(build_page().get_config_file(), default=str)
    named = set(re.findall(r'translation_metadata\\*", \\*"key\\*": \\*"([\w.]+)', config))
    assert "panel.about" in named
    for language in LANGUAGES:
        assert named <= set(translations().translations[language])
        assert not [key for key in translations().translations[language] if key.startswith("verdict.")]
