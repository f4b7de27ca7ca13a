"""
The third part of the demonstration: departments claim from the city's list, two towns from the district's.

Each step does what it finds undone, so that a demonstration which was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from stack.demo import district, path, upper_list
from stack.demo.client import all_done
from stack.demo.screen import Screen
from stack.demo.setup import Accounts

ALL, TOWNS = "all", "towns"
OWN_BEARERS = {"department": "departments", "office": "departments", "enterprise": "enterprises"}
"""Who bears an item that its publisher keeps, by the kind of body; what towns publish is no list of the district."""
DONE_BEFORE = ("already_claimed", "already_declared")


class Claiming:
    """What bodies answer to the lists above them, over the API."""

    def __init__(self, accounts: Accounts, screen: Screen) -> None:
        self._accounts, self._screen = accounts, screen
        self._registrar = accounts.client("registrar")

    def run(self) -> None:
        """
        Let departments claim and decline, settle what towns are to bear, and let towns claim.

        :raises TooSlow: when the district's own list does not appear in time
        :raises ApiRefused: when a step is refused
        """
        ids = {item["item_name"]: item["upper_id"] for item in self._uppers("city")}
        plan = upper_list.content()
        for account, names in plan["claims"].items():
            self._claim(account, [ids[name] for name in names])
        for account, said in plan["not_ours"].items():
            body = {"upper_ids": [ids[name] for name in said["items"]], "reason": said["reason"]}
            _done(self._accounts.client(account).post("/intake/api/not-ours", body)["results"])
        self._screen.step("部门和企业认领市级清单", len(plan["claims"]), len(plan["claims"]))
        for_towns = self._settled(plan["for_towns"], plan["undecided"])
        for account, count in plan["towns"].items():
            self._claim(account, for_towns[:count])
        self._screen.step("镇认领区级清单", len(plan["towns"]), len(plan["towns"]))

    def _claim(self, account: str, upper_ids: list[str]) -> None:
        _done(self._accounts.client(account).post("/intake/api/claims", {"upper_ids": upper_ids})["results"])

    def _settled(self, for_towns: Mapping[str, str | Collection[str]], undecided: Collection[str]) -> list[str]:
        """Say who bears the district's published items; return the ids of those that towns bear."""
        keys = {self._accounts.body_id(one["key"]): one["key"] for one in district.bodies()}
        owners = {
            row["item_id"]: keys[row["body"]["body_id"]]
            for row in self._registrar.pages("/intake/api/items")
            if row["published_at"] and district.body(keys[row["body"]["body_id"]])["kind"] in OWN_BEARERS
        }
        path.wait_for(
            "公布的事项列入区级清单",
            lambda: sum(one["upper_id"] in owners for one in self._uppers("district")),
            len(owners),
            progress=self._screen.step,
        )
        found = []
        for one in self._uppers("district"):
            key = owners.get(one["upper_id"], "")
            names = for_towns.get(key, ())
            is_for_towns = names == ALL or one["item_name"] in names
            if is_for_towns:
                found.append(one["upper_id"])
            if key and key not in undecided:
                self._settle(one, TOWNS if is_for_towns else OWN_BEARERS[district.body(key)["kind"]])
        return found

    def _settle(self, upper: dict[str, Any], bearer: str) -> None:
        if bearer not in upper["bearers"]:
            body = {"version": upper["version"], "bearers": [bearer]}
            self._registrar.put(f"/intake/api/upper-items/{upper['upper_id']}/bearers", body)

    def _uppers(self, level: str) -> list[dict[str, Any]]:
        return list(self._registrar.pages("/intake/api/upper-items", level=level))


def _done(results: list[dict[str, Any]]) -> None:
    all_done([result for result in results if result["code"] not in DONE_BEFORE])
