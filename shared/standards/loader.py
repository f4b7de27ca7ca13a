"""The one door to the versioned data under ``shared/standards/data``: ``<name>.v<version>.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


class UnknownStandard(LookupError):
    """No file of this name and version is shipped."""


@cache
def read(name: str, version: int) -> dict[str, Any]:
    """
    Return the content of a data file; treat it as read-only, it is shared by the whole process.

    :raises UnknownStandard: when no such file is shipped
    """
    path = DATA / f"{name}.v{version}.yaml"
    if not path.is_file():
        raise UnknownStandard(f"{name} version {version}")
    # libyaml reads as the slow loader does, in a tenth of its time, and every process reads all of them
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(content, dict), f"{path.name} must hold a mapping"
    return content


@cache
def newest(name: str) -> int:
    """
    Return the highest version of a data file that is shipped.

    :raises UnknownStandard: when there is none
    """
    versions = [int(path.name.removeprefix(f"{name}.v").removesuffix(".yaml")) for path in DATA.glob(f"{name}.v*.yaml")]
    if not versions:
        raise UnknownStandard(name)
    return max(versions)
