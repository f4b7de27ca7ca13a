"""The demonstration's city list: read without an error, fitting the bodies of the district, and claimed as it says."""

from __future__ import annotations

from datetime import UTC, datetime

from services.intake.application.list_plan import ListRowKind
from services.intake.application.upper_plan import Known, UpperPlan, upper_plan_of
from services.intake.application.upper_rows import upper_rows
from services.intake.domain.coverage import expects
from services.intake.entrypoints.list_files import edition_of
from shared.spreadsheets.reading import read_sheets
from stack.demo import district, upper_list
from tests.unit.demo.test_power_list import registered

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def planned() -> UpperPlan:
    """Return what importing the list into an empty district would do."""
    sheets = read_sheets(upper_list.upper_list_file(), "市级清单.xlsx", most_rows=10_000, most_bytes=10**7)
    edition = edition_of(**upper_list.edition())
    known = Known(items=[], elements={})
    return upper_plan_of(upper_rows(sheets), edition, known, "digest", NOW, is_whole=True, by="甲")


def test_it_is_imported_without_an_error() -> None:
    """All rows are new items; some have no code yet."""
    plan = planned()

    assert [row.problems for row in plan.of(ListRowKind.WRONG)] == []
    assert plan.counts["new"] == len(upper_list.items()) >= 60
    assert any(not item["base_code"] for item in upper_list.items())


def test_each_item_is_expected_of_a_body_and_those_who_claim_or_decline_are_among_them() -> None:
    """No item is nobody's, and nobody claims what is another's."""
    bodies = {body.body_id: body for body in registered()}
    uppers = {row.item_name: row.after for row in planned().rows if row.after is not None}
    content = upper_list.content()

    for upper in uppers.values():
        assert any(expects(body, upper) for body in bodies.values()), upper.item_name
    answers = [*content["claims"].items(), *((who, said["items"]) for who, said in content["not_ours"].items())]
    for account, names in answers:
        assert all(expects(bodies[account.removesuffix("_compiler")], uppers[name]) for name in names), account


def test_towns_bear_items_that_the_district_has_and_claim_no_more_than_those() -> None:
    """Each name is one of its body's items; enterprises keep theirs; whoever claims is on the level of towns."""
    content, items = upper_list.content(), district.items()
    borne = 0

    for key, names in content["for_towns"].items():
        own = {item["elements"]["item_name"] for item in items if item["body"] == key}
        borne += len(own) if names == "all" else len(names)
        assert names == "all" or set(names) <= own, key
        assert district.body(key)["kind"] == "department"
    assert borne >= 60
    assert not set(content["undecided"]) & set(content["for_towns"])
    kinds = {district.body(account.removesuffix("_compiler"))["kind"] for account in content["towns"]}
    assert kinds == {"street", "town"}
    assert max(content["towns"].values()) <= borne


def test_no_name_is_that_of_an_item_which_the_district_has_compiled() -> None:
    """Else a claim would be refused."""
    names = [item["elements"]["item_name"] for item in upper_list.items()]

    assert len(set(names)) == len(names)
    assert not set(names) & {item["elements"]["item_name"] for item in district.items()}
