"""The demonstration: 30 items of ten bodies travel from draft to the portal, one of them returned and corrected."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta, timezone

from stack.demo import district, path
from stack.demo.client import all_done
from stack.demo.screen import Screen
from stack.demo.setup import Accounts

RETURNED_ITEM = "职业培训证书信息查询"
RETURN_REASON = "行使内容没有写明查询的范围和方式。请写明可以查询哪些年份的证书，以及凭什么查询。"
CORRECTED_CONTENT = (
    "查询 2010 年以来由江津区登记的职业培训机构颁发的培训证书的编号、等级和颁发日期，凭证书编号和本人身份证号查询。"
)
TITLE = "江津区政务服务事项目录清单（示例）"
DOCUMENT_NO = "江津府办发〔2026〕示例1号"
CHINA = timezone(timedelta(hours=8))


class Demonstration:
    """One run of the main job; every step goes over the HTTP API with a demonstration account."""

    def __init__(self, accounts: Accounts, screen: Screen) -> None:
        self._accounts, self._screen = accounts, screen
        self._items: dict[str, str] = {}  # id -> name

    def run(self) -> list[str]:
        """
        Take all items to the portal; return their ids.

        :raises TooSlow: when a step does not happen in time
        """
        self._submit()
        self._endorse()
        self._review()
        self._correct()
        self._adopt()
        self._publish()
        return list(self._items)

    def _submit(self) -> None:
        per_body: dict[str, list[dict[str, object]]] = defaultdict(list)
        for item in district.items():
            per_body[item["body"]].append({"elements": item["elements"]})
        total = len(district.items())
        for body, entries in per_body.items():
            for item_id, entry in zip(
                path.submit(self._accounts.client(f"{body}_compiler"), entries), entries, strict=True
            ):
                self._items[item_id] = entry["elements"]["item_name"]  # type: ignore[index]
            self._screen.step("编制、报送", len(self._items), total)

    def _endorse(self) -> None:
        for body in district.bodies():
            if "supervising_body" not in body:
                continue
            endorser = self._accounts.client(f"{body['supervising_body']}_endorser")
            waiting = list(endorser.pages("/intake/api/endorsements"))
            entries = [
                {"item_id": item["item_id"], "version": item["version"], "endorse": True, "reason": ""}
                for item in waiting
            ]
            all_done(endorser.batch("/intake/api/endorsements", "items", entries))
            self._screen.step("主管部门同意企业事项", len(entries), len(entries))

    def _review(self) -> None:
        returned = next(item_id for item_id, name in self._items.items() if name == RETURNED_ITEM)
        for account in path.REVIEWERS:
            exceptions = {}
            if account == "staffing_reviewer":
                exceptions[returned] = ("approve_after_change", RETURN_REASON)
            self._give_opinions(account, list(self._items), exceptions)

    def _give_opinions(self, account: str, item_ids: list[str], exceptions: dict[str, tuple[str, str]]) -> None:
        reviewer = self._accounts.client(account)
        office = {"legal_reviewer": "法制办", "staffing_reviewer": "编办", "planning_reviewer": "发展改革委"}[account]
        path.wait_for(
            f"{office}收到",
            lambda: len(path.waiting_reviews(reviewer, item_ids)),
            len(item_ids),
            progress=self._screen.step,
        )
        reviews = path.waiting_reviews(reviewer, item_ids)
        path.give_opinions(reviewer, reviews.values(), exceptions)
        self._screen.step(f"{office}审核", len(reviews), len(item_ids))

    def _correct(self) -> None:
        compiler = self._accounts.client("human_resources_compiler")
        path.wait_for(
            "退回修改",
            lambda: len(list(compiler.pages("/intake/api/items", state="returned"))),
            1,
            progress=self._screen.step,
        )
        item_id = next(compiler.pages("/intake/api/items", state="returned"))["item_id"]
        item = compiler.get(f"/intake/api/items/{item_id}")
        elements = {**item["elements"], "exercise_content": CORRECTED_CONTENT}
        saved = compiler.put(f"/intake/api/items/{item_id}", {"version": item["version"], "elements": elements})
        entry = {"item_id": item_id, "version": saved["version"]}
        all_done(compiler.batch("/intake/api/submissions", "items", [entry]))
        self._screen.step("补正后重新报送", 1, 1)
        for account in path.REVIEWERS:
            self._give_opinions(account, [item_id], {})

    def _adopt(self) -> None:
        officer = self._accounts.client("list_officer")
        ids = list(self._items)
        path.wait_for("赋码", lambda: len(path.ready_items(officer, ids)), len(ids), progress=self._screen.step)
        self._list_id = path.propose_and_adopt(
            officer,
            self._accounts.client("decision_officer"),
            title=TITLE,
            document_no=DOCUMENT_NO,
            item_ids=ids,
        )
        self._screen.step("区政府审定", len(ids), len(ids))

    def _publish(self) -> None:
        officer = self._accounts.client("release_officer")
        effective_on = (datetime.now(CHINA) + timedelta(days=1)).date().isoformat()
        job_id = path.release(officer, list_id=self._list_id, title=TITLE, effective_on=effective_on)
        path.wait_for(
            "公布到门户",
            lambda: int(officer.get(f"/publish/api/jobs/{job_id}")["state"] == "finished"),
            1,
            progress=self._screen.step,
        )
        registrar = self._accounts.client("registrar")
        path.wait_for(
            "各单位看到已公布",
            lambda: sum(
                1
                for item in registrar.pages("/intake/api/items")
                if item["published_at"] and item["item_id"] in self._items
            ),
            len(self._items),
            progress=self._screen.step,
        )
