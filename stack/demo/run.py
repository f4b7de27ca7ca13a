"""
The demonstration: the district's whole list travels from spreadsheets to the portal, one item returned and corrected.

Each step does what it finds undone, so a demonstration that was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from stack.demo import district, path, spreadsheets
from stack.demo.client import Client
from stack.demo.screen import Screen
from stack.demo.setup import Accounts

RETURNED_ITEM = "职业培训证书信息查询"
RETURNED_BY = "staffing_reviewer"
RETURN_REASON = "行使内容没有写明查询的范围和方式。请写明可以查询哪些年份的证书，以及凭什么查询。"
CORRECTED_CONTENT = (
    "查询 2010 年以来由江津区登记的职业培训机构颁发的培训证书的编号、等级和颁发日期，凭证书编号和本人身份证号查询。"
)
TITLE = "江津区政务服务事项目录清单（示例）"
DOCUMENT_NO = "江津府办发〔2026〕示例1号"
OFFICES = {
    "legal_reviewer": "法制办",
    "staffing_reviewer": "编办",
    "planning_reviewer": "发展改革委",
    "upper_reviewer": "市级对口部门",
}
Row = dict[str, Any]
T = TypeVar("T")


class Demonstration:
    """One run of the main job; every step goes over the HTTP API with a demonstration account."""

    def __init__(self, accounts: Accounts, screen: Screen) -> None:
        self._accounts, self._screen = accounts, screen
        self._item_names = {item["elements"]["item_name"] for item in district.items()}

    def run(self) -> list[str]:
        """
        Take all items to the portal; return their ids.

        :raises TooSlow: when a step does not happen in time
        :raises ApiRefused: when a step is refused
        """
        self._import()
        self._submit()
        self._endorse()
        self._review(round_number=1)
        self._correct()
        self._review(round_number=2)
        list_id = self._adopt()
        self._publish(list_id)
        return [row["item_id"] for row in self._rows()]

    def _rows(self) -> list[Row]:
        """Return the district's items as the registrar's list shows them."""
        rows = self._accounts.client("registrar").pages("/intake/api/items")
        return [row for row in rows if row["item_name"] in self._item_names]

    # The bodies

    def _import(self) -> None:
        """Each body brings its list as a spreadsheet; while the later ones are uploaded, the first are checked."""
        there = {row["item_name"] for row in self._rows()}
        lists: dict[str, list[Row]] = defaultdict(list)
        for item in district.items():
            if _name(item) not in there:
                lists[item["body"]].append(item["elements"])
        addresses: dict[str, str] = {}
        for body, items in self._each("上传各单位的清单表格", lists.items()):
            file_name = f"{district.body(body)['name']}目录清单.xlsx"
            addresses[body] = path.upload_list(self._compiler(body), file_name, spreadsheets.list_file(items))
        for body, address in self._each("看检查结果，确认导入", addresses.items()):
            path.confirm_import(self._compiler(body), address)
        done, total = len(there), len(self._item_names)
        for body, address in addresses.items():
            done += path.wait_for_drafts(self._compiler(body), address)
            self._screen.step("写成草稿", done, total)

    def _submit(self) -> None:
        """Each body submits its drafts in one batch."""
        drafts: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows():
            if row["state"] == "draft":
                drafts[row["body"]["body_id"]].append(row)
        keys = {self._accounts.body_id(body["key"]): body["key"] for body in district.bodies()}
        for body_id, rows in self._each("各单位批量报送", drafts.items()):
            path.submit_drafts(self._compiler(keys[body_id]), rows)

    def _endorse(self) -> None:
        """Each supervising department endorses what its enterprises have submitted."""
        endorsers = [each.account for each in district.accounts() if each.role == "endorser"]
        done = sum(path.endorse_all(self._accounts.client(account)) for account in endorsers)
        self._screen.step("主管部门审定企业事项", done, done)

    def _correct(self) -> None:
        """The one body reads why its item came back, corrects it, and submits it again."""
        compiler = self._compiler(next(i["body"] for i in district.items() if _name(i) == RETURNED_ITEM))
        item_id = next(row["item_id"] for row in self._rows() if row["item_name"] == RETURNED_ITEM)
        address = f"/intake/api/items/{item_id}"

        def was_heard() -> int:
            item = compiler.get(address)
            return item["state"] == "returned" or item["round"] > 1

        path.wait_for("退回修改", was_heard, 1, progress=self._screen.step)
        item = compiler.get(address)
        if item["state"] == "returned":
            elements = {**item["elements"], "exercise_content": CORRECTED_CONTENT}
            saved = compiler.put(address, {"version": item["version"], "elements": elements})
            path.submit_drafts(compiler, [saved])
        self._screen.step("补正后重新报送", 1, 1)

    # The offices

    def _review(self, round_number: int) -> None:
        """The legal office takes in what was submitted; then everybody speaks on what waits for him in this round."""
        names = {RETURNED_ITEM} if round_number > 1 else self._item_names
        item_ids = [row["item_id"] for row in self._rows() if row["item_name"] in names]
        receiver, received = self._accounts.client(path.RECEIVERS[0]), 0

        def taken_in() -> int:
            nonlocal received
            received += path.receive(receiver, item_ids)
            return max(received, arrived())

        def arrived() -> int:
            return sum(row["round"] >= round_number for row in self._rows() if row["item_name"] in names)

        path.wait_for("法制办受理", taken_in, len(names), progress=self._screen.step)
        path.wait_for("送到审核单位", arrived, len(names), progress=self._screen.step)
        for account in (*district.guides(), *path.REVIEWERS, path.AFTERWARDS):
            reviewer = self._accounts.client(account)
            reviews = reviewer.pages("/review/api/reviews", state="open", waiting_for_me=1)
            waiting = [review for review in reviews if review["item_name"] in self._item_names]
            exceptions = {
                review["item_id"]: ("approve_after_change", RETURN_REASON)
                for review in waiting
                if account == RETURNED_BY and review["round"] == 1 and review["item_name"] == RETURNED_ITEM
            }
            path.give_opinions(reviewer, waiting, exceptions)
            self._screen.step(f"{OFFICES.get(account, '业务指导部门')}批量审核", len(waiting), len(waiting))

    def _adopt(self) -> str:
        """The list goes before the district government and is adopted; return its id."""
        officer, total = self._accounts.client("list_officer"), len(self._item_names)
        lists = officer.pages("/publish/api/lists", "lists")
        chosen = next((one for one in lists if one["title"] == TITLE and one["state"] != "returned"), None)
        if chosen is None:
            item_ids = [row["item_id"] for row in self._rows()]
            path.wait_for("赋码", lambda: len(path.ready_items(officer, item_ids)), total, progress=self._screen.step)
            chosen = officer.post("/publish/api/lists", {"title": TITLE, "item_ids": item_ids})
        if chosen.get("state", "proposed") == "proposed":
            decision = {"version": chosen["version"], "decision": "adopt", "document_no": DOCUMENT_NO, "reason": ""}
            decider = self._accounts.client("decision_officer")
            decider.post(f"/publish/api/lists/{chosen['list_id']}/decision", decision)
        self._screen.step("区政府审定", total, total)
        return str(chosen["list_id"])

    def _publish(self, list_id: str) -> None:
        """The edition is released, and every body sees its items published."""
        officer = self._accounts.client("release_officer")
        if officer.get(f"/publish/api/lists/{list_id}")["state"] == "adopted":
            effective_on = path.today()
            path.release(officer, list_id=list_id, title=TITLE, effective_on=effective_on)
        path.wait_for(
            "公布到门户，各单位看到已公布",
            lambda: sum(row["published_at"] is not None for row in self._rows()),
            len(self._item_names),
            progress=self._screen.step,
        )

    def _compiler(self, body: str) -> Client:
        return self._accounts.client(f"{body}_compiler")

    def _each(self, what: str, work: Collection[T]) -> Iterator[T]:
        """Yield one after the other, and show how many are done."""
        if not work:
            self._screen.step(what, 0, 0)
        for number, one in enumerate(work, 1):
            yield one
            self._screen.step(what, number, len(work))


def _name(item: Row) -> str:
    return str(item["elements"]["item_name"])
