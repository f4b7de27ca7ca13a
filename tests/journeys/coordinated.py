"""What the coordinating office has before it: a dispute and a question of scope; and a duty of a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.journeys.district import District
from tests.journeys.travel import judged
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

REASON = "设定依据第一条已经废止，新条例没有规定这个事项。"


def disputed(district: District) -> str:
    """An item that the planning office refuses while the others approve; what follows goes by the former policy."""
    with refusals_coordinated(district):
        item_id = judged(district, planning_reviewer=("reject", REASON))
    reviews = district.client["qingdan_review"]["item_reviews"]
    eventually(lambda: reviews.find_one({"_id": item_id, "current.state": "disputed"}), 30)
    return item_id


def questioned(district: District) -> str:
    """An item that the planning office holds for not its own."""
    item_id = judged(district, planning_reviewer=("out_of_scope", "不涉及收费、价格和投资项目。"))
    reviews = district.client["qingdan_review"]["item_reviews"]
    eventually(lambda: reviews.find_one({"_id": item_id, "current.to_coordinate": True}), 30)
    return item_id


def duty(district: District) -> str:
    """A duty of the civil affairs bureau in the register of duties."""
    keeper = Visitor(district.portal).sign_in("staffing_reviewer", district.accounts.password)
    body_id = district.body_id("civil_affairs")
    form = {
        "body_id": body_id,
        "text": "负责退役军人和其他优抚对象的抚恤优待（示例）",
        "document": "示例办发〔2018〕1号",
        "article": "第三条",
    }
    assert keeper.post("/review/duties", form, page="/review/duties").status_code == 303
    found = district.client["qingdan_review"]["duties"].find_one({"body_id": body_id}, sort=[("added_at", -1)])
    assert found is not None
    return str(found["_id"])


@contextmanager
def refusals_coordinated(district: District) -> Iterator[None]:
    """Have refusals go to the coordinating office for a while."""
    former = district.accounts.client("coordinator").get("/review/api/policy")["content"]
    lists = {kind: {**rules, "refusals": "coordinate"} for kind, rules in former["lists"].items()}
    adopt(district, {**former, "lists": lists})
    yield
    adopt(district, former)


def adopt(district: District, content: Mapping[str, Any]) -> None:
    """Make this policy the one in force."""
    coordinator = district.accounts.client("coordinator")
    base = coordinator.get("/review/api/policy")["version"]
    coordinator.post(
        "/review/api/policy", {"base": base, "title": content["title"], "reason": "旅程的示例", "content": content}
    )
