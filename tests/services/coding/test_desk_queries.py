"""The ledger as the desk reads it, and the department table as the officer keeps it."""

from __future__ import annotations

import pytest

from services.coding.bootstrap import UseCases
from services.coding.domain.departments import DepartmentInUse, WrongDepartment
from services.coding.domain.ledger import AssignmentState
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Conflict, LostRace, NotFound
from tests.services.coding.builders import OFFICER, a_body_changed, a_person, an_item_approved
from tests.services.notify.plans import profiled, slow_plans


@pytest.fixture
def ledger(coding: UseCases) -> UseCases:
    """Thirty coded items and one that is held."""
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", guiding_department="8X")])
    coding.assign_codes.item_approved(
        [an_item_approved(f"i-{n:02}", item_name=f"示例事项{n:02}号办理") for n in range(30)]
        + [an_item_approved("held", body_id="b-2", item_name="等待处理的事项")]
    )
    return coding


def test_the_ledger_comes_in_pages(ledger: UseCases) -> None:
    first = ledger.ledger.search(OFFICER, size=25)
    second = ledger.ledger.search(OFFICER, size=25, page=2)

    assert (first.total, len(first.entries), len(second.entries)) == (31, 25, 6)
    assert len({entry.item_id for entry in (*first.entries, *second.entries)}) == 31


def test_held_items_are_found_by_state(ledger: UseCases) -> None:
    page = ledger.ledger.search(OFFICER, state=AssignmentState.HELD)

    assert [entry.item_id for entry in page.entries] == ["held"]
    assert ledger.ledger.counts(OFFICER) == {AssignmentState.ASSIGNED: 30, AssignmentState.HELD: 1}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("07号", ["i-07"]),
        ("502009008", ["i-07"]),
        ("50 20 09 008 000", ["i-07"]),
        ("11500381009320238D4502009008", ["i-07"]),
        ("(.*", []),
        ("没有的名称", []),
    ],
)
def test_items_are_found_by_a_part_of_the_name_and_by_the_beginning_of_a_code(
    ledger: UseCases, text: str, items: list[str]
) -> None:
    assert [entry.item_id for entry in ledger.ledger.search(OFFICER, text=text).entries] == items


def test_of_a_search_the_desk_counts_only_so_many(ledger: UseCases) -> None:
    """The first pages are there all the same; the whole ledger is counted whatever is asked."""
    found = ledger.ledger.search(OFFICER, text="示例事项", size=5, page=2, at_most=20)
    few = ledger.ledger.search(OFFICER, text="示例事项", at_most=30)
    whole = ledger.ledger.search(OFFICER, at_most=20)

    assert (found.total, found.is_longer, len(found.entries)) == (20, True, 5)
    assert (few.total, few.is_longer) == (30, False)
    assert (whole.total, whole.is_longer) == (31, False)


def test_an_unknown_item_is_not_found(ledger: UseCases) -> None:
    with pytest.raises(NotFound):
        ledger.ledger.entry("nothing", OFFICER)


def test_whoever_may_not_see_codes_is_refused(ledger: UseCases) -> None:
    for question in (ledger.ledger.search, ledger.ledger.counts, ledger.departments.all):
        with pytest.raises(NotPermitted):
            question(a_person("compiler"))


def test_a_change_of_item_type_is_seen_beside_the_kept_code(ledger: UseCases) -> None:
    ledger.assign_codes.item_approved([an_item_approved("i-01", sequence=9, revision=2, item_type="01")])

    assert ledger.ledger.type_has_changed(ledger.ledger.entry("i-01", OFFICER))
    assert not ledger.ledger.type_has_changed(ledger.ledger.entry("i-02", OFFICER))


