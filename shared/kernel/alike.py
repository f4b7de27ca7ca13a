"""When two texts are the same to the eye: as they are compared, never as they are stored."""

from __future__ import annotations

from unicodedata import normalize


def pieces(text: str) -> tuple[str, ...]:
    """Return the pairs of neighbouring characters, small, each once: what a search for a part of a name looks up."""
    small = text.casefold()
    return tuple(sorted({small[place : place + 2] for place in range(len(small) - 1)}))


def collapsed(text: str) -> str:
    """Return a text with wide signs as narrow ones and each run of white space as one blank."""
    return " ".join(normalize("NFKC", text).split())


def squeezed(text: str) -> str:
    """Return a text with wide signs as narrow ones and without white space, as names and heads are compared."""
    return "".join(normalize("NFKC", text).split())
