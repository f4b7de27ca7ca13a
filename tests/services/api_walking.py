"""A machine that may do everything, and the operations that the documents of the five services describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apiflask import APIFlask

from shared.kernel.clock import SystemClock
from shared.kernel.ids import new_id
from shared.runtime.web.identity import api_token, new_session
from shared.standards.roles import ROLES

METHODS = ("get", "post", "put", "delete", "patch")


@dataclass(frozen=True)
class Described:
    """One operation of a document; `url` names things that are not there."""

    method: str
    path: str
    operation: dict[str, Any]

    @property
    def url(self) -> str:
        """An address that its path matches."""
        return re.sub(r"\{[^}]+\}", lambda found: "1" if found[0] == "{place}" else new_id(), self.path)

    @property
    def needed(self) -> dict[str, str]:
        """What its query must have."""
        return {each["name"]: "1" for each in self.in_query() if each["required"]}

    def in_query(self) -> list[dict[str, Any]]:
        """Return the parameters of its query."""
        return [each for each in self.operation.get("parameters", ()) if each["in"] == "query"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def described(app: APIFlask, service: str) -> Iterator[Described]:
    """Yield what the document of a service describes."""
    document = app.test_client().get(f"/{service}/api/openapi.json").json
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                yield Described(method, path, operations[method])


def bearer(app: APIFlask) -> dict[str, str]:
    """Return the header of somebody with every role."""
    with app.app_context():
        everybody = new_session(
            account_id=new_id(),
            name="对接程序",
            body_id=new_id(),
            body_name="区人力社保局",
            roles=tuple(ROLES),
            now=SystemClock().now(),
        )
        return {"Authorization": f"Bearer {api_token(everybody)[0]}"}
