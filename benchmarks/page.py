"""The page in Chromium: slider to picture, and upload to figure. `python -m benchmarks.page`.

A move is timed inside the page: from the native input event on the slider until the frame after the one that
draws. An upload is timed from outside until the same moment: from before the file is chosen until the frame after the
one that draws its figure.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from PIL import Image

from benchmarks.timing import passed, percentile_95
from benchmarks.variations import vary
from benchmarks.visit import end, visit
from fgsm.catalogue.catalogue import default_classifier, find_entry
from fgsm.catalogue.labels import find_label
from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests.harness.chromium import Playground, chromium, chromium_or_exit

LEVELS = range(33)
DRAG = 115
SECONDS = 2.0
TWO_FRAMES = 34.0
UPLOAD = 200.0

# Notes when the slider sends an input event, and when the frame after its drawing begins.
_WATCH = """() => {
  const slider = document.querySelector('#epsilon input[type=range]');
  const root = document.querySelector('#figure [data-role=root]');
  const moves = window.sliderMoves = [];
  slider.addEventListener('input', () => moves.push({ level: slider.value, sent: performance.now() }), true);
  new MutationObserver(() => {
    const move = moves.findLast((each) => each.level === root.dataset.level);
    if (move && !move.seen) requestAnimationFrame(() => { move.seen ??= performance.now(); });
  }).observe(root, { attributeFilter: ['data-level'] });
}"""

# Notes when the frame after the drawing of another picture begins.
_WATCH_FIGURE = """() => {
  const root = document.querySelector('#figure [data-role=root]');
  new MutationObserver(() => requestAnimationFrame(() => {
    window.figureSeen = performance.timeOrigin + performance.now();
  })).observe(root, { attributeFilter: ['data-key'] });
}"""


def main() -> None:
    """Measure, print the table, and end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--uploads", type=int, default=12, help="pictures to upload (default: 12)")
    parser.add_argument("--drags", type=int, default=3, help="drags of two seconds (default: 3)")
    options = parser.parse_args()
    path = chromium_or_exit()
    with chromium(path) as browser, visit(browser, "?example=cat") as (playground, folder):
        playground.wait_for_rows(len(LEVELS))
        rows = [*drag_rows(playground, options.drags), canvas_row(playground)]
        rows.append(upload_row(playground, options.uploads, folder, default_classifier(), UPLOAD))
    end("The page in Chromium", rows)


def drag_rows(playground: Playground, drags: int, besides: str | None = None) -> list[list[str]]:
    """Drag the slider with the mouse and return the rows on time, requests and events drawn.

    Args:
        playground: the page.
        drags: how often.
        besides: requests whose address has this in it are not the slider's.
    """
    page, asked = playground.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(_WATCH)
    for _ in range(drags):
        drag(playground)
    page.wait_for_timeout(500)  # longer than the figure waits before it asks
    moves = page.evaluate("() => window.sliderMoves")
    own = [url for url in asked if besides is None or besides not in url]
    times = [move["seen"] - move["sent"] for move in moves if "seen" in move]
    median, p95 = statistics.median(times), percentile_95(times)
    return [
        ["slider → picture and bars, median", f"{median:.1f} ms", "", ""],
        ["slider → picture and bars, p95", f"{p95:.1f} ms", f"≤ {TWO_FRAMES:.0f} ms", passed(p95 <= TWO_FRAMES)],
        ["requests while dragging", str(len(own)), "0", passed(not own)],
        [
            f"events drawn, {drags} drags of 2 s",
            f"{len(times)} of {len(moves)}",
            "all",
            passed(len(times) == len(moves)),
        ],
    ]


def drag(playground: Playground) -> None:
    """Move the slider with the mouse to and fro for two seconds, to another level each time."""
    box = playground.slider.bounding_box()
    assert box
    mouse, y = playground.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 8, y)
    mouse.down()
    start = time.perf_counter()
    for index in range(DRAG):
        time.sleep(max(0.0, start + index * SECONDS / DRAG - time.perf_counter()))
        share = (7 * index % 33) / 32
        mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    mouse.up()


def canvas_row(playground: Playground) -> list[str]:
    """Compare every canvas with NumPy's picture at every level."""
    expected = cat()
    different = 0
    for level in LEVELS:
        playground.slide(level)
        pairs = {
            "original": expected.image,
            "perturbation": expected.perturbation(level),
            "adversarial": expected.adversarial(level),
        }
        different += sum(int((playground.pixels(role) != picture).sum()) for role, picture in pairs.items())
    return ["canvas against NumPy, 33 levels", f"{different} bytes differ", "0", passed(not different)]


def upload_row(playground: Playground, uploads: int, folder: Path, model: str, bar: float) -> list[str]:
    """Upload pictures that the server has not seen, and return the row on the time to the figure."""
    height, width, _ = find_entry(model).input_shape
    times = []
    playground.page.evaluate(_WATCH_FIGURE)
    for index, pixels in enumerate(vary(uploads, (height, width), model)):
        path = folder / f"{index}.png"
        Image.fromarray(pixels).save(path)
        remove = playground.page.locator("#picture button[aria-label='Remove Image']")
        if remove.count():
            remove.click()
            playground.page.locator("#figure [data-role=notice]").get_by_text("no picture").wait_for()
        playground.page.wait_for_timeout(1500)  # until the rows of the picture before have been filled in
        key = playground.data("key")
        start = 1000 * time.time()
        playground.page.locator("#picture input[type=file]").set_input_files(path)
        playground.wait_for_figure(after=key)
        times.append(playground.page.evaluate("() => window.figureSeen") - start)
    median = statistics.median(times)
    what = f"{model}: upload → figure, median of {uploads}"
    return [what, f"{median:.0f} ms", f"≤ {bar:.0f} ms", passed(median <= bar)]


def cat() -> Experiment:
    """Return what the library makes of the example that is dragged."""
    model = default_classifier()
    example = find_example("cat", model)
    assert example
    truth = find_label(find_entry(model).labels, example.classes[model]).index
    return cached_experiment(model, load_image(example.path).tobytes(), truth=truth)


if __name__ == "__main__":
    main()
