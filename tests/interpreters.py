"""The README's first command on the oldest and the newest Python that are installed: `python -m tests.interpreters`.

No test: it fills virtual environments from the package index, which takes minutes. The page itself runs as on a machine
that has nothing but the packages: an empty cache of weights, and no way out to any network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gradio_client import Client, handle_file

from fgsm.pictures.examples import examples_for
from tests.harness.serving import ROOT, running_page

OLDEST, NEWEST = (3, 10), (3, 13)
NOWHERE = "http://127.0.0.1:9"  # a proxy that is not there
INSTALL_WITHIN = 900.0  # seconds

Version = tuple[int, int]


def main() -> None:
    """Install, serve, ask and attack on each; end with a traceback where one cannot."""
    own = sys.version_info[:2]
    found = {version: path for version, path in installed().items() if version != own}
    for version in sorted({min(found, default=own), max(found, default=own)} & found.keys()):
        with tempfile.TemporaryDirectory() as folder:
            print(f"Python {version[0]}.{version[1]}: {visit(found[version], Path(folder))}", flush=True)


def installed() -> dict[Version, str]:
    """Return the interpreters from OLDEST to NEWEST by version: those on the path, else those of pyenv."""
    found: dict[Version, str] = {}
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        of_pyenv = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        for candidate in (shutil.which(f"python3.{minor}"), *of_pyenv):
            # A shim of pyenv may be on the path for a version that is switched off.
            if candidate and subprocess.run([candidate, "-c", "import venv, ensurepip"]).returncode == 0:
                found.setdefault((3, minor), str(candidate))
    return found


def visit(python: str, folder: Path) -> str:
    """Run `make demo` with an interpreter of its own and attack a picture; return what the page answered.

    Raises:
        RuntimeError: if the packages cannot be installed, the page does not start, or it does not fool the network;
            with what was printed.
    """
    venv = folder / "venv"
    make = ["make", f"PYTHON={python}", f"VENV={venv}"]
    install = [*make, "--silent", f"{venv}/requirements.stamp"]
    done = subprocess.run(install, cwd=ROOT, capture_output=True, text=True, timeout=INSTALL_WITHIN)
    if done.returncode:
        raise RuntimeError(f"the packages cannot be installed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    outside = {"KERAS_HOME": str(folder / "keras"), "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1"}
    with running_page(folder, command=[*make, "demo"], FGSM_AHEAD="0", **outside) as server:
        client = Client(server.url, verbose=False, download_files=str(folder))
        networks = {each["name"]: each["classes"] for each in client.predict(api_name="/models")}
        picture = handle_file(str(examples_for("imagenet-lite")[0].path))
        answer, _ = client.predict(picture, "", 2, "", 1, api_name="/attack")
        output = server.output()
    if "Traceback" in output or answer["outcome"] != "fooled" or networks[answer["model"]] != 1000:
        raise RuntimeError(f"the page answered {answer}:\n{output}")
    return f"{answer['model']}, {networks[answer['model']]} classes. {answer['verdict']}"


if __name__ == "__main__":
    main()
