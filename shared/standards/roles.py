"""Roles (岗位角色): what a person may do, which review office he speaks for, and at whose desk he lands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.standards import loader


class UnknownRole(LookupError):
    """The standard has no role of this name."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role; `desk` is a service, `office` a review function or empty."""

    name: str
    name_zh: str
    desk: str
    office: str
    permissions: frozenset[str]


_DATA = loader.read("roles", 1)
EVERYONE: frozenset[str] = frozenset(_DATA["everyone"])
"""What each signed-in account may do."""
ROLES: Mapping[str, Role] = MappingProxyType(
    {
        name: Role(
            name=name,
            name_zh=entry["name_zh"],
            desk=entry["desk"],
            office=entry.get("office", ""),
            permissions=frozenset(entry["permissions"]),
        )
        for name, entry in _DATA["roles"].items()
    }
)


def role(name: str) -> Role:
    """
    Return a role by its name.

    :raises UnknownRole: when the standard has none of this name
    """
    try:
        return ROLES[name]
    except KeyError:
        raise UnknownRole(name) from None


def role_name(name: str) -> str:
    """Return the Chinese name of a role; a role that is no longer in the standard is shown as it is."""
    return ROLES[name].name_zh if name in ROLES else name


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return all that these roles permit together; a role no longer in the standard permits nothing."""
    return EVERYONE.union(*(ROLES[name].permissions for name in roles if name in ROLES))


def office_of(roles: Iterable[str]) -> frozenset[str]:
    """Return the review offices for which these roles speak."""
    return frozenset(ROLES[name].office for name in roles if name in ROLES and ROLES[name].office)


def desk_of(roles: Iterable[str]) -> str:
    """Return the service at whose desk these roles land: that of the first in the standard's order, else the inbox."""
    held = set(roles)
    return next((entry.desk for name, entry in ROLES.items() if name in held), "notify")
