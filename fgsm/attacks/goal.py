"""The class that an attack is to leave or to reach."""

from __future__ import annotations


class Goal:
    """What has a class to leave, and perhaps one to reach.

    Attributes:
        label: the class to leave.
        target: the class to reach instead; None where leaving is enough.
    """

    label: int
    target: int | None

    @property
    def targeted(self) -> bool:
        """Whether a class is to be reached rather than left."""
        return self.target is not None

    @property
    def goal(self) -> int:
        """The class whose loss the attack moves: the target, or the label that is to be left."""
        return self.label if self.target is None else self.target
