"""Identifiers: time-ordered for things, derived for messages so that a repeated cause repeats the id."""

from __future__ import annotations

import os
import time
from hashlib import sha1
from uuid import UUID

MESSAGES = UUID("6f5f2a52-8f0b-5d7a-9b44-2f1d3c8e7a10")
"""The namespace of message ids; changing it would make every sent message new."""


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random_bits >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random_bits & (1 << 62) - 1
    return str(UUID(int=value))


def is_id(text: object) -> bool:
    """Tell whether this is a UUID in its usual spelling, of any version."""
    if not isinstance(text, str) or len(text) != 36:
        return False
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def message_id_of(aggregate_id: str, sequence: int, name: str) -> str:
    """Return the id of the message `name` that version `sequence` of an aggregate causes (ADR 0003)."""
    # uuid5 by hand: the library takes twice as long, which counts where a change of law opens thousands of tasks
    digest = sha1(MESSAGES.bytes + f"{aggregate_id}\n{sequence}\n{name}".encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 0x3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
