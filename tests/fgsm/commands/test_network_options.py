from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest
from PIL import Image

from fgsm.__main__ import main
from fgsm.commands.network_options import (
    Wish,
    add_network,
    add_other_network,
    add_positional_network,
    unused_details,
    wish,
    wishes,
    with_ranges,
)
from fgsm.commands.networks import find_network

FIXTURES = Path(__file__).parents[2] / "fixtures" / "networks" / "keras-2.15.0"


def parsed(*words: str, positional: bool = False) -> Namespace:
    parser = ArgumentParser()
    if positional:
        add_positional_network(parser)
        parser.add_argument("out")
    else:
        add_network(parser)
        add_other_network(parser, "--made-for", "another")
    return parser.parse_args(with_ranges(words))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.h5", "b.h5"):
        Path(name).touch()


@pytest.mark.usefixtures("files")
def test_what_is_said_belongs_to_the_network_before_it() -> None:
    every = ("--labels", "l.txt", "--range", "-1,1", "--input-shape", "8,8,3", "--output", "o", "--preprocessing", "tf")
    said = ("l.txt", "-1,1", "8,8,3", "o", "tf")
    assert wishes(parsed("--model", "a.h5", *every, "--model", "b.h5")) == [Wish("a.h5", *said), Wish("b.h5")]
    assert wishes(parsed("--model", "a.h5", "--model", "b.h5", *every)) == [Wish("a.h5"), Wish("b.h5", *said)]
    assert wish(parsed(*every, "--model", "a.h5")) == Wish("a.h5", *said)
    for order in (("a.h5", "x", *every), (*every, "a.h5", "x"), ("a.h5", *every, "x")):
        assert wish(parsed(*order, positional=True)) == Wish("a.h5", *said)


@pytest.mark.usefixtures("files")
def test_a_network_of_the_catalogue_leaves_it_to_the_one_of_ones_own() -> None:
    chosen = parsed("--model", "a.h5", "--made-for", "mnist", "--range", "0,1")
    assert (wish(chosen), wish(chosen, "made_for")) == (Wish("a.h5", None, "0,1"), Wish("mnist"))
    chosen = parsed("--model", "a.h5", "--range", "0,1", "--made-for", "b.h5", "--range", "-1,1")
    assert (wish(chosen), wish(chosen, "made_for")) == (Wish("a.h5", None, "0,1"), Wish("b.h5", None, "-1,1"))
    assert wish(parsed("--model", "mnist", "--range", "0,1")) == Wish("mnist", None, "0,1")


def test_what_is_said_of_nothing_is_named() -> None:
    assert unused_details(parsed("--output", "o")) == "--output"
    assert unused_details(parsed("--model", "mnist")) == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--model", "mnist", "--output", "age"), "expected output only with a network of your own"),
        (("--model", "mnist", "--preprocessing", "tf"), "expected preprocessing only with a network of your own"),
        (("--model", "keras:ResNet50", "--input-shape", "8,8,3"), "expected input shape only with a file or folder"),
        (("--input-shape", "8,8,3"), "expected --model with --input-shape"),
        (
            ("--model", "mnist", "--model", "imagenette"),
            "expected one network with --model, got 2 (mnist and imagenette)",
        ),
        (("--model", str(FIXTURES / "row.h5"), "--input-shape", "8,8"), "expected an input shape such as 28,28,1"),
    ],
)
def test_an_option_that_cannot_apply_gets_a_sentence(
    options: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["labels", *options]) == 2
    assert sentence in capsys.readouterr().err


def test_a_command_takes_every_option(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "labels.json").write_text('{"dog": 1, "cat": 0, "owl": 2}')
    row = ("--model", str(FIXTURES / "row.h5"), "--input-shape", "16,16,3", "--range", "0,1")
    assert main(["labels", *row, "--labels", str(tmp_path / "labels.json")]) == 0
    assert capfd.readouterr().out.split() == ["0", "cat", "1", "dog", "2", "owl"]
    two = ("--model", str(FIXTURES / "two_outputs.h5"), "--preprocessing", "caffe", "--output")
    for output, classes in (("age", 4), ("kind", 3)):
        assert main(["labels", *two, output]) == 0
        assert len(capfd.readouterr().out.splitlines()) == classes
    entry = find_network(str(FIXTURES / "two_outputs.h5"), None, None, None, "kind", "caffe")
    assert entry.options[2:] == ("--output=kind", "--preprocessing=caffe")
    assert (entry.value_range, entry.load().value_range) == ((0, 255), (0, 255))


OPTIONS = {
    "shape": ("row.h5", ("--input-shape", "16,16,3", "--range", "0,1")),
    "output": ("two_outputs.h5", ("--output", "kind", "--range", "-1,1")),
    "preprocessing": ("sequential.h5", ("--preprocessing", "caffe")),
}
COMMANDS = {
    "attack": (("p.png", "--out", "out"), "adversarial.png"),
    "compare": (("p.png", "--only", "fgsm", "--seconds", "5"), "FGSM"),
    "evaluate": (("set", "--levels", "0,8"), "3"),
    "export": (("net.onnx",), "logits    float32 (N, 3)"),
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture, a set of class folders and class names, in the folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    for index, name in enumerate(("cat", "dog", "owl")):
        Path("set", name).mkdir(parents=True)
        Image.new("RGB", (16, 16), (80 * index, 90, 200)).save(Path("set", name, "a.png"))
    Image.new("RGB", (20, 20), (200, 90, 10)).save("p.png")
    Path("class_indices.json").write_text('{"dog": 1, "owl": 2, "cat": 0}')


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("data")
def test_every_command_works_with_every_option(command: str, option: str, capfd: pytest.CaptureFixture[str]) -> None:
    (file, said), (words, expected) = OPTIONS[option], COMMANDS[command]
    network = (str(FIXTURES / file), *said, "--labels", "class_indices.json")
    assert main([command, *([] if command == "export" else ["--model"]), *network, *words]) == 0
    shown = capfd.readouterr()
    assert expected in shown.out
    assert "Traceback" not in shown.err
    assert "\x1b" not in shown.out + shown.err
