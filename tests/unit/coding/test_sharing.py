"""Whose codes an implementation list has, and what keeps it from having them."""

from __future__ import annotations

import pytest

from services.coding.application.code_rule import code_rule
from services.coding.application.messages import code_assigned
from services.coding.domain.ledger import Hold, assigned, held
from services.coding.domain.sharing import (
    WAITS_FOR_SOURCE,
    SharedCodes,
    of_directory_item,
    of_power_item,
    reserved_number,
    shared,
)
from shared.contracts.registry import lookup
from tests.unit.coding.builders import NOW, a_body, a_list, a_uscc, an_approval, of_power_list

RULE = code_rule()
KEPT = "500109801003"


def test_a_list_has_the_codes_of_its_directory_item() -> None:
    source = assigned(an_approval(), a_body(), 7, RULE, version=1, now=NOW, by="系统")

    codes = of_directory_item(a_list(), source)

    assert codes == SharedCodes(base_code=source.base_code, implementation_code=source.implementation_code)


def test_it_waits_while_the_item_has_none_and_says_why() -> None:
    on_hold = held(an_approval(), Hold(code="x", message="部门代码不在表中。"), version=1, now=NOW)

    for source, why in ((None, "还没有赋码"), (on_hold, "部门代码不在表中")):
        hold = of_directory_item(a_list(), source)
        assert isinstance(hold, Hold)
        assert hold.code == WAITS_FOR_SOURCE
        assert why in hold.message
        assert "自动沿用" in hold.message


def test_codes_of_the_power_list_are_kept_as_they_are() -> None:
    whole = f"12441500196720244T3{KEPT}"

    codes = of_power_item(a_list(of_power_list(KEPT, whole)), a_body(), RULE, is_taken=False)

    assert codes == SharedCodes(base_code=KEPT, implementation_code=whole)


def test_a_power_list_without_implementation_codes_gets_them_by_the_rule() -> None:
    codes = of_power_item(a_list(of_power_list(KEPT)), a_body(), RULE, is_taken=False)

    assert codes == SharedCodes(base_code=KEPT, implementation_code=f"{a_uscc()}4{KEPT}")


@pytest.mark.parametrize(
    ("base", "whole", "code"),
    [
        ("", "", "wrong_shape"),
        ("5001098010", "", "wrong_shape"),
        ("50010980100a", "", "wrong_shape"),
        ("50010980100三", "", "wrong_shape"),
        ("62052400MZ-XK", "", "wrong_shape"),
        (KEPT, "12441500196720244T", "wrong_shape"),
        (KEPT, "12441500196720244T3500109801004", "codes_differ"),
    ],
)
def test_a_wrong_shape_is_held_with_the_code_and_the_remedy(base: str, whole: str, code: str) -> None:
    hold = of_power_item(a_list(of_power_list(base, whole)), a_body(), RULE, is_taken=False)

    assert isinstance(hold, Hold)
    assert hold.code == code
    assert (whole or base or "（空）") in hold.message
    assert "请核对权力清单" in hold.message


def test_a_code_of_the_directory_list_is_not_taken_for_a_power_item() -> None:
    hold = of_power_item(a_list(of_power_list(KEPT)), a_body(), RULE, is_taken=True)

    assert isinstance(hold, Hold)
    assert hold.code == "code_taken"


@pytest.mark.parametrize(
    ("code", "used"),
    [("500109801003", ("01:09", 801)), ("000109801003", None), ("500109I01000", None), ("5001098I1000", None)],
)
def test_a_kept_code_uses_up_a_number_of_the_rule_if_it_is_one(code: str, used: tuple[str, int] | None) -> None:
    assert reserved_number(code, RULE) == used


def test_the_message_says_of_which_list_and_part_it_is() -> None:
    codes = SharedCodes(base_code=KEPT, implementation_code=f"{a_uscc()}4{KEPT}")
    entry = shared(a_list(part="首次申请"), codes, RULE, version=3, now=NOW, by="系统")

    message = code_assigned(entry)

    assert lookup(message.name, message.version).schema().validate(message.data) == {}
    assert (message.sequence, message.data["list_kind"], message.data["part"]) == (3, "implementation", "首次申请")
    assert (entry.number, entry.group, entry.department) == (0, "", "")
