"""A small client of the public HTTP API: what a machine of an agency would use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import requests

MOST_PER_CALL = 500
PAGE = 200


class ApiRefused(Exception):
    """The API answered with an error; `status` and the answer's Chinese message say which."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {answer.get('message', answer)}")
        self.status, self.answer = status, answer


class Client:
    """One signed-in account."""

    def __init__(self, base_url: str, account: str, password: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._http = requests.Session()
        self._http.trust_env = False
        answer = self.post("/intake/api/sessions", {"account": account, "password": password})
        self._http.headers["Authorization"] = f"Bearer {answer['token']}"

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """
        Read something.

        :raises ApiRefused: when the answer is not a 2xx
        """
        return self._answer(self._http.get(self._base_url + path, params=query, timeout=60))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """
        Ask for something to be done.

        :raises ApiRefused: when the answer is not a 2xx
        """
        return self._answer(self._http.post(self._base_url + path, json=body, timeout=120))

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """
        Replace something.

        :raises ApiRefused: when the answer is not a 2xx
        """
        return self._answer(self._http.put(self._base_url + path, json=body, timeout=60))

    def batch(self, path: str, field: str, entries: Sequence[Any]) -> list[dict[str, Any]]:
        """
        Send entries in calls of at most 500 and return a result for each.

        :raises ApiRefused: when a call as a whole is refused
        """
        results: list[dict[str, Any]] = []
        for start in range(0, len(entries), MOST_PER_CALL):
            results += self.post(path, {field: list(entries[start : start + MOST_PER_CALL])})["results"]
        return results

    def pages(self, path: str, field: str = "items", **query: Any) -> Iterator[dict[str, Any]]:
        """Go through all entries of a paged list; the answer has them in this field."""
        page = 1
        while True:
            answer = self.get(path, page=page, size=PAGE, **query)
            yield from answer[field]
            if page * PAGE >= answer["total"]:
                return
            page += 1

    @staticmethod
    def _answer(response: requests.Response) -> dict[str, Any]:
        try:
            answer = response.json()
        except ValueError:
            answer = {"message": response.text[:200]}
        if not response.ok:
            raise ApiRefused(response.status_code, answer)
        return dict(answer)


def all_done(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    Return the results when every entry was accepted.

    :raises ApiRefused: naming the first entry that was refused
    """
    for result in results:
        if not result["ok"]:
            raise ApiRefused(200, result)
    return list(results)
