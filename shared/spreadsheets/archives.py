"""A zip archive that somebody brought may be a trap: its sizes are checked first, then that they are true."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from copy import copy
from zipfile import BadZipFile, ZipFile, ZipInfo

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that all parts may have together. 10,000 rows of long texts have 40 MB."""
HARMLESS = 16 * 1024 * 1024
"""Up to so many unpacked bytes the ratio does not matter."""
HIGHEST_RATIO = 60
"""Unpacked to packed bytes; text in sheets has 5 to 20."""
MOST_PARTS = 2_000
PIECE = 1 << 20
BROKEN: tuple[type[Exception], ...] = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # zipfile's own word for a compression that it does not know
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What reading a damaged or encrypted archive raises."""


class Bomb(Exception):
    """The archive would unpack to much more than it should, or lies about it."""


def check_sizes(parts: Iterable[ZipInfo], never_long: frozenset[str] = frozenset()) -> None:
    """
    Check the sizes that the archive names; parts of `never_long` may not be longer than what is harmless.

    :raises Bomb: when there are too many parts or too many bytes
    """
    known = list(parts)
    unpacked = sum(part.file_size for part in known)
    packed = sum(part.compress_size for part in known)
    if len(known) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise Bomb
    if any(part.filename in never_long and part.file_size > HARMLESS for part in known):
        raise Bomb
    if unpacked > HARMLESS and unpacked > HIGHEST_RATIO * max(packed, 1):
        raise Bomb


def pieces(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """
    Unpack a part piece by piece, up to one byte more than the archive names; a lie shows by that byte.

    :raises Bomb: when there is more than that
    """
    asked = copy(part)
    asked.file_size = part.file_size + 1
    length = 0
    with archive.open(asked) as stream:
        while piece := stream.read(PIECE):
            length += len(piece)
            if length > part.file_size:
                raise Bomb
            yield piece
