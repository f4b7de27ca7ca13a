"""Somebody at the pages by plain HTTP: keeps the cookie, sends the token of a page with each form, follows nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SIGN_IN = "/intake/sign-in"


class Visitor:
    """A browser without scripts; nobody is signed in at first."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str, **query: Any) -> requests.Response:
        """Open a page; a redirect is returned, not followed."""
        return self.http.get(self._base + path, params=query, timeout=30, allow_redirects=False)

    def post(self, path: str, form: Mapping[str, Any], *, page: str) -> requests.Response:
        """Send a form that stands on a page."""
        return self.send(path, {**form, "csrf_token": self.token(page)})

    def send(self, path: str, form: Mapping[str, Any]) -> requests.Response:
        """Send a form as it is."""
        return self.http.post(self._base + path, data=form, timeout=60, allow_redirects=False)

    def token(self, page: str) -> str:
        """Return the token with which this page sends its forms."""
        found = TOKEN.search(self.get(page).text)
        assert found is not None, f"{page} has no form"
        return found[1]

    def try_to_sign_in(self, account: str, password: str) -> requests.Response:
        """Send account and password."""
        return self.post(SIGN_IN, {"account": account, "password": password}, page=SIGN_IN)

    def sign_in(self, account: str, password: str) -> Visitor:
        """Sign in, which must succeed."""
        answer = self.try_to_sign_in(account, password)
        assert answer.status_code == 303, answer.text
        return self

    @property
    def cookie(self) -> str:
        """The session's cookie."""
        return str(self.http.cookies["qingdan_session"])

    def with_cookie(self, value: str) -> Visitor:
        """Return somebody who presents this cookie."""
        other = Visitor(self._base)
        other.http.cookies.set("qingdan_session", value)
        return other
