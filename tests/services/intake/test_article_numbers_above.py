"""
Another number before the same article is the same content (ADR 0029), and yet what the level above wrote.

It is kept as it was written last, and asks nobody; heirs write it likewise (test_following_written.py).
"""

from __future__ import annotations

from dataclasses import replace

from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.claiming_links import Link
from services.intake.application.list_plan import ListRowKind
from services.intake.application.upper_ports import UpperChange
from services.intake.entrypoints.upper_files import changes_of
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, text_of
from tests.services.intake.upper_lists import LATER, brought, claim, publish, upper_row, uppers

OTHER = {"legal_basis.article": "第九十九条"}


def article_of(intake: Intake, name: str) -> str:
    """Return the number of the article that the city's item cites by now."""
    upper = uppers(intake)[name]
    return str(MongoUpperItems().texts([upper.text_id])[upper.text_id].elements["legal_basis"][0]["article"])


def test_an_import_shows_and_keeps_it_and_asks_nobody(intake: Intake, compiler: Actor) -> None:
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    claim(intake, compiler, "临时救助")

    imported = brought(intake, [upper_row("临时救助", base_code="502009002000", **OTHER)], LATER)

    [row] = imported.plan.rows
    assert row.kind is ListRowKind.CHANGED
    assert [change.element.key for change in changes_of(row)] == ["legal_basis"]
    assert article_of(intake, "临时救助") == "第九十九条"
    assert intake.cases.taking_over.worklist(compiler) == []
    assert brought(intake, [upper_row("临时救助", base_code="502009002000", **OTHER)], LATER).plan.to_write == []


def test_the_right_number_of_an_article_is_mirrored_though_it_is_the_same_content(
    intake: Intake, compiler: Actor
) -> None:
    item_id = intake.draft(compiler)
    publish(intake, item_id)
    [basis] = text_of(intake, item_id)["legal_basis"]
    edit(intake, compiler, item_id, legal_basis=[{**basis, "article": "第九十九条"}])

    publish(intake, item_id, revision=2, sequence=2)

    assert intake.stored("upper_items", item_id)["number"] == 2
    [mirrored] = intake.stored("upper_revisions", f"{item_id}:2")["elements"]["legal_basis"]
    assert mirrored["article"] == "第九十九条"


def test_linking_takes_it_over_as_it_shows_beforehand(intake: Intake, compiler: Actor) -> None:
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    [made] = claim(intake, compiler, "临时救助")
    own = dict(text_of(intake, made.item_id))
    [basis] = own["legal_basis"]
    neighbour = intake.person(intake.body(7, name="示例救助局"), "compiler")
    free = intake.draft(neighbour, **{**own, "legal_basis": [{**basis, "article": "第九十九条"}]})
    upper = uppers(intake)["临时救助"]

    view = intake.cases.upper.linking.look(neighbour, free, upper.upper_id)
    link = Link(
        actor=neighbour,
        at=intake.clock.now(),
        item_id=free,
        version=1,
        upper_id=upper.upper_id,
        upper_number=upper.number,
    )
    intake.cases.upper.linking.link(link)

    assert [change.element.key for change in view.locked] == ["legal_basis"]
    assert text_of(intake, free)["legal_basis"][0]["article"] == basis["article"]


def test_a_text_that_a_crash_left_behind_is_not_taken_for_one_with_another_number(intake: Intake) -> None:
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    upper = uppers(intake)["临时救助"]
    text = MongoUpperItems().texts([upper.text_id])[upper.text_id]
    [basis] = text.elements["legal_basis"]
    left = replace(text, number=2, elements={**text.elements, "legal_basis": [{**basis, "article": "第八条"}]})
    lost = UpperChange(before=replace(upper, version=7), after=replace(upper, number=2), text=left)
    assert MongoUpperItems().save_all([lost]) == {upper.upper_id}

    brought(intake, [upper_row("临时救助", base_code="502009002000", **OTHER)], LATER)

    assert article_of(intake, "临时救助") == "第九十九条"
