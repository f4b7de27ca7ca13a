"""The person (or the system) on whose behalf something is done."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.errors import Forbidden


class NotPermitted(Forbidden):
    """The account's roles do not include this permission."""

    code = "not_permitted"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A signed-in account with its body and what its roles permit."""

    account_id: str
    name: str
    body_id: str
    body_name: str
    roles: frozenset[str]
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Tell whether one of the roles gives this permission."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """
        Refuse whoever lacks a permission.

        :raises NotPermitted: naming the account and what to do
        """
        if permission not in self.permissions:
            raise NotPermitted(f"“{self.name}”没有做这件事的权限。需要的话，请联系区政府办公室调整账号的角色。")

    def as_record(self) -> dict[str, str]:
        """Return what a message says of its author."""
        return {
            "account_id": self.account_id,
            "name": self.name,
            "body_id": self.body_id,
            "body_name": self.body_name,
        }


SYSTEM = Actor(
    account_id="system", name="系统", body_id="", body_name="系统", roles=frozenset(), permissions=frozenset()
)
"""Acts when a rule, not a person, moves something."""
