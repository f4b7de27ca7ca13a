"""Claimed items in the ledger: same item, same base code on all levels, each under its body's own credit code."""

from __future__ import annotations

from typing import Any

from services.coding.adapters.documents import CodeSequence
from services.coding.bootstrap import UseCases
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import durable
from tests.services.coding.builders import a_body_changed, a_list_approved, an_item_approved, messages, row
from tests.unit.coding.builders import a_uscc

CITY_CODE, OWN_CODE = "502009777000", "502009001000"
TOWN_USCC = a_uscc("11500116000000007")


def a_claimed(item_id: str, parent_id: str, *, level: str = "city", base_code: str = "", **changes: Any) -> Envelope:
    """`item_approved` of an item that was claimed from an upper-level item."""
    parent = {"parent_id": parent_id, "level": level, "item_name": "临时救助", "base_code": base_code}
    return an_item_approved(item_id, parent=parent, **changes)


def two_bodies(coding: UseCases) -> None:
    """A department and a town."""
    coding.copies.body_changed(
        [a_body_changed(), a_body_changed("b-2", uscc=TOWN_USCC, level="5", guiding_department="99", kind="town")]
    )


def codes(item_id: str) -> tuple[str, str]:
    """Return both codes of an item."""
    entry = row(item_id)
    return entry["base_code"], entry["implementation_code"]


def test_the_citys_code_comes_first_and_a_town_has_it_under_its_own_credit_code(coding: UseCases) -> None:
    """City, district and town: one base code; no number of the district's own is used up."""
    two_bodies(coding)
    coding.assign_codes.item_approved([a_claimed("d-1", "city-1", base_code=CITY_CODE)])
    coding.assign_codes.item_approved([a_claimed("t-1", "d-1", level="district", body_id="b-2")])

    assert codes("d-1") == (CITY_CODE, f"{a_uscc()}4{CITY_CODE}")
    assert codes("t-1") == (CITY_CODE, f"{TOWN_USCC}5{CITY_CODE}")
    [told] = messages("t-1")
    assert (told.name, told.data["implementation_code"]) == ("code_assigned", f"{TOWN_USCC}5{CITY_CODE}")
    # the number is used up, so that no other item gets it
    assert durable(CodeSequence).find_one({"_id": "20:09"})["last"] == 777  # type: ignore[index]


def test_without_a_code_of_the_citys_the_district_numbers_and_its_towns_follow(coding: UseCases) -> None:
    """An own number only where there is none above."""
    two_bodies(coding)
    coding.assign_codes.item_approved([a_claimed("d-1", "city-1")])
    coding.assign_codes.item_approved([a_claimed("t-1", "d-1", level="district", base_code=OWN_CODE, body_id="b-2")])

    assert codes("d-1")[0] == codes("t-1")[0] == OWN_CODE
    assert codes("t-1")[1].startswith(TOWN_USCC)


def test_a_towns_item_waits_for_the_districts_and_its_implementation_list_for_both(coding: UseCases) -> None:
    """In whatever order the approvals come, all settle by themselves."""
    two_bodies(coding)
    coding.assign_codes.item_approved([a_list_approved("l-1", source_id="t-1", body_id="b-2")])
    coding.assign_codes.item_approved([a_claimed("t-1", "d-1", level="district", body_id="b-2")])
    assert (row("t-1")["state"], row("t-1")["hold"]["code"]) == ("held", "source_not_coded")
    coding.assign_codes.item_approved([a_claimed("d-1", "city-1", base_code=CITY_CODE)])

    assert codes("t-1") == codes("l-1") == (CITY_CODE, f"{TOWN_USCC}5{CITY_CODE}")
    assert [len(messages(each)) for each in ("d-1", "t-1", "l-1")] == [1, 1, 1]


def test_many_towns_have_one_code_and_a_later_revision_keeps_it(coding: UseCases) -> None:
    """A base code that is shared is no code given twice."""
    two_bodies(coding)
    coding.assign_codes.item_approved([an_item_approved("d-1")])
    coding.assign_codes.item_approved(
        [a_claimed(f"t-{number}", "d-1", level="district", body_id="b-2") for number in range(3)]
    )
    coding.assign_codes.item_approved(
        [a_claimed("t-0", "d-1", level="district", body_id="b-2", sequence=9, revision=2)]
    )

    assert {codes(f"t-{number}")[0] for number in range(3)} == {OWN_CODE}
    assert row("t-0")["approval"]["revision"] == 2
    assert len(messages("t-0")) == 1


def test_a_code_of_the_citys_that_another_item_has_is_held_and_a_misshapen_one(coding: UseCases) -> None:
    """The officer learns what is wrong; nothing is given twice."""
    two_bodies(coding)
    coding.assign_codes.item_approved([an_item_approved("d-1")])
    coding.assign_codes.item_approved(
        [a_claimed("d-2", "city-2", base_code=OWN_CODE), a_claimed("d-3", "city-3", base_code="50-2009")]
    )

    assert [row(one)["hold"]["code"] for one in ("d-2", "d-3")] == ["code_taken", "wrong_shape"]


def test_an_item_that_has_a_number_keeps_it_when_it_is_linked_later(coding: UseCases) -> None:
    """A code once given is never another, and stays the item's own."""
    two_bodies(coding)
    coding.assign_codes.item_approved([an_item_approved("d-1")])
    coding.assign_codes.item_approved([a_claimed("d-1", "city-1", base_code=CITY_CODE, sequence=9, revision=2)])

    assert codes("d-1")[0] == OWN_CODE
    assert "sharing" not in row("d-1")


def test_an_item_whose_link_was_given_up_while_it_waited_has_a_code_of_its_own(coding: UseCases) -> None:
    """Its line says no more that it shares: so nothing else gets its code, and its former parent does not name it."""
    two_bodies(coding)
    coding.assign_codes.item_approved([a_claimed("t-1", "d-1", level="district")])
    coding.assign_codes.item_approved([an_item_approved("t-1", sequence=9, revision=2)])
    coding.assign_codes.item_approved([a_claimed("d-2", "city-2", base_code=OWN_CODE)])

    assert codes("t-1")[0] == OWN_CODE
    assert row("t-1").keys().isdisjoint({"hold", "sharing", "source_id", "part"})
    assert (row("d-2")["state"], row("d-2")["hold"]["code"]) == ("held", "code_taken")
