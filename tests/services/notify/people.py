"""People who read the inbox and the record."""

from __future__ import annotations

from shared.kernel.actor import Actor
from shared.standards.roles import permissions_of


def a_person(*roles: str, body_id: str = "b-1", name: str = "李四") -> Actor:
    return Actor(
        account_id="a-1",
        name=name,
        body_id=body_id,
        body_name="示例区民政局",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


COMPILER = a_person("compiler")
LEGAL = a_person("legal_reviewer", body_id="b-legal", name="法制甲")
CODER = a_person("code_officer", body_id="b-quality", name="赋码甲")
SUPERVISOR = a_person("supervisor", body_id="b-super", name="督查甲")
OPERATOR = a_person("operator", body_id="b-ops", name="运维甲")
