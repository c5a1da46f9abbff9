"""fgsm/catalogue/labels.py: the names of the classes, and finding one by any of its names."""

from __future__ import annotations

import re

import pytest

from fgsm.catalogue.labels import find_label, load_labels, plain_labels, search_labels

IMAGENET = load_labels("imagenet")
SETS = {"imagenet": 1000, "imagenette": 10, "mnist": 10, "mnist-linear": 2}


@pytest.mark.parametrize(("name", "count"), SETS.items())
def test_each_set_has_its_classes_in_order_with_unique_names(name: str, count: int) -> None:
    labels = load_labels(name)
    assert [label.index for label in labels] == list(range(count))
    assert len({label.name.casefold() for label in labels}) == count
    assert len({label.identifier for label in labels}) == count
    assert all(label.name == label.name.strip() != "" for label in labels)
    assert all(label.name not in label.synonyms for label in labels)


@pytest.mark.parametrize(
    ("index", "identifier", "name"),
    [
        (0, "n01440764", "tench"),
        (208, "n02099712", "Labrador retriever"),
        (281, "n02123045", "tabby"),
        (368, "n02483362", "gibbon"),
        (388, "n02510455", "giant panda"),
        (574, "n03445777", "golf ball"),
        (999, "n15075141", "toilet tissue"),
    ],
)
def test_imagenet_is_in_the_order_of_keras(index: int, identifier: str, name: str) -> None:
    assert (IMAGENET[index].identifier, IMAGENET[index].name) == (identifier, name)


def test_imagenette_is_a_part_of_imagenet_in_the_same_order() -> None:
    identifiers = [label.identifier for label in IMAGENET]
    positions = [identifiers.index(label.identifier) for label in load_labels("imagenette")]
    assert positions == sorted(positions)


@pytest.mark.parametrize("name", SETS)
def test_every_class_is_found_by_its_own_name_and_by_its_index(name: str) -> None:
    labels = load_labels(name)
    for label in labels:
        assert find_label(labels, label.name) is label
        assert find_label(labels, f"  {label.name.upper()} ") is label
    if not name.startswith("mnist"):  # there a number is a name
        assert all(find_label(labels, str(label.index)) is label for label in labels)


def test_a_name_wins_over_an_index() -> None:
    labels = load_labels("mnist-linear")
    assert find_label(labels, "7").index == 1
    assert find_label(labels, "1").name == "7"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tabby cat", "tabby"),
        ("panda bear", "giant panda"),
        ("man-eater", "great white shark"),
        ("Hylobates lar", "gibbon"),
        ("roundworm", "nematode"),
    ],
)
def test_a_class_is_found_by_any_of_its_names(text: str, name: str) -> None:
    assert find_label(IMAGENET, text).name == name


def test_a_name_of_its_own_wins_over_a_synonym() -> None:
    bird = find_label(IMAGENET, "crane (bird)")
    assert bird.index == 134
    labels = plain_labels(["lens", "contact"])
    named = (labels[0], type(bird)(1, "1", "contact", ("lens",)))
    assert find_label(named, "lens") is named[0]


@pytest.mark.parametrize(
    ("text", "names"), [("crane", "crane (bird) crane (machine)"), ("panda", "lesser panda giant panda")]
)
def test_a_name_of_two_classes_is_refused_naming_both(text: str, names: str) -> None:
    with pytest.raises(ValueError, match=r"did you mean '(.*)' or '(.*)'") as caught:
        find_label(IMAGENET, text)
    assert names == " ".join(re.findall(r"mean '(.*)' or '(.*)'", str(caught.value))[0])


@pytest.mark.parametrize(
    ("text", "hint"), [("retriever", "golden retriever"), ("golf bal", "golf ball"), ("tabb", "tabby")]
)
def test_part_of_a_name_is_refused_with_what_comes_close(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="did you mean") as caught:
        find_label(IMAGENET, text)
    assert hint in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "unicorn", "1000", "-1", "3.5", "9" * 5000, "<script>", "\x00"])
def test_what_no_class_is_called_is_refused_in_one_short_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="expected the name of one of 1000 classes") as caught:
        find_label(IMAGENET, text)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_search_finds_part_of_any_name_in_the_order_of_the_classes() -> None:
    found = search_labels(IMAGENET, "TABBY")
    assert [label.name for label in found] == ["tabby"]
    cats = [label.index for label in search_labels(IMAGENET, "cat")]
    assert cats == sorted(cats)
    assert {281, 285} <= set(cats)
    assert search_labels(IMAGENET, "no such thing") == []


def test_a_label_shows_all_its_names() -> None:
    assert str(IMAGENET[281]) == "tabby, tabby cat"
    assert str(plain_labels(["left", "right"])[1]) == "right"


@pytest.mark.parametrize("name", ["nothing", "", "imagenet.tsv"])
def test_an_unknown_set_is_refused_naming_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match="imagenet, imagenette, mnist"):
        load_labels(name)
