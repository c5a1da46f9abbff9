"""A browser that translates the page: it puts elements of its own in the place of texts, and the page stays true."""

from __future__ import annotations

import pytest

from fgsm.catalogue.catalogue import find_entry
from tests.browser.conftest import Open
from tests.harness.chromium import Playground

# What Chromium's translator does, as far as a page can tell, again and again as texts come.
_TRANSLATE = """() => {
  const FIXED = '[translate=no], .notranslate, script, style, svg, [data-translated]';
  const translate = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (!/[a-z]/i.test(text.data) || text.parentElement.closest(FIXED)) continue;
      const outer = document.createElement('font');
      const inner = document.createElement('font');
      outer.dataset.translated = '';
      inner.textContent = `‹${text.data}›`;
      outer.append(inner);
      text.replaceWith(outer);
    }
  };
  translate();
  new MutationObserver(translate).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def translated(open_page: Open) -> Playground:
    playground = open_page("?model=imagenette&example=church&level=4")
    playground.page.evaluate(_TRANSLATE)
    assert playground.page.locator("[data-translated]").count() > 10
    return playground


def test_what_changes_and_what_can_be_chosen_is_marked(translated: Playground) -> None:
    names = ("model", "target", "steps", "epsilon", "epsilon-text", "figure", "verdict", "curve", "examples", "picture")
    for name in names:
        assert translated.page.locator(f"#{name}").get_attribute("translate") == "no", name
        assert translated.page.locator(f"#{name} [data-translated]").count() == 0, name


def test_the_slider_s_numbers_and_sentences_go_on(translated: Playground) -> None:
    before = translated.verdict
    translated.slide(0)
    assert translated.verdict != before
    assert "ε = 0/255" in translated.page.locator("#epsilon-text").inner_text()


def test_a_choice_in_a_list_is_made(translated: Playground) -> None:
    key = translated.data("key")
    translated.page.locator("#target input").click()
    translated.page.get_by_role("option", name="golf ball").first.click()
    translated.wait_for_figure(after=key)
    assert translated.page.locator("#target input").input_value().startswith("golf ball")
    key = translated.data("key")
    translated.page.locator("#model input").click()
    translated.page.get_by_role("option", name=find_entry("mnist").title, exact=True).click()
    translated.wait_for_figure(after=key)
    assert translated.page.locator("#epsilon [data-testid=max-value]").inner_text() == "96"


def test_what_is_opened_afterwards_is_marked_and_works(translated: Playground) -> None:
    page = translated.page
    page.get_by_text("Is the network wrong about the original?").click()
    page.locator("#truth[translate=no]").wait_for()
    page.locator("#to-lesson").click()
    lesson = page.locator("#lesson")
    lesson.locator("label [data-translated]").first.click()
    lesson.locator("[data-role=reveal]:enabled").wait_for()
