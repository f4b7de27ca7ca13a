"""What somebody types to find an item by its base code or its implementation code."""

from __future__ import annotations

from shared.kernel.alike import squeezed


def typed_code(text: str) -> str:
    """
    Return what was typed as codes are written (wide signs narrow, without blanks, capitals), or nothing.

    What holds anything but letters and digits, or one character only, begins no code. What could begin one may be a
    piece of a name (ETC, 5G) all the same.
    """
    code = squeezed(text).upper()
    return code if len(code) > 1 and code.isascii() and code.isalnum() else ""
