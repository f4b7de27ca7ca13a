"""The demonstration district's register and accounts."""

from __future__ import annotations

from collections import Counter

import pytest

from services.intake.domain.bodies import USUAL_LEVELS
from shared.standards import uscc
from shared.standards.loader import newest, read
from stack.demo import district

STREETS = {"几江", "德感", "双福", "鼎山", "圣泉"}
# fmt: off
TOWNS = {
    "油溪", "吴滩", "石门", "朱杨", "石蟆", "永兴", "塘河", "白沙", "龙华",
    "李市", "慈云", "蔡家", "中山", "嘉平", "柏林", "先锋", "珞璜", "贾嗣",
    "夏坝", "西湖", "杜市", "广兴", "四面山", "支坪", "四屏",
}
# fmt: on
BODIES = district.bodies()
BY_KEY = {body["key"]: body for body in BODIES}


def test_the_district_has_its_five_streets_and_twenty_five_towns() -> None:
    """Names of streets and towns are those of the fact sheet, one body each."""
    kinds = Counter(body["kind"] for body in BODIES)
    streets = {body["name"].removesuffix("街道办事处") for body in BODIES if body["kind"] == "street"}
    towns = {body["name"].removesuffix("镇人民政府") for body in BODIES if body["kind"] == "town"}

    assert (kinds["street"], streets) == (5, STREETS)
    assert (kinds["town"], towns) == (25, TOWNS)


def test_no_key_name_or_credit_code_is_used_twice() -> None:
    """A body is recognised by each of the three."""
    for field in ("key", "name", "uscc"):
        values = Counter(body[field] for body in BODIES)

        assert [value for value, times in values.items() if times > 1] == []


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["key"])
def test_a_body_is_fit_for_the_register(body: dict[str, str]) -> None:
    """Right check character and level, a known department of guidance; enterprises and guided towns name theirs."""
    guiding = read("central_departments", newest("central_departments"))["departments"]

    assert uscc.is_valid(body["uscc"])
    assert ("3" if body["key"] == "city_counterpart" else USUAL_LEVELS[body["kind"]]) == body["level"]
    assert body["guiding_department"] in guiding
    assert body["kind"] == "enterprise" or body["kind"] in district.GUIDED or "supervising_body" not in body
    assert body["kind"] != "enterprise" or "supervising_body" in body


def test_an_enterprise_or_town_stands_under_a_department_that_is_registered_before_it() -> None:
    """The register refuses an enterprise whose supervising department it does not know."""
    places = {body["key"]: place for place, body in enumerate(BODIES)}

    for body in BODIES:
        if "supervising_body" in body:
            supervisor = BY_KEY[body["supervising_body"]]

            assert supervisor["kind"] == "department"
            assert places[supervisor["key"]] < places[body["key"]]


def test_everybody_who_is_needed_has_one_account() -> None:
    """A compiler and a head for each body with items, those of each supervising department, no account twice."""
    accounts = district.accounts()
    compilers = [each.body for each in accounts if each.role == "compiler"]
    endorsers = [each.body for each in accounts if each.role == "endorser"]
    supervisors = {body["supervising_body"] for body in BODIES if body["kind"] == "enterprise"}

    assert len(accounts) == len({each.account for each in accounts})
    assert sorted({item["body"] for item in district.items()}) == sorted(compilers)
    assert sorted(supervisors) == sorted(endorsers)
    assert sorted(supervisors | set(compilers)) == sorted(each.body for each in accounts if each.role == "signatory")
    assert {each.body for each in accounts} <= BY_KEY.keys()


def test_each_body_that_is_to_report_has_a_compiler_and_a_head() -> None:
    """Whoever owes a stage of the work plan can compile items, and sign a zero report where there is none."""
    plan = read("work_plan", newest("work_plan"))
    kinds = {kind for stage in plan["stages"] for kind in stage.get("reporters", ())}
    everybody = [*district.accounts(), *district.reporters()]

    assert kinds == district.REPORTING_KINDS
    assert len(everybody) == len({each.account for each in everybody})
    for role in ("compiler", "signatory"):
        reporting = {body["key"] for body in BODIES if body["kind"] in kinds}
        assert reporting - {each.body for each in everybody if each.role == role} == set()


def test_compilers_whose_items_are_reviewed_at_once_are_not_those_of_enterprises() -> None:
    """An item of a public enterprise waits for its supervising department."""
    compilers = {each.account: each.body for each in district.accounts() if each.role == "compiler"}
    at_once = district.compilers()

    assert {BY_KEY[compilers[each]]["kind"] for each in compilers.keys() - set(at_once)} == {"enterprise"}
    assert "enterprise" not in {BY_KEY[compilers[each]]["kind"] for each in at_once}
