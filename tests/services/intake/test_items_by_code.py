"""The lists of the desk, their export and the API find items by a whole code or by its beginning."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from services.intake.application.ports import Listing
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.test_mirroring import ABOUT, said

USCC = "11500381009320238D"


@pytest.fixture
def coded(intake: Intake, bureau: Body) -> dict[str, str]:
    """Items by what they are: two with codes, one of another body with a code, one with digits in its name."""
    clerk, other = intake.person(bureau, "compiler"), intake.person(intake.body(4), "compiler")
    made = {
        "first": intake.draft(clerk, item_name="津贴甲"),
        "second": intake.draft(clerk, item_name="津贴乙"),
        "other": intake.draft(other, item_name="津贴丙"),
        "named": intake.draft(clerk, item_name="502009 号专线咨询"),
    }
    for number, name in enumerate(("first", "second", "other"), start=1):
        base = f"50200900{number}000"
        codes = {"base_code": base, "implementation_code": f"{USCC}4{base}"}
        intake.cases.mirroring.note_codes([said(intake, "code_assigned", made[name], 1, **codes, **ABOUT)])
    return made


FOUND = [
    ("502009001000", ["first"]),
    ("50 20 09 002 000", ["second"]),
    ("５０２００９００２", ["second"]),
    ("502009", ["first", "second"]),
    (f"{USCC}4502009001000", ["first"]),
    (f"{USCC.lower()} 4 502009002", ["second"]),
    ("502009003000", []),
    ("009001000", []),
    ("专线", ["named"]),
]


@pytest.mark.parametrize(("typed", "names"), FOUND)
def test_a_clerk_finds_own_items_by_a_code_or_its_beginning(
    compiler_at_desk: Browser, coded: dict[str, str], typed: str, names: list[str]
) -> None:
    page = compiler_at_desk.get(f"/intake/items?search={quote(typed)}").text

    shown = re.findall(r'class="it" href="/intake/items/([^"]+)"', page)
    assert shown == [coded[name] for name in names]
    assert f"共 {len(names)} 项" in page or not names


def test_a_machine_of_the_whole_district_finds_items_of_all_bodies(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], coded: dict[str, str]
) -> None:
    intake.account("ducha", bureau, "supervisor")

    found = machine("ducha").get("/intake/api/items?search=502009").json

    assert [item["item_id"] for item in found["items"]] == [coded[name] for name in ("first", "second", "other")]
    assert found["total"] == 3


def test_a_code_is_looked_for_within_the_state_and_category_that_were_chosen(
    intake: Intake, bureau: Body, coded: dict[str, str]
) -> None:
    clerk = intake.person(bureau, "compiler")
    intake.submit(clerk, coded["second"], version=2)

    def found(**wanted: object) -> list[str]:
        listing = Listing(search="502009", **wanted)  # type: ignore[arg-type]
        page = intake.cases.reading.list_items(clerk, listing)
        assert page.total == len(page.items)
        return [item.item_id for item in page.items]

    assert found(state=ItemState.DRAFT) == [coded["first"]]
    assert found(state=ItemState.SUBMITTED) == [coded["second"]]
    assert found(category="7") == []


def test_what_a_file_takes_home_was_found_by_the_same_code(compiler_at_desk: Browser, coded: dict[str, str]) -> None:
    file = compiler_at_desk.get("/intake/exports/items.csv?search=502009001").text

    assert "津贴甲" in file
    assert "津贴乙" not in file
    assert "专线" not in file


def test_what_begins_no_code_is_a_piece_of_a_name(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    intake.draft(intake.person(bureau, "compiler"), item_name="开通 12345 热线")

    page = compiler_at_desk.get("/intake/items?search=12345").text

    assert "共 1 项" in page
    assert '<label class="s" for="search">事项名称，或编码的开头</label>' in page
