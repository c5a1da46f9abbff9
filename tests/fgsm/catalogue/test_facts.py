"""fgsm/catalogue/facts.py: what lies beside a model, and class names in every spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fgsm.catalogue.facts import Facts, read_facts, read_labels
from fgsm.catalogue.label_files import parse_labels
from fgsm.catalogue.labels import find_label, load_labels, plain_labels, search_labels


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "my.keras"
    path.write_bytes(b"")
    return path


def names(facts: Facts) -> list[str]:
    return [label.name for label in facts.labels or ()]


def test_nothing_beside_a_model_is_nothing_known(model: Path) -> None:
    assert read_facts(model) == Facts()


def test_all_that_a_json_file_may_say(model: Path) -> None:
    said = {
        "title": "Pets",
        "labels": ["cat", "dog"],
        "value_range": [-1, 1],
        "input_shape": [20, 30, 3],
        "max_level": 16,
        "level": 3,
    }
    model.with_suffix(".json").write_text(json.dumps(said))
    facts = read_facts(model)
    assert names(facts) == ["cat", "dog"]
    found = facts.title, facts.value_range, facts.input_shape, facts.max_level, facts.level
    assert found == ("Pets", (-1, 1), (20, 30, 3), 16, 3)


@pytest.mark.parametrize("labels", ["words.txt", ["cat", "dog"]])
def test_labels_in_json_may_be_a_file_beside_it(model: Path, labels: Any) -> None:
    (model.parent / "words.txt").write_text("cat\ndog\n")
    model.with_suffix(".json").write_text(json.dumps({"labels": labels}))
    assert names(read_facts(model)) == ["cat", "dog"]


def test_its_own_labels_file_comes_before_one_for_all(model: Path) -> None:
    (model.parent / "labels.txt").write_text("for all")
    assert names(read_facts(model)) == ["for all"]
    (model.parent / "my.labels.txt").write_text("its own")
    assert names(read_facts(model)) == ["its own"]
    model.with_suffix(".json").write_text('{"labels": ["in json"]}')
    assert names(read_facts(model)) == ["in json"]


def test_a_folder_has_its_facts_beside_it_and_its_labels_inside_too(tmp_path: Path) -> None:
    folder = tmp_path / "v1.2"
    folder.mkdir()
    (tmp_path / "v1.2.json").write_text('{"title": "Export"}')
    (folder / "labels.txt").write_text("inside")
    facts = read_facts(folder)
    assert (facts.title, names(facts)) == ("Export", ["inside"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "expected JSON in my.json"),
        ("[" * 100_000, "expected JSON in my.json"),
        ('{"title": "x", "range": [0, 1]}', "expected an object with title, labels.* got range"),
        ('{"range": [0, 1]}', "expected an object with .* got range"),
        ('{"value_range": [1, 0]}', "my.json: expected value_range"),
        ('{"value_range": "01"}', "my.json: expected value_range"),
        ('{"value_range": 3}', "my.json: expected value_range"),
        ('{"input_shape": [28, 28, 0]}', "my.json: expected input_shape from 1"),
        ('{"input_shape": 28}', "my.json: "),
        ('{"max_level": 256}', "my.json: expected max_level from 1 to 255"),
        ('{"max_level": 8, "level": 9}', "my.json: expected level from 0 to 8"),
        ('{"level": "3"}', "my.json: expected a whole number as level"),
        ('{"title": 3}', "my.json: expected a text as title"),
        ('{"labels": [1, 2]}', "my.json: expected the names of classes"),
        ('{"labels": "none.txt"}', "my.json: expected labels, a text file"),
        ('{"labels": 5}', "my.json: "),
        ('{"labels": []}', "my.json: expected one class a line"),
    ],
)
def test_what_cannot_be_is_named_with_its_file(model: Path, text: str, sentence: str) -> None:
    model.with_suffix(".json").write_text(text)
    with pytest.raises(ValueError, match=sentence):
        read_facts(model)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"loss": [0.9, 0.4]}',
        '{"cat": 0, "dog": 1}',
        '[{"name": "flatten"}]',
        '{"class_name": "Model", "config": {}}',
    ],
)
def test_json_of_somebody_else_says_nothing(model: Path, text: str) -> None:
    model.with_suffix(".json").write_text(text)
    assert read_facts(model) == Facts()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"rose": 1, "daisy": 0, "tulip": 2}', ["daisy", "rose", "tulip"]),
        ('{\n "rose": 1,\n "daisy": 0\n}', ["daisy", "rose"]),
        ('["daisy", "rose"]', ["daisy", "rose"]),
        ('{"labels": ["daisy", "rose"]}', ["daisy", "rose"]),
        ('{"1": "rose", "0": "daisy"}', ["daisy", "rose"]),
        ('{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}', ["tench", "goldfish"]),
        ("0,daisy\n1,rose\n", ["daisy", "rose"]),
        ("0;daisy\n1;rose\n", ["daisy", "rose"]),
        ("id,name\n0,daisy\n1,rose\n", ["daisy", "rose"]),
        ("cat\ndog", ["cat", "dog"]),
        ("\ufeffcat\r\ndog\r\n\r\n", ["cat", "dog"]),
        ("0 Cat\n1 Dog\n2 Background noise\n", ["Cat", "Dog", "Background noise"]),
        ("0: cat\n1: dog\n", ["cat", "dog"]),
        ("0 Cat\n2 Dog\n", ["0 Cat", "2 Dog"]),
        ("7 Up\nCola\n", ["7 Up", "Cola"]),
        ("3\n7\n", ["3", "7"]),
        ("0\n1\n2\n", ["0", "1", "2"]),
    ],
)
def test_lines_as_people_write_them(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(text.encode())
    assert [label.name for label in read_labels(path)] == expected
    assert [label.name for label in read_labels(str(path))] == expected


@pytest.mark.parametrize(
    "text",
    ['{"cat": 0, "dog": 2}', '{"cat": "x"}', '[["cat"], ["dog"]]', '["cat", "dog"', "{}", '{"loss": [0.3, 0.2]}'],
)
def test_json_that_is_no_list_of_classes_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.json").write_text(text)
    with pytest.raises(ValueError, match=r"expected labels, .* got '.*labels\.json': "):
        read_labels(tmp_path / "labels.json")


def test_identifiers_of_imagenet_find_their_class(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text('{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}')
    assert find_label(read_labels(tmp_path / "index.json"), "n01443537").index == 1


def test_a_list_that_ships_is_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_labels("imagenette") == load_labels("imagenette")
    monkeypatch.chdir(tmp_path)
    Path("imagenette").write_text("mine")
    assert [label.name for label in read_labels("imagenette")] == ["mine"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"cat\n\ndog", b"\xff\xfe\x00"])
def test_no_labels_are_named_with_their_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    for source in (path, tmp_path / "none.txt", tmp_path, "\0"):
        with pytest.raises(ValueError, match="expected labels, a text file with one class a line, got"):
            read_labels(source)


@given(st.lists(st.text("ab0 _", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_numbers_go_only_where_every_line_has_its_own(lines: list[str]) -> None:
    plain = [" ".join(line.split()) for line in lines]
    numbered = [f"{index} {name}" for index, name in enumerate(plain)]
    assert [label.name for label in parse_labels(numbered)] == plain


def test_number_and_name_of_teachable_machine_both_find_a_class() -> None:
    labels = parse_labels(["0 Cat", "1 Dog"])
    assert [find_label(labels, text).index for text in ("Cat", "cat", "0", "Dog", "1")] == [0, 0, 0, 1, 1]


@pytest.mark.parametrize("text", ["golden_retriever", "Golden Retriever", "n02099601", "N02099601", "207"])
def test_a_class_is_found_as_keras_prints_it(text: str) -> None:
    labels = load_labels("imagenet")
    assert find_label(labels, text).name == "golden retriever"
    assert find_label(labels, text) in search_labels(labels, text if text != "207" else "golden_retriever")


def test_an_underscore_in_a_name_is_found_either_way() -> None:
    labels = plain_labels(["t_shirt", "dress"])
    assert find_label(labels, "T shirt") is find_label(labels, "t_shirt") is labels[0]


def test_a_digits_identifier_is_the_digit() -> None:
    assert [label.identifier for label in plain_labels(["3", "7"])] == ["3", "7"]
    assert [label.identifier for label in plain_labels(["cat", "7"])] == ["0", "1"]
