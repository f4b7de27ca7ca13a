"""People before the pages and programs before the API, signed in without intake."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from shared.kernel.clock import SystemClock
from shared.runtime.web.identity import SignedIn, api_token, new_session, sign_in


class Visitor:
    """One signed-in person with a browser, and a token for the API."""

    def __init__(self, app: APIFlask, session: SignedIn) -> None:
        self.client: FlaskClient = app.test_client()
        with app.test_request_context("/"):
            sign_in(session)
            response = app.make_response("")
            app.session_interface.save_session(app, _session(), response)
            self._token, _ = api_token(session)
        value = re.match(r"qingdan_session=([^;]+)", response.headers["Set-Cookie"])
        assert value is not None
        self.client.set_cookie("qingdan_session", value[1])

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, form: dict[str, Any]) -> Any:
        """Send a form of ours, with the token that a page of the desk holds."""
        token = re.search(r'"X-CSRFToken": "([^"]+)"', self.client.get("/publish/").text)
        return self.client.post(path, data={**form, "csrf_token": token[1] if token else ""})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API with the token; other paths with the cookie."""
        if not path.startswith("/publish/api/"):
            return self.client.open(path, method=method)
        headers = {"Authorization": f"Bearer {self._token}"}
        return self.client.open(path, method=method, headers=headers, json=body)


class Visitors:
    """Signs people in."""

    def __init__(self, app: APIFlask) -> None:
        self._app = app

    def signed_in(self, *roles: str) -> Visitor:
        session = new_session(
            account_id="account-" + "-".join(roles),
            name="经办人",
            body_id="body-office",
            body_name="区政府办公室",
            roles=roles,
            now=SystemClock().now(),
        )
        return Visitor(self._app, session)


def _session() -> Any:
    from flask import session

    return session
