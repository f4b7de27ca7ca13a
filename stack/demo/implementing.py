"""
The second part of the demonstration: implementation lists for items of the directory list and of the power list.

Each is written over the API, signed by the head of its body, filed by the supervising department where the body is an
enterprise, reviewed, adopted and published. Each step does what it finds undone.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from shared.kernel.ids import new_id
from stack.demo import district, implementation, path
from stack.demo.client import Client, all_done
from stack.demo.implementation import DemoList
from stack.demo.implementation_files import written_pdf
from stack.demo.run import OFFICES
from stack.demo.screen import Screen
from stack.demo.setup import Accounts

TITLE = "江津区政务服务事项实施清单（示例）"
DOCUMENT_NO = "江津府办发〔2026〕示例2号"
KIND = "implementation"
Row = dict[str, Any]


class Implementing:
    """One run; every step goes over the HTTP API with a demonstration account."""

    def __init__(self, accounts: Accounts, screen: Screen) -> None:
        self._accounts, self._screen = accounts, screen
        self._lists: dict[str, list[DemoList]] = defaultdict(list)
        for one in implementation.lists():
            self._lists[one.body].append(one)
        self._total = len(implementation.lists())

    def run(self) -> None:
        """
        Take all lists to the portal.

        :raises TooSlow: when a step does not happen in time
        :raises ApiRefused: when a step is refused
        """
        self._write()
        self._sign()
        self._submit()
        self._consent_and_file()
        self._review()
        self._publish(self._adopt())

    def _rows(self, account: str = "registrar") -> list[Row]:
        """Return the implementation lists as an account sees them."""
        return list(self._accounts.client(account).pages("/intake/api/items", list_kind=KIND))

    # The bodies

    def _write(self) -> None:
        """Each compiler uploads the files and writes the drafts for the body's items."""
        done = 0
        for body, lists in self._lists.items():
            compiler = self._accounts.client(f"{body}_compiler")
            there = self._rows(f"{body}_compiler")
            sources = {_key(row): row["source"] for row in (*there, *compiler.pages("/intake/api/sources"))}
            known = {(*_key(row), row["part"]) for row in there}
            entries = [
                {
                    "list_kind": KIND,
                    "source": sources[one.item_type, one.item_name],
                    "elements": one.elements_with(_uploaded(compiler, one)),
                }
                for one in lists
                if (one.item_type, one.elements["item_name"], _part(one)) not in known
            ]
            if entries:
                all_done(compiler.batch("/intake/api/items", "items", entries))
            done += len(lists)
            self._screen.step("填写实施清单，上传表格和样本", done, self._total)

    def _sign(self) -> None:
        """Each head signs what the body has written, with one stamped scan."""
        done = 0
        for body, lists in self._lists.items():
            drafts = [_seen(row) for row in self._rows(f"{body}_compiler") if row["state"] == "draft"]
            if drafts:
                head = self._accounts.client(f"{body}_signatory")
                scan = stamped_scan(head, f"{district.body(body)['name']}审定单")
                all_done(head.post("/intake/api/sign-offs", {"scan": scan, "items": drafts})["results"])
            done += len(lists)
            self._screen.step("主要负责同志审定签章", done, self._total)

    def _submit(self) -> None:
        """Each body submits what its head has signed."""
        done = 0
        for body, lists in self._lists.items():
            drafts = [row for row in self._rows(f"{body}_compiler") if row["state"] == "draft"]
            if drafts:
                path.submit_drafts(self._accounts.client(f"{body}_compiler"), drafts)
            done += len(lists)
            self._screen.step("报送", done, self._total)

    def _consent_and_file(self) -> None:
        """Supervising departments consent to the lists of their enterprises and file them in a signed batch."""
        filed = 0
        enterprises = [body for body in self._lists if district.body(body)["kind"] == "enterprise"]
        above = {district.body(body)["supervising_body"] for body in enterprises}
        for department in sorted(map(str, above)):
            path.endorse_all(self._accounts.client(f"{department}_endorser"))
            head = self._accounts.client(f"{department}_signatory")
            waiting = [_seen(row) for row in head.pages("/intake/api/filings/waiting")]
            if waiting:
                scan = stamped_scan(head, f"{district.body(department)['name']}汇总报送")
                batch = {"filing_id": new_id(), "scan": scan, "items": waiting}
                filed += len(all_done(head.post("/intake/api/filings", batch)["results"]))
        self._screen.step("主管部门同意并汇总报送", filed, filed)

    # The offices

    def _review(self) -> None:
        """The service centre takes in what was submitted, and the three offices approve it."""
        item_ids = [row["item_id"] for row in self._rows()]
        receiver, received = self._accounts.client(path.RECEIVERS[1]), 0

        def taken_in() -> int:
            nonlocal received
            received += path.receive(receiver, item_ids)
            return max(received, sum(row["round"] > 0 for row in self._rows()))

        path.wait_for("行政服务中心受理", taken_in, self._total, progress=self._screen.step)
        path.wait_for(
            "送到审核单位",
            lambda: sum(row["round"] > 0 for row in self._rows()),
            self._total,
            progress=self._screen.step,
        )
        for account in (*district.guides(), *path.REVIEWERS):
            reviewer = self._accounts.client(account)
            waiting = path.waiting_reviews(reviewer, [row["item_id"] for row in self._rows()])
            path.give_opinions(reviewer, waiting.values(), {})
            self._screen.step(f"{OFFICES.get(account, '业务指导部门')}批量审核", len(waiting), len(waiting))

    def _adopt(self) -> str:
        """The lists go before the district government together and are adopted; return the id of the whole."""
        officer, item_ids = self._accounts.client("list_officer"), [row["item_id"] for row in self._rows()]
        lists = officer.pages("/publish/api/lists", "lists")
        chosen = next((one for one in lists if one["title"] == TITLE and one["state"] != "returned"), None)
        if chosen is None:
            path.wait_for(
                "沿用编码",
                lambda: len(path.ready_items(officer, item_ids)),
                self._total,
                progress=self._screen.step,
            )
            chosen = officer.post("/publish/api/lists", {"title": TITLE, "item_ids": item_ids})
        if chosen.get("state", "proposed") == "proposed":
            decision = {"version": chosen["version"], "decision": "adopt", "document_no": DOCUMENT_NO, "reason": ""}
            self._accounts.client("decision_officer").post(f"/publish/api/lists/{chosen['list_id']}/decision", decision)
        self._screen.step("区政府审定", self._total, self._total)
        return str(chosen["list_id"])

    def _publish(self, list_id: str) -> None:
        officer = self._accounts.client("release_officer")
        if officer.get(f"/publish/api/lists/{list_id}")["state"] == "adopted":
            effective_on = path.today()
            path.release(officer, list_id=list_id, title=TITLE, effective_on=effective_on)
        path.wait_for(
            "公布到门户，各单位看到已公布",
            lambda: sum(row["published_at"] is not None for row in self._rows()),
            self._total,
            progress=self._screen.step,
        )


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["item_type"], row["item_name"]


def _part(one: DemoList) -> str:
    parts = (one.own.get("sub_item_name"), one.own.get("handling_case"))
    return "·".join(part for part in parts if part)


def _seen(row: Mapping[str, Any]) -> Row:
    return {"item_id": row["item_id"], "version": row["version"]}


def _uploaded(compiler: Client, one: DemoList) -> dict[str, Row]:
    """Upload the files of a list; return what the element of each holds."""
    contents = implementation.files()
    kept = {name: _upload(compiler, kind, name, contents[name]) for name, kind in one.files.items()}
    return {name: {key: file[key] for key in ("sha256", "name", "size", "media_type")} for name, file in kept.items()}


def stamped_scan(head: Client, title: str) -> str:
    """Bring a page that stands for the stamped scan; return its SHA-256."""
    page = written_pdf([title, "主要负责同志签字：（示例）", "单位公章：（示例）"])
    return str(_upload(head, "stamped_scan", f"{title}（盖章）.pdf", page)["sha256"])


def _upload(client: Client, kind: str, name: str, content: bytes) -> Row:
    body = {"kind": kind, "file_name": name, "content": base64.b64encode(content).decode()}
    return client.post("/intake/api/files", body)
