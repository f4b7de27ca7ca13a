"""What comes back from forms of the review desk: the table of a batch, results, receipts, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from stack.demo import path
from tests.journeys.coordinated import adopt
from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.samples import Samples
from tests.journeys.travel import CLERK, elements, under_review
from tests.waiting import eventually


def _one_by_one(district: District, person: Person, _made: Samples) -> None:
    """Two are ticked and come as a table."""
    _tick_two(district, person)
    person.press("逐项给结论")
    person.sees("逐项给结论", "只改例外的几项")


def _results_with_one_refused(district: District, person: Person, _made: Samples) -> None:
    """One of two has no reason: it stays with its words and can be sent again."""
    first, _second = _tick_two(district, person)
    person.press("逐项给结论")
    person.fill(f"verdict-{first}", "reject")
    person.press("提交选中各项的意见")
    person.sees("成功 1 项，没有成功 1 项", "必须写明理由")


def _remark_without_a_problem(_district: District, person: Person, made: Samples) -> None:
    """Only the ground of a remark is written."""
    person.sign_in("staffing_reviewer")
    person.open(f"/review/items/{made.reviewed}")
    person.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    person.fill("remark-item_name-ground", "三定规定第三条")
    person.tick("verdict", "approve_after_change")
    person.press("提交意见")
    person.sees("要素“事项名称”：没有写问题")


def _frequent_opinion_without_words(_district: District, person: Person, _made: Samples) -> None:
    person.sign_in("staffing_reviewer")
    person.open("/review/templates")
    person.driver.execute_script("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    person.press("添加")
    person.sees("意见：没有填写")


def _results_of_receipts(district: District, person: Person, _made: Samples) -> None:
    """Under a policy with a formal check, a submission is taken in."""
    item_id = _arrived(district)
    person.sign_in("legal_reviewer")
    person.open("/review/?view=receiving&size=200")
    person.tick("item", item_id)
    person.press("受理选中的事项")
    person.sees("受理结果", "成功 1 项")


def _sent_back_without_a_reason(district: District, person: Person, _made: Samples) -> None:
    item_id = _arrived(district)
    person.sign_in("legal_reviewer")
    person.open(f"/review/items/{item_id}")
    person.press("退回报送单位")
    person.sees("退回理由：没有填写", "形式审查")


@contextmanager
def formal_check(district: District) -> Iterator[None]:
    """Have the legal office take submissions in for a while."""
    former = district.accounts.client("coordinator").get("/review/api/policy")["content"]
    receiving = {"office": "legal_review", "limit": 2}
    lists = {kind: {**rules, "receiving": receiving} for kind, rules in former["lists"].items()}
    adopt(district, {**former, "lists": lists})
    yield
    adopt(district, former)


def _arrived(district: District) -> str:
    """Submit an item that waits to be taken in; return its id."""
    with formal_check(district):
        (item_id,) = path.submit(district.accounts.client(CLERK), [{"elements": elements()}])
        reviews = district.client["qingdan_review"]["item_reviews"]
        eventually(lambda: reviews.find_one({"_id": item_id, "current.state": "arrived"}), 30)
    return str(item_id)


def _tick_two(district: District, person: Person) -> tuple[str, str]:
    first, second = (str(under_review(district)["item_id"]) for _ in range(2))
    person.sign_in("legal_reviewer")
    person.open("/review/?view=waiting&size=200")
    person.tick("item", first, second)
    return first, second


DESK = {
    "a batch one by one": _one_by_one,
    "results with one refused": _results_with_one_refused,
    "remark without a problem": _remark_without_a_problem,
    "frequent opinion without words": _frequent_opinion_without_words,
    "results of receipts": _results_of_receipts,
    "sent back without a reason": _sent_back_without_a_reason,
}
