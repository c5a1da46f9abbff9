"""The exported page, one file opened from disk in Chromium, beside the library: `python -m benchmarks.browser`.

Forward pass, gradient and attack are timed inside the page's own worker, on its one thread, and taken in turns with the
library's on the same picture. The first figure counts from the moment at which the file has been read. The camera of
the live rate shows example pictures.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page
from tqdm import tqdm

from benchmarks.page import drag_rows
from benchmarks.timing import passed, print_table
from benchmarks.visit import SCREEN
from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float
from fgsm_playground.site.export import export_site
from tests.harness.camera import camera_with, film_of
from tests.harness.chromium import Playground, chromium, chromium_or_exit

MODEL, LEVEL, STEPS = "imagenette", 2, 10
FILES = {("imagenette", "mnist"): 14.0, ("mnist", "mnist-robust", "mnist-linear"): 9.0}  # MB
FIRST_FIGURE, ATTACK, RATE = 3.0, 100.0, 10.0  # s, ms, pictures a second
# When the file was read, and when the first figure is at rest.
_FIRST = """() => {
  new MutationObserver((_, observer) => {
    const root = document.querySelector('#figure [data-role=root]');
    if (!root?.dataset.key || root.dataset.busy !== 'false') return;
    observer.disconnect();
    window.firstFigure = performance.now() - performance.getEntriesByType('navigation')[0].responseEnd;
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-busy', 'data-key'] });
}"""
# In the worker, on a picture that no cache holds.
_ASK = """async ([model, given, level]) => {
  const { network, control } = networks.get(model);
  const pixels = Uint8Array.from(given);
  const asked = { target: null, steps: 1, truth: null };
  const attack = async () => {
    const made = await Experiment.make(network, pixels, control, asked);
    return topClasses(await made.judge(await made.adversarial(level)));
  };
  const figure = { ...asked, model, pixels, levels: [0, level], controls: [0], last: 32 };
  const ask = {
    forward: () => network.logits(pixels),
    gradient: () => network.logitsAndGradient(pixels, 0),
    attack,
    figure: () => answers.attack(figure),
  };
  const times = {};
  for (const [name, act] of Object.entries(ask)) {
    const start = performance.now();
    await act();
    times[name] = performance.now() - start;
  }
  return times;
}"""
WHAT = {
    "forward": "forward pass",
    "gradient": "forward pass and gradient",
    "attack": f"attack: gradient, picture, what the network says of it, ε = {LEVEL}/255",
    "figure": "the same, and what it says of the perturbation alone: all that a figure begins with",
}
Row = list[str]


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=20, help="timed attacks (default: 20)")
    parser.add_argument("--starts", type=int, default=3, help="first figures (default: 3)")
    parser.add_argument("--drags", type=int, default=3, help="drags of two seconds (default: 3)")
    parser.add_argument("--seconds", type=int, default=6, help="live, each way (default: 6)")
    options = parser.parse_args()
    path = chromium_or_exit()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {models: folder / f"{models[0]}.html" for models in FILES}
        rows = [size_row(models, file) for models, file in files.items()]
        address = next(iter(files.values())).as_uri()
        film = film_of(folder / "film.mjpeg", [each.path for each in examples_for(MODEL)[:3]])
        with chromium(path, *camera_with(film)) as browser:
            rows.append(first_row(browser, address, options.starts))
            page = browser.new_page(viewport={"width": SCREEN["width"], "height": SCREEN["height"]})
            playground = Playground(page, "")
            page.goto(f"{address}?model={MODEL}&level={LEVEL}")
            playground.wait_for_rows(33)
            rows += computed_rows(page, options.rounds)
            rows += [[what, here, "", bar, held] for what, here, bar, held in drag_rows(playground, options.drags)]
            rows += live_rows(page, options.seconds)
    title = f"The page without a server, {MODEL}, one file from disk in Chromium"
    print_table(title, ["what", "in the browser, 1 thread", "this library", "bar", ""], rows)
    sys.exit(any(row[-1] == passed(False) for row in rows))


def size_row(models: tuple[str, ...], file: Path) -> Row:
    """Export these networks into one file and return the row on its size."""
    list(export_site(models, file, one_file=True))
    size, most = file.stat().st_size / 1e6, FILES[models]
    return [f"one file: {', '.join(models)}", f"{size:.1f} MB", "", f"≤ {most:.0f} MB", passed(size <= most)]


def first_row(browser: Browser, address: str, starts: int) -> Row:
    """Open the file as a new visitor and return the row on the time to the first figure."""
    times = []
    for _ in range(starts):
        page = browser.new_page()
        page.add_init_script(f"({_FIRST})()")
        page.goto(address)
        page.wait_for_function("() => window.firstFigure")
        times.append(page.evaluate("() => window.firstFigure") / 1000)
        page.close()
    median = statistics.median(times)
    what = f"file read → first figure, median of {starts}"
    return [what, f"{median:.2f} s", "", f"≤ {FIRST_FIGURE:.0f} s", passed(median <= FIRST_FIGURE)]


def computed_rows(page: Page, rounds: int) -> list[Row]:
    """Time passes and attack in the page's worker and in the library, in turns, and return a row for each."""
    classifier = load_classifier(MODEL)
    height, width, _ = classifier.input_shape
    picture, (worker,) = load_image(examples_for(MODEL)[0].path, (height, width)), page.workers
    chance = np.random.default_rng(0)
    here: dict[str, list[float]] = {name: [] for name in WHAT}
    there: dict[str, list[float]] = {name: [] for name in WHAT}
    for turn in tqdm(range(rounds + 2), desc="rounds", leave=False):
        pixels = np.bitwise_xor(picture, chance.integers(0, 2, picture.shape, np.uint8))
        ours = library(classifier, pixels)
        found = worker.evaluate(_ASK, [MODEL, pixels.ravel().tolist(), LEVEL])
        if turn >= 2:
            for name, act in ours.items():
                here[name].append(found[name])
                there[name].append(milliseconds(act))
    rows = []
    for name, what in WHAT.items():
        own, theirs = statistics.median(here[name]), statistics.median(there[name])
        bar = [f"≤ {ATTACK:.0f} ms", passed(own <= ATTACK)] if name == "attack" else ["", ""]
        rows.append([what, f"{own:.1f} ms", f"{theirs:.1f} ms", *bar])
    return rows


def library(classifier: Any, pixels: np.ndarray) -> dict[str, Callable[[], object]]:
    """Return what the library does with one picture: the same four."""
    image, label = to_float(pixels[None]), np.zeros(1, int)

    def attack() -> object:
        made = Experiment(classifier, pixels)
        return classifier.probabilities(to_float(made.adversarial(LEVEL)[None]))

    return {
        "forward": lambda: classifier.logits(image),
        "gradient": lambda: classifier.loss_gradient(image, label),
        "attack": attack,
        "figure": lambda: Experiment(classifier, pixels).measure([0, LEVEL], controls=[0]),
    }


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def live_rows(page: Page, seconds: int) -> list[Row]:
    """Attack the camera, in one step and in ten towards a target, and return a row for each."""
    page.click("#live [data-role=live]")
    plain = rate(page, seconds)
    page.locator("#target select").select_option("1")
    targeted = rate(page, seconds)
    page.click("#live [data-role=live]")
    bar = [f"≥ {RATE:.0f}", passed(plain >= RATE)]
    what = "live from the camera, pictures a second"
    return [
        [f"{what}: FGSM", f"{plain:.1f}", "", *bar],
        [f"{what}: {STEPS} steps towards a class", f"{targeted:.1f}", "", "", ""],
    ]


def rate(page: Page, seconds: int) -> float:
    """Return the median of the rates that the page shows, each second once it has warmed up."""
    shown = page.locator("#live [data-role=rate]:not(:empty)")
    rates = []
    for _ in range(seconds + 2):
        page.wait_for_timeout(1000)
        rates.append(float(shown.inner_text().split()[0]))
    return statistics.median(rates[2:])


if __name__ == "__main__":
    main()
