"""Texts that would be HTML, in the page's address and in the name of a file: they stay texts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from fgsm.catalogue.catalogue import default_classifier
from fgsm.pictures.examples import find_example
from tests.browser.conftest import Open

HTML = "<img src=x onerror='window.owned=1'><script>window.owned=1</script>"


def test_html_from_a_link_or_a_file_name_does_nothing(open_page: Open, tmp_path: Path) -> None:
    names = ("model", "example", "target", "steps", "level", "beside", "language", "view")
    playground = open_page("?" + urlencode(dict.fromkeys(names, HTML)))
    playground.wait_for_figure()
    example = find_example("cat", default_classifier())
    assert example
    for name, data in (("good", example.path.read_bytes()), ("bad", HTML.encode())):
        path = tmp_path / f"{name}<img src=x onerror='window.owned=1'>.png"
        path.write_bytes(data)
        remove = playground.page.locator("#picture button[aria-label='Remove Image']")
        remove.click()
        playground.page.locator("#picture input[type=file]").set_input_files(path)
        remove.wait_for()
    playground.page.locator("#figure [data-role=notice]").get_by_text("not a picture").wait_for()
    assert playground.page.evaluate("[window.owned ?? null, document.querySelectorAll('img[src=x]').length]") == [
        None,
        0,
    ]
