"""What keeps an item from its code, and what a later revision changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.coding.application.code_rule import code_rule
from services.coding.application.messages import code_assigned
from services.coding.domain.departments import WrongDepartment, checked
from services.coding.domain.ledger import Body, assigned, exhausted, held, obstacle
from services.coding.domain.rule import SequenceExhausted
from shared.contracts.registry import lookup
from shared.standards.uscc import is_valid
from tests.unit.coding.builders import NOW, a_body, an_approval

RULE = code_rule()


def _obstacle(body: Body, item_type: str = "20") -> str | None:
    hold = obstacle(
        an_approval(item_type=item_type),
        body,
        item_types={"01", "20"},
        departments={"09"},
        levels={"4", "5"},
        is_valid_uscc=is_valid,
    )
    return hold.code if hold else None


def test_a_sound_item_has_no_obstacle() -> None:
    assert _obstacle(a_body()) is None


def test_the_area_digits_of_a_uscc_are_never_judged() -> None:
    # The district government's real code still carries 500381 (江津市 before 2006).
    assert _obstacle(a_body(uscc="11500381009320238D")) is None


@pytest.mark.parametrize(
    ("body", "item_type", "code"),
    [
        (a_body(), "77", "unknown_item_type"),
        (a_body(is_valid=False), "20", "body_not_valid"),
        (a_body(uscc="11500381009320238C"), "20", "wrong_uscc"),
        (a_body(uscc=""), "20", "wrong_uscc"),
        (a_body(level="9"), "20", "wrong_level"),
        (a_body(guiding_department="ZZ"), "20", "unknown_department"),
        (a_body(guiding_department=""), "20", "unknown_department"),
    ],
)
def test_each_obstacle_holds_the_item_with_its_reason(body: Body, item_type: str, code: str) -> None:
    assert _obstacle(body, item_type) == code


def test_a_hold_names_the_field_and_the_remedy() -> None:
    hold = obstacle(
        an_approval(),
        a_body(guiding_department="8X"),
        item_types={"20"},
        departments=set(),
        levels={"4"},
        is_valid_uscc=is_valid,
    )

    assert hold is not None
    assert "8X" in hold.message
    assert "部门代码表" in hold.message


def test_a_used_up_row_is_refused_and_says_so() -> None:
    with pytest.raises(SequenceExhausted):
        assigned(an_approval(), a_body(), RULE.capacity + 1, RULE, version=1, now=NOW, by="系统")

    assert "用完" in exhausted(an_approval(), "09", RULE).message


def test_a_later_revision_keeps_the_codes_and_is_not_announced_again() -> None:
    entry = assigned(an_approval(), a_body(), 7, RULE, version=1, now=NOW, by="系统")

    later = entry.for_revision(an_approval(sequence=9, revision=2, item_name="新名称"))

    assert later.base_code == entry.base_code == "502009007000"
    assert later.version == 2
    assert later.announced_sequence == 1


def test_only_a_newer_approval_is_news() -> None:
    entry = held(an_approval(sequence=5), exhausted(an_approval(), "09", RULE), version=1, now=NOW)

    assert not entry.is_older_than(an_approval(sequence=5))
    assert not entry.is_older_than(an_approval(sequence=4))
    assert entry.is_older_than(an_approval(sequence=6))


def test_the_message_fits_its_contract_and_repeats_its_id() -> None:
    entry = assigned(an_approval(), a_body(), 7, RULE, version=1, now=NOW, by="系统")

    message = code_assigned(entry)

    assert lookup(message.name, message.version).schema().validate(message.data) == {}
    assert message.sequence == 1
    assert message.caused_by == "m-1"
    assert code_assigned(replace(entry, version=8)).message_id == message.message_id


@pytest.mark.parametrize(("code", "name"), [("7", "工信"), ("0O", "错字"), ("07", "  "), ("07", "长" * 51)])
def test_a_wrong_department_names_what_is_wrong(code: str, name: str) -> None:
    with pytest.raises(WrongDepartment) as refusal:
        checked(code, name)

    assert refusal.value.problems


def test_a_department_is_kept_in_its_clean_form() -> None:
    assert checked(" 1a ", " 供水 ") == ("1A", "供水")
