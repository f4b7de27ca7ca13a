"""The unified social credit code (统一社会信用代码) of GB 32100-2015, judged by its check character alone.

The area digits are never compared with today's area: bodies keep the code they were registered with.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


class NotACode(ValueError):
    """The characters cannot begin a code: not 17 of them, or one outside the alphabet."""


def check_character(first17: str) -> str:
    """
    Return the eighteenth character that belongs to the first seventeen.

    :raises NotACode: when they are not seventeen characters of the alphabet
    """
    if len(first17) != 17 or not _VALUES.keys() >= set(first17):
        raise NotACode(first17)
    total = sum(_VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_valid(code: object) -> bool:
    """Tell whether this is a whole code with the right check character."""
    if not isinstance(code, str) or len(code) != 18 or not _VALUES.keys() >= set(code):
        return False
    return check_character(code[:17]) == code[17]
