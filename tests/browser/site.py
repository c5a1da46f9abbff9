"""The page without a server, exported once for the tests, and its handles by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from fgsm_playground.site.export import export_site
from tests.conftest import skip_or_fail
from tests.harness.chromium import Playground


class SitePage(Playground):
    """The exported page: the same handles, at an address that may be a file."""

    def open(self, query: str = "") -> SitePage:
        """Load the page and wait for the first figure."""
        self.page.goto(f"{self.url}{query}")
        self.wait_for_figure()
        return self


@pytest.fixture(scope="session")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in one file, with a network in colour and digits."""
    return export(tmp_path_factory.mktemp("site") / "fgsm.html", "imagenette", "mnist", one_file=True)


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in a folder, with the digits' networks."""
    return export(tmp_path_factory.mktemp("site"), "mnist", "mnist-robust", one_file=False)


@pytest.fixture(scope="session")
def digits_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in one file, with the digits' networks."""
    return export(tmp_path_factory.mktemp("site") / "digits.html", "mnist", "mnist-robust", one_file=True)


def export(out: Path, *models: str, one_file: bool) -> Path:
    """Write the page; skip where the runtime is not installed."""
    try:
        list(export_site(models, out, one_file=one_file))
    except ValueError as error:
        if "make browser" not in str(error):
            raise
        skip_or_fail(str(error))
    return out
