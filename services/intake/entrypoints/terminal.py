"""Who acts at the terminal of intake: an operator of the machine, with the rights of the keeper of the register."""

from __future__ import annotations

from shared.kernel.actor import Actor
from shared.standards.roles import permissions_of

TERMINAL = Actor(
    account_id="terminal",
    name="终端操作员",
    body_id="",
    body_name="系统",
    roles=frozenset({"registrar"}),
    permissions=frozenset(permissions_of(["registrar"])),
)
