"""What comes back from forms of the coordinating office, of the policy, of checklists and duties."""

from __future__ import annotations

from tests.journeys.district import District
from tests.journeys.person import Person
from tests.journeys.samples import Samples


def _dispute_without_minutes(_district: District, person: Person, made: Samples) -> None:
    """The coordinator decides and does not say why."""
    person.sign_in("coordinator")
    person.open(f"/review/items/{made.disputed}")
    person.tick("settle", "uphold")
    person.driver.execute_script("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    person.press("记录决定")
    person.sees("论证纪要", "没有填写")


def _disputes_without_a_tick(_district: District, person: Person, _made: Samples) -> None:
    """Many are to be sent back, and none is chosen."""
    person.sign_in("coordinator")
    person.open("/review/coordinate")
    person.driver.execute_script(
        "const form = document.querySelector('#batch');"
        "form.noValidate = true; form.querySelector('button').disabled = false"
    )
    person.press("把选中的事项退回修改")
    person.sees("一项也没有选")


def _policy_with_errors(_district: District, person: Person, _made: Samples) -> None:
    """More offices are to approve than are asked, and no reason is given."""
    person.sign_in("coordinator")
    person.open("/review/policy/edit")
    person.fill("lists.directory.groups.0.quorum", "9")
    person.press("保存为新版本")
    person.sees("要求 9 个单位同意")


def _policy_tried_on_an_item(district: District, person: Person, made: Samples) -> None:
    """Who would review an item under the form and under the policy in force."""
    name = district.client["qingdan_review"]["item_reviews"].find_one({"_id": made.disputed})["current"]["item_name"]  # type: ignore[index]
    person.sign_in("coordinator")
    person.open("/review/policy/edit")
    person.fill("item_name", name)
    person.press("查找")
    person.tick("item", made.disputed)
    person.press("看由谁审")
    person.sees("修改后（还没有保存）", "现行规则")


def _checklist_against_the_verdict(_district: District, person: Person, made: Samples) -> None:
    """Something is not met, and yet the office approves."""
    person.sign_in("staffing_reviewer")
    person.open(f"/review/items/{made.reviewed}")
    person.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    person.fill("check-within_functions", "unmet")
    person.fill("note-within_functions", "三定规定里没有这项职责")
    person.tick("verdict", "approve")
    person.press("提交意见")
    person.sees("结论却是“同意”")


def _duty_with_errors(_district: District, person: Person, _made: Samples) -> None:
    """A duty without words."""
    person.sign_in("staffing_reviewer")
    person.open("/review/duties")
    person.driver.execute_script("document.querySelectorAll('main form').forEach(form => form.noValidate = true)")
    person.press("登记")
    person.sees("依据的文件")


COORDINATED = {
    "dispute without minutes": _dispute_without_minutes,
    "disputes without a tick": _disputes_without_a_tick,
    "policy with errors": _policy_with_errors,
    "policy tried on an item": _policy_tried_on_an_item,
    "checklist against the verdict": _checklist_against_the_verdict,
    "duty with errors": _duty_with_errors,
}
