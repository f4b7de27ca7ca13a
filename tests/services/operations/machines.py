"""Machine clients at the APIs of three services of a district, each with a token of somebody's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from services.intake.entrypoints.web import application as intake_app
from services.publish.entrypoints.web import create_app as publish_app
from services.review.entrypoints.web import create_app as review_app
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.operations.district import District
from tests.services.review.conftest import bearer


@dataclass(frozen=True)
class Machine:
    """One client at the operations of one service; paths begin behind `/api/operations`."""

    client: FlaskClient
    headers: dict[str, str]
    base: str

    def get(self, path: str = "") -> Any:
        """Ask."""
        return self.client.get(self.base + path, headers=self.headers)

    def post(self, path: str, json: Any) -> Any:
        """Send a request and return the answer."""
        return self.client.post(self.base + path, json=json, headers=self.headers)


class Machines:
    """The applications of a district; whoever comes has a token without a password."""

    def __init__(self, district: District) -> None:
        cases, settings = district.cases, district.settings
        self._apps = {
            "intake": intake_app(settings["intake"], cases["intake"]),
            "review": review_app(settings["review"], cases["review"]),
            "publish": publish_app(settings["publish"], cases["publish"]),
        }

    def at(self, service: str, actor: Actor) -> Machine:
        """Return a client that works for an account at one service."""
        client = self._apps[service].test_client()
        return Machine(client, bearer(client, actor), f"/{service}/api/operations")


def wish(kind: str, items: Iterable[str], successors: Iterable[str] = (), **changes: Any) -> dict[str, Any]:
    """Return what a client sends to ask for an operation."""
    asked = {"operation_id": new_id(), "kind": kind, "items": list(items), "successors": list(successors)}
    return {**asked, "ground": "机构改革", **changes}


def refused(answer: Any) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return answer.status_code, answer.json["code"]


def named(answer: Any) -> set[str]:
    """Return the Chinese names of the fields that a refusal blames."""
    return {problem["label"] for problem in answer.json["problems"]}