def test_every_query_of_desk_and_handlers_has_an_index(ledger: UseCases) -> None:
    with profiled("coding") as operations:
        for state in (None, AssignmentState.HELD):
            for text in ("", "事项", "5020", "1150", "50 20 09"):
                ledger.ledger.search(OFFICER, state=state, text=text)
        ledger.ledger.counts(OFFICER)
        ledger.ledger.entry("i-01", OFFICER)
        ledger.departments.all(OFFICER)
        ledger.departments.add("9X", "示例·新部门", OFFICER)
        ledger.departments.rename("9X", "示例·改名", 1, OFFICER)
        ledger.departments.remove("9X", 2, OFFICER)
        ledger.copies.body_changed([a_body_changed("b-3")])
        ledger.assign_codes.item_approved([an_item_approved("i-31"), an_item_approved("i-01", sequence=9)])
        ledger.assign_codes.assign_again(["held"], OFFICER)
        ledger.tell_again.resend()

    assert len(operations) > 30
    assert slow_plans(operations) == []


def test_the_search_for_the_highest_number_has_an_index(ledger: UseCases) -> None:
    from services.coding.adapters.ledger import MongoLedger
    from services.coding.application.code_rule import code_rule

    with profiled("coding") as operations:
        assert MongoLedger(code_rule()).highest_number("20:09") == 30

    assert slow_plans(operations) == []


def test_a_department_in_use_stays(ledger: UseCases) -> None:
    with pytest.raises(DepartmentInUse, match="已用于编码"):
        ledger.departments.remove("09", 1, OFFICER)


def test_a_department_of_a_registered_body_stays(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(guiding_department="02")])

    with pytest.raises(DepartmentInUse, match="1 个实施机构"):
        coding.departments.remove("02", 1, OFFICER)


def test_a_department_is_added_once(coding: UseCases) -> None:
    coding.departments.add("9X", "示例·新部门", OFFICER)

    with pytest.raises(Conflict, match="已在表中"):
        coding.departments.add("9x", "又一个", OFFICER)


def test_a_stale_version_is_refused(coding: UseCases) -> None:
    coding.departments.rename("02", "教育", 1, OFFICER)

    with pytest.raises(LostRace):
        coding.departments.rename("02", "教育体育", 1, OFFICER)
    with pytest.raises(LostRace):
        coding.departments.remove("02", 1, OFFICER)


def test_what_is_wrong_or_unknown_is_refused(coding: UseCases) -> None:
    with pytest.raises(WrongDepartment):
        coding.departments.add("123", "", OFFICER)
    with pytest.raises(NotFound):
        coding.departments.rename("8X", "没有", 1, OFFICER)
    with pytest.raises(NotFound):
        coding.departments.remove("8X", 1, OFFICER)


def test_putting_departments_answers_for_each(coding: UseCases) -> None:
    added, renamed, same, wrong = coding.departments.put(
        [("9X", "新部门"), ("02", "教育"), ("03", "示例·科学技术"), ("?", "")], OFFICER
    )

    assert [added.ok, renamed.ok, same.ok, wrong.ok] == [True, True, True, False]
    assert wrong.code == "wrong_department"
    table = {department.code: department for department in coding.departments.all(OFFICER)}
    assert table["9X"].name == "新部门"
    assert (table["02"].name, table["02"].is_sample) == ("教育", False)
    assert table["03"].is_sample


@pytest.mark.parametrize("roles", [("supervisor",), ("compiler",)])
def test_only_the_officer_changes_departments(coding: UseCases, roles: tuple[str, ...]) -> None:
    person = a_person(*roles)
    with pytest.raises(NotPermitted):
        coding.departments.add("9X", "新部门", person)
    with pytest.raises(NotPermitted):
        coding.departments.rename("02", "教育", 1, person)
    with pytest.raises(NotPermitted):
        coding.departments.remove("02", 1, person)
    with pytest.raises(NotPermitted):
        coding.departments.put([("02", "教育")], person)


def test_a_late_change_of_a_body_changes_nothing(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(sequence=3, guiding_department="02")])

    coding.copies.body_changed([a_body_changed(sequence=2, guiding_department="09")])
    coding.assign_codes.item_approved([an_item_approved()])

    assert coding.ledger.entry("i-1", OFFICER).base_code.startswith("502002")
