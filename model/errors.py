"""The one exception class for what a user can cause."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable


class InputError(Exception):
    """Something the user gave cannot be used; nothing was changed.

    The message is a ladder: where, what, what was expected, the nearest right answer.

    Parameters
    ----------
    message : str
        What is wrong, in one clause.
    file : str, optional
        File the value came from, as the user named it.
    line : int, optional
        Line in that file, counted from 1.
    path : str, optional
        Dotted path of the value, for instance ``packages.train.training.field.amount``.
    expected : str, optional
        What would have been accepted.
    nearest : str, optional
        The nearest right answer.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        path: str | None = None,
        expected: str | None = None,
        nearest: str | None = None,
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.path = path
        self.expected = expected
        self.nearest = nearest
        super().__init__(str(self))

    def __str__(self) -> str:
        """Return the whole message on one or two lines."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = ", ".join(part for part in (where, self.path) if part)
        text = f"{head}: {self.message}" if head else self.message
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to what was written, or None.

    Examples
    --------
    >>> nearest("trainng.field", ["training.field", "training.class"])
    'training.field'
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def choice(name: str, known: Collection[str], what: str) -> str:
    """Return a name that is known.

    Parameters
    ----------
    name : str
    known : names
    what : what it names, for the message

    Raises
    ------
    InputError
        It is not.
    """
    if name in known:
        return name
    raise InputError(
        f"no {what} {name!r}", expected=f"one of {', '.join(known)}", nearest=nearest(name, known)
    )
