"""Which text a citation rests on."""

from __future__ import annotations

from datetime import timedelta

from services.intake.domain.laws.citing import Citation, Pin, Row, Unresolved
from services.intake.domain.laws.law_texts import text_hash
from services.intake.domain.laws.pinning import LawBook, citations_of
from tests.unit.intake.laws.made import LAW, TODAY, a_book, a_change, a_law, a_row, a_text

V1 = a_text("v1", "老年人享有权利。", "区设立津贴。\n津贴按月发放。")
V2 = a_text("v2", "新的一条。", "老年人享有权利。", "区设立津贴。\n津贴按季发放。")
BOOK = a_book(a_law([V1, V2], a_change(days=30)))


def _cited(
    row: Row, book: LawBook = BOOK, days: int = 0, carried: Pin | None = None, *, keeps: bool = False
) -> Citation:
    before = {(row.key, 0): carried} if carried else {}
    [found] = citations_of("i", 2, [row], book, TODAY + timedelta(days=days), before, keeps=keeps)
    return found


def test_a_quoted_provision_of_the_version_in_force_is_what_it_rests_on() -> None:
    assert _cited(a_row("第一条", "老年人享有权利")).pin == Pin(
        law_id=LAW, version_id="v1", hash=text_hash("老年人享有权利。")
    )


def test_a_part_of_the_article_is_quoted_enough() -> None:
    assert _cited(a_row("第二条", "第二条 津贴按月发放。")).pin == Pin(
        law_id=LAW, version_id="v1", hash=text_hash("区设立津贴。津贴按月发放。")
    )


def test_a_row_that_cites_two_articles_quotes_both() -> None:
    row = a_row("第一条、第二条第一款", "第一条 老年人享有权利。第二条 区设立津贴。")

    found = citations_of("i", 1, [row], BOOK, TODAY, {})

    assert [(each.n, each.pin and each.pin.is_quoted) for each in found] == [(0, True), (1, True)]


def test_a_text_that_only_an_announced_version_has_rests_on_that() -> None:
    found = _cited(a_row("第二条", "老年人享有权利。"))

    assert found.pin == Pin(law_id=LAW, version_id="v2", hash=text_hash("老年人享有权利。"))


def test_the_same_row_carries_its_pin_when_the_law_has_moved_on() -> None:
    before = Pin(law_id=LAW, version_id="v1", hash=text_hash("区设立津贴。津贴按月发放。"))

    assert _cited(a_row("第二条", "津贴按月发放。"), days=40, carried=before).pin == before


def test_a_row_that_quoted_one_text_is_not_moved_to_another_that_contains_it() -> None:
    before = Pin(law_id=LAW, version_id="v1", hash="old")

    assert _cited(a_row("第三条", "津贴按季发放。"), days=40, carried=before).pin == before


def test_what_was_not_quoted_before_is_pinned_anew_where_it_is() -> None:
    before = Pin(law_id=LAW, version_id="v1", hash="old", is_quoted=False)
    row = a_row("第三条", "津贴按季发放。")

    found = _cited(row, days=40, carried=before)

    assert (found.pin and found.pin.version_id) == "v2"
    assert _cited(row, days=40, carried=before, keeps=True).pin == before


def test_else_the_version_in_force_counts_and_it_is_said_that_it_is_not_quoted() -> None:
    assert _cited(a_row("第一条", "别的")).pin == Pin(
        law_id=LAW, version_id="v1", hash=text_hash("老年人享有权利。"), is_quoted=False
    )


def test_nothing_is_guessed() -> None:
    twice = a_book(a_law([V1]), a_law([V1], law_id="law-2"))

    assert _cited(a_row("第一条", "文", title="森林法")).reason is Unresolved.NO_LAW
    assert _cited(a_row("第一条", "文"), twice).reason is Unresolved.SEVERAL_LAWS
    assert _cited(a_row("第八条", "文")).reason is Unresolved.NO_ARTICLE
    assert _cited(a_row("", "文")).reason is Unresolved.NO_NUMBER
    assert _cited(a_row("第一条第五款", "文")).reason is Unresolved.NO_ARTICLE
    assert [_cited(a_row(cell, "文")).law_id for cell in ("第八条", "")] == [LAW, LAW]
