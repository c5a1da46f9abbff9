"""Which of a network's classes a folder, a line of a list or a number of a data set means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fgsm.catalogue.labels import Label, find_label

_SYNSET = re.compile(r"(n\d{8})(?:[-_. ]+(.+))?")
_NUMBERED = re.compile(r"\d+[-_. ]+(.*[^\W\d_].*)")  # 001.Black_footed_Albatross


class Classes:
    """The classes of a network, by every name that data sets have for them.

    Args:
        labels: of the network, in the order of its outputs.

    Attributes:
        of_digits: whether they are digits: then a number is a digit and not the index of a class, and digits that
            the network does not know are left out.
    """

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = labels
        self.of_digits = all(label.name.isdecimal() for label in labels)
        self._by_identifier = {composed(label.identifier): label.index for label in labels}
        self._found: dict[str, int | None] = {}
        self._known: dict[tuple[str, bool], bool] = {}

    def find(self, name: str) -> int | None:
        """Return the index of a class; None for a digit that a network of digits lacks.

        Args:
            name: its identifier, such as n02099601; one of its names, with spaces, underscores or hyphens, in any
                form of Unicode; an identifier and a name, as in n02099601-golden_retriever; a number and a name, as
                in 001.golden_retriever; or its index.

        Raises:
            ValueError: if there is none.
        """
        if name not in self._found:
            self._found[name] = self._find(composed(name).strip())
        return self._found[name]

    def knows(self, name: str, *, numbered: bool = False) -> bool:
        """Say whether `find` finds it; a name behind a number only where `numbered`."""
        if (name, numbered) not in self._known:
            try:
                self.find(name) if numbered else self._find_plain(composed(name).strip())
                self._known[name, numbered] = True
            except ValueError:
                self._known[name, numbered] = False
        return self._known[name, numbered]

    def first(self, count: int = 3) -> str:
        """Return the first classes with their indices, to be shown."""
        return ", ".join(f"{label.index} {label.name}" for label in self.labels[:count])

    def _find(self, name: str) -> int | None:
        try:
            return self._find_plain(name)
        except ValueError:
            numbered = _NUMBERED.fullmatch(name)
            if numbered and self.knows(numbered[1]):
                return self._find_plain(numbered[1])
            raise

    def _find_plain(self, name: str) -> int | None:
        if name in self._by_identifier:
            return self._by_identifier[name]
        if self.of_digits and name.isdecimal():
            return self._by_identifier.get(str(int(name)))
        synset = _SYNSET.fullmatch(name)
        if synset and synset[1] in self._by_identifier:
            return self._by_identifier[synset[1]]
        for spelling in (name, name.replace("_", " "), re.sub(r"[-_ ]+", " ", name)):
            try:
                return find_label(self.labels, spelling).index
            except ValueError:
                continue
        return find_label(self.labels, name).index


def composed(name: str) -> str:
    """Return a name with each accent and its letter as one character, as most systems but a Mac write it."""
    return unicodedata.normalize("NFC", name)
