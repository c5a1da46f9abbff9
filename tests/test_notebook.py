"""examples/*.ipynb: each runs from top to bottom with no network, and says what the library says."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import fgsm
from fgsm.pictures.examples import find_example

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def run_offline(name: str, folder: Path) -> list[nbformat.NotebookNode]:
    """Return the code cells after a run, offline: whoever asks for an address is given a proxy that is not there."""
    notebook = nbformat.read(EXAMPLES / name, 4)  # type: ignore[no-untyped-call]
    assert not any(cell.get("outputs") for cell in notebook.cells), "commit the notebook without outputs"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.setenv(name, "http://127.0.0.1:9")
        patch.setenv("KERAS_HOME", str(folder / "keras"))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[nbformat.NotebookNode]:
    """The cells of the notebook on the method."""
    return run_offline("fgsm_in_ten_minutes.ipynb", tmp_path_factory.mktemp("method"))


@pytest.fixture(scope="module")
def own_cells(tmp_path_factory: pytest.TempPathFactory) -> list[nbformat.NotebookNode]:
    """The cells of the notebook on a network that somebody else trained."""
    return run_offline("your_own_network.ipynb", tmp_path_factory.mktemp("own"))


def printed(cells: list[nbformat.NotebookNode]) -> str:
    streams = [output for cell in cells for output in cell.outputs if output.output_type == "stream"]
    return "".join(each.text for each in streams if each.name == "stdout")


def digit(name: str) -> np.ndarray:
    example = find_example(name, "mnist")
    assert example
    return fgsm.load_image(example.path, (28, 28), channels=1)


def test_every_cell_ran_and_three_of_them_drew(cells: list[nbformat.NotebookNode]) -> None:
    assert all(cell.execution_count for cell in cells)
    drawn = [output for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(drawn) == 3


def test_the_smallest_level_is_the_one_that_fools(cells: list[nbformat.NotebookNode]) -> None:
    found = re.search(r"Smallest ε that fools the network: (\d+)/255", printed(cells))
    assert found
    level, classifier, image = int(found[1]), fgsm.load_classifier("mnist"), digit("5")
    sign = fgsm.gradient_sign(classifier, image[None] / 255)[0]
    said = fgsm.epsilon_sweep(classifier, image, sign, range(level + 1)).argmax(axis=1)
    assert (said[:-1] == 5).all()
    assert said[-1] != 5


def test_ten_steps_reach_the_target_that_one_step_misses(cells: list[nbformat.NotebookNode]) -> None:
    found = re.search(r"The target is an 8. One step: (\d) .* ten steps: (\d)", printed(cells))
    assert found
    assert found[1] != "8"
    assert found[2] == "8"


def test_the_robust_network_never_falls_before_the_standard_one(cells: list[nbformat.NotebookNode]) -> None:
    rows = re.findall(r"^ +(\d) +(\d+|none) +(\d+|none)$", printed(cells), re.MULTILINE)
    assert [int(row[0]) for row in rows] == list(range(10))
    standard, robust = ([96 + 1 if row[side] == "none" else int(row[side]) for row in rows] for side in (1, 2))
    assert all(np.array(robust) >= standard)
    assert any(np.array(robust) > standard)


def test_the_toy_network_has_learnt_its_ten_digits(cells: list[nbformat.NotebookNode]) -> None:
    found = re.search(r"same ten digits: ([\d.]+)%\nSmallest ε that fools it: (\d+)/255", printed(cells))
    assert found
    assert float(found[1]) > 90
    assert int(found[2]) > 0


def test_without_the_network_of_keras_the_one_that_is_installed_stands_in(
    own_cells: list[nbformat.NotebookNode],
) -> None:
    assert all(cell.execution_count for cell in own_cells)
    assert "1000 classes, pictures of (224, 224, 3)" in printed(own_cells)


def test_the_pretrained_network_is_fooled_at_the_levels_that_the_library_finds(
    own_cells: list[nbformat.NotebookNode],
) -> None:
    found = re.findall(r"smallest ε that fools: (\d+|none)", printed(own_cells))
    classifier = fgsm.load_classifier("imagenet-lite")
    examples = [find_example(name, "imagenet-lite") for name in ("cat", "espresso", "golf_ball")]
    images = [fgsm.load_image(example.path, (224, 224)) for example in examples if example]
    levels = [fgsm.smallest_level(classifier, image) for image in images]
    assert found == ["none" if level is None else str(level) for level in levels]
    assert found[0] != "none"


def test_ten_steps_reach_the_target_of_the_pretrained_network(own_cells: list[nbformat.NotebookNode]) -> None:
    found = re.search(r"one step: (.+) \(\d+%\) · ten steps: (.+) \(\d+%\)", printed(own_cells))
    assert found
    assert found[1] != "golf ball"
    assert found[2] == "golf ball"
