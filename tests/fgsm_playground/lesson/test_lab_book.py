"""fgsm_playground/lesson/lab_book.py: what the browser needs to write a trial down."""

from __future__ import annotations

import re

from fgsm.catalogue.entry import Entry
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import load_image
from fgsm_playground.figure.payload import figure_payload
from fgsm_playground.parts.language import words
from fgsm_playground.parts.static import read_static


def test_every_word_of_the_book_is_there() -> None:
    script = read_static("lesson/labbook-columns.js")
    columns = re.findall(r"^  '?([a-z.]+)'?: (?:\(\{|SHOWN)", script, re.MULTILINE)
    used = set(re.findall(r'data-word(?:-label)?="([^"]+)"', read_static("lesson/labbook.html")))
    used |= {*columns, *re.findall(r"say\('([a-z.]+)'\)", script)}
    assert {"time", "after.percent", "own", "clear"} <= used
    for language, own in words("labbook.").items():
        assert used <= set(own), language


def test_a_figure_names_its_target_and_its_truth(toy: Entry, picture: str) -> None:
    pixels = load_image(picture, (16, 12))
    named = figure_payload(Experiment(toy.load(), pixels, target=3, truth=5), [0], 1)
    assert (named["names"]["3"], named["names"]["5"]) == (toy.labels[3].name, toy.labels[5].name)
    assert (named["target"], named["truth"]) == (3, 5)
    bare = figure_payload(Experiment(toy.load(), pixels), [0], 1)
    assert (bare["target"], bare["truth"]) == (None, None)
