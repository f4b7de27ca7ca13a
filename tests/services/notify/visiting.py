"""A person in front of a browser, or a machine with a token, at one web application."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from apiflask import APIFlask

from shared.kernel.actor import Actor
from shared.runtime.web import identity


class Visitor:
    """Signed in as `actor`; with None nobody is signed in."""

    def __init__(self, app: APIFlask, actor: Actor | None) -> None:
        self.client = app.test_client()
        self._headers: dict[str, str] = {}
        if actor is not None:
            self._sign_in(app, actor)

    def _sign_in(self, app: APIFlask, actor: Actor) -> None:
        now = datetime.now(UTC)
        person = identity.new_session(
            account_id=actor.account_id,
            name=actor.name,
            body_id=actor.body_id,
            body_name=actor.body_name,
            roles=actor.roles,
            now=now,
        )
        with self.client.session_transaction() as session:
            session[identity._PERSON] = person.payload()
            session[identity._SEEN] = int(now.timestamp() * 1000)
        token = app.extensions["qingdan"].tokens.dumps(person.payload())
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, page: str, path: str, data: dict[str, Any]) -> Any:
        """Open a page and send one of its forms."""
        found = re.search(r'"X-CSRFToken": "([^"]+)"', self.get(page).text)
        token = found.group(1) if found else ""
        return self.client.post(path, data={**data, "csrf_token": token})

    def api(self, method: str, path: str, json: Any = None) -> Any:
        return self.client.open(path, method=method, json=json, headers=self._headers)
