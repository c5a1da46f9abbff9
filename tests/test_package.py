"""The distribution: what `pip install .` brings, what it needs, and that it works outside the repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import fgsm

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOR_THE_PAGE = {"cachetools", "gradio", "prometheus-client"}
MAX_WHEEL = 16 * 10**6


def requirements(lines: list[str]) -> dict[tuple[str, str], str]:
    """Return the version range by package and marker."""
    read = [Requirement(line) for line in lines]
    return {(each.name, str(each.marker or "")): str(each.specifier) for each in read}


def listed(file: str) -> list[str]:
    """Return the requirements of a requirements file, without comments."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"[a-zA-Z]", line)]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel that is built from the repository, and the one that is built from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir"]
    subprocess.run([*build, str(out / "direct"), "--wheel", str(ROOT)], check=True, capture_output=True)
    subprocess.run([*build, str(out / "by-sdist"), str(ROOT)], check=True, capture_output=True)
    return next((out / "direct").glob("*.whl")), next((out / "by-sdist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheels: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel puts into site-packages."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    return folder


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run `python -m fgsm` of the unpacked wheel in a folder that knows nothing of the repository."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "fgsm", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=300
    ).stdout


def test_the_package_needs_what_the_page_needs_in_the_same_ranges() -> None:
    extras = PROJECT["optional-dependencies"]
    named = requirements([*PROJECT["dependencies"], *extras["compare"], *extras["plot"], *extras["onnx"]])
    page = requirements(listed("requirements.txt"))
    assert named.items() <= page.items()
    assert {name for name, _ in page.keys() - named.keys()} == FOR_THE_PAGE


def test_what_only_a_cluster_needs_is_in_its_own_file() -> None:
    assert requirements(PROJECT["optional-dependencies"]["ray"]) == requirements(listed("requirements-ray.txt"))


def test_all_extras_are_in_all() -> None:
    (everything,) = map(Requirement, PROJECT["optional-dependencies"]["all"])
    assert everything.name == PROJECT["name"]
    assert everything.extras == PROJECT["optional-dependencies"].keys() - {"all"}


def test_the_version_is_in_one_place(wheels: tuple[Path, Path]) -> None:
    assert f"-{fgsm.__version__}-" in wheels[0].name
    assert "version" in PROJECT["dynamic"]


def test_the_sdist_builds_the_same_wheel(wheels: tuple[Path, Path]) -> None:
    contents = []
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            contents.append({entry.filename: entry.CRC for entry in wheel.infolist()})
    assert contents[0] == contents[1]


def test_the_wheel_is_small_and_holds_the_library_with_its_files_and_nothing_of_the_page(
    wheels: tuple[Path, Path],
) -> None:
    assert wheels[0].stat().st_size <= MAX_WHEEL
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = set(wheel.namelist())
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"fgsm"}
    assert {"fgsm/py.typed", "fgsm/assets/CREDITS.md", "fgsm/assets/models/mnist.npz"} <= names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "THIRD_PARTY.md", "CREDITS.md"}


def test_it_works_in_any_folder(installed: Path, tmp_path: Path) -> None:
    assert "golf ball" in run(installed, tmp_path, "labels", "--model", "imagenette", "--search", "golf")
    example = next((installed / "fgsm" / "assets" / "examples").glob("digits/*.png"))
    said = run(installed, tmp_path, "attack", str(example), "--model", "mnist", "--out", "out")
    assert "Fooled" in said or "fooled" in said
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"original.png", "adversarial.png"}


def test_a_class_name_needs_no_tensorflow(installed: Path, tmp_path: Path) -> None:
    script = "import sys, fgsm; print(fgsm.__file__); fgsm.available_classifiers(); print('tensorflow' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    file, imported = done.stdout.decode().split()
    assert Path(file).is_relative_to(installed)
    assert imported == "False"
