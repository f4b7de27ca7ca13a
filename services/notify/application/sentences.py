"""What people wrote, as it stands among other sentences."""

from __future__ import annotations

_ENDS = "。！？；…"


def sentence(text: object) -> str:
    """Return a text with a full stop behind it, unless it ends by itself or there is nothing to end."""
    said = str(text).strip()
    return said if not said or said[-1] in _ENDS else f"{said}。"
