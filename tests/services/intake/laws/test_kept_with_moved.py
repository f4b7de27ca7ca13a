"""An item of which one article was amended and another only moved: what is kept stays, what moved is cited anew."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.application.adjustments.acting import NotWritable
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import checked, put
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of, reason_of
from tests.services.intake.laws.kept import AMENDED, KEPT, NEW, WHY, an_item, cells, closing, keep, told
from tests.services.intake.laws.telling import (
    OLD,
    adjustment,
    basis,
    changed,
    citations,
    citing,
    correct,
    in_days,
    on_the_day,
    registered,
    state_of,
    tell,
)
from tests.services.intake.test_moving import messages_of


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An approved item of both kinds of articles, ahead of the day."""
    return an_item(intake, compiler)


def test_what_only_moved_waits_for_its_day_behind_the_decision(intake: Intake, compiler: Actor, item_id: str) -> None:
    after = keep(intake, compiler, item_id)

    assert state_of(item_id) == ("recite", "scheduled")
    assert (after.decided and after.decided.reason, after.clocks.stage) == (WHY, None)
    assert [one.article for one in after.touched] == ["第二条", "第四条"]
    assert cells(intake, item_id) == ["第二条", "第四条"]
    assert [one.name for one in told(item_id)] == ["adjustment_opened", "adjustment_opened"]
    opened = told(item_id)[-1]
    assert (opened.data["outcome"], opened.actor["name"]) == ("recite", compiler.name)
    assert [one["article"] for one in opened.data["touched"]] == ["第二条"]


def test_on_the_day_it_is_cited_anew_and_the_adjustment_ends_as_kept(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    before = item_of(intake, item_id)
    keep(intake, compiler, item_id)

    on_the_day(intake)

    after = item_of(intake, item_id)
    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert (after.state, after.content.content_hash) == (ItemState.APPROVED, before.content.content_hash)
    assert "第二条改为第三条，条文内容不变" in reason_of(intake, item_id)
    assert "第四条" not in reason_of(intake, item_id)
    end = closing(item_id)
    assert (end["how"], end["reason"], end["by"]) == ("kept", WHY, compiler.name)
    assert [(one["article"], one["version_id"]) for one in citations(item_id)] == [
        ("第三条", "v2"),
        ("第四条", "v1"),
    ]
    [message] = messages_of(intake, item_id)
    assert [one["old"] for one in checked(message).data["recited"]] == ["第二条"]
    assert [one.name for one in told(item_id)] == ["adjustment_opened", "adjustment_opened", "adjustment_closed"]


def test_where_the_day_has_passed_it_is_cited_anew_at_once(intake: Intake, compiler: Actor, item_id: str) -> None:
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    on_the_day(intake)
    put(intake, item_id, state=ItemState.APPROVED.value)

    after = keep(intake, compiler, item_id)

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert after.closing is not None
    assert (after.closing.how.value, after.closing.reason) == ("kept", WHY)
    assert after.version == adjustment(item_id)["version"]  # type: ignore[index]


def test_what_others_read_waits_until_they_have_done(intake: Intake, compiler: Actor, item_id: str) -> None:
    keep(intake, compiler, item_id)
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    on_the_day(intake)
    assert (state_of(item_id), cells(intake, item_id)[0]) == (("recite", "open"), "第二条")

    put(intake, item_id, state=ItemState.APPROVED.value)
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert closing(item_id)["how"] == "kept"


def test_asked_and_told_again_nothing_is_doubled(intake: Intake, compiler: Actor, item_id: str) -> None:
    keep(intake, compiler, item_id)
    version = adjustment(item_id)["version"]  # type: ignore[index]
    keep(intake, compiler, item_id)
    tell(intake, changed(intake, new=NEW))
    assert adjustment(item_id)["version"] == version  # type: ignore[index]
    on_the_day(intake)
    number = item_of(intake, item_id).content.number

    keep(intake, compiler, item_id)
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake, days=1)
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert item_of(intake, item_id).content.number == number
    assert [one.name for one in told(item_id)].count("adjustment_closed") == 1
    assert len(messages_of(intake, item_id)) == 1


def test_a_correction_that_asks_otherwise_asks_anew(intake: Intake, compiler: Actor, item_id: str) -> None:
    keep(intake, compiler, item_id)
    other = (*NEW[:4], AMENDED.replace("六十五", "七十"))
    tell(intake, registered(intake, "v2", other, sequence=3, is_first=False, text_number=2))

    tell(intake, changed(intake, new=other, sequence=2))

    assert state_of(item_id) == ("review", "open")
    assert adjustment(item_id)["decided"] == {}  # type: ignore[index]


def test_a_change_that_is_revoked_and_confirmed_again_finds_the_decision(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    keep(intake, compiler, item_id)
    tell(intake, changed(intake, new=NEW, sequence=2, is_revoked=True))
    assert closing(item_id)["how"] == "revoked"

    tell(intake, changed(intake, new=NEW, sequence=3))
    assert state_of(item_id) == ("recite", "scheduled")
    on_the_day(intake)

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert closing(item_id)["how"] == "kept"


def test_a_change_that_is_put_off_waits_with_the_decision(intake: Intake, compiler: Actor, item_id: str) -> None:
    keep(intake, compiler, item_id)
    tell(intake, changed(intake, new=NEW, sequence=2, effective_on=in_days(intake, 60)))

    on_the_day(intake, days=31)
    assert (state_of(item_id), cells(intake, item_id)[0]) == (("recite", "scheduled"), "第二条")
    on_the_day(intake, days=31)

    assert (closing(item_id)["how"], cells(intake, item_id)[0]) == ("kept", "第三条")


def test_a_change_that_is_put_off_after_its_day_asks_nothing_anew(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    keep(intake, compiler, item_id)
    on_the_day(intake)
    assert cells(intake, item_id) == ["第三条", "第四条"]

    tell(intake, changed(intake, new=NEW, sequence=2, effective_on=in_days(intake, 20)))
    assert cells(intake, item_id) == ["第二条", "第四条"]
    on_the_day(intake, days=21)

    assert cells(intake, item_id) == ["第三条", "第四条"]
    assert (closing(item_id)["how"], closing(item_id)["reason"]) == ("kept", WHY)


def test_a_draft_that_nobody_has_sent_leaves_the_decision_waiting(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    keep(intake, compiler, item_id)

    correct(intake, compiler, item_id, legal_basis=[basis(1, NEW[0])])
    intake.cases.adjustments.watching.sweep(intake.clock.now())
    assert state_of(item_id) == ("recite", "scheduled")

    put(intake, item_id, state=ItemState.APPROVED.value)
    intake.cases.adjustments.watching.sweep(intake.clock.now())
    assert closing(item_id)["how"] == "adjusted"


def test_one_cell_with_both_cannot_be_kept(intake: Intake, compiler: Actor, item_id: str) -> None:
    both = citing(intake, compiler, basis("第二条、第四条", f"{OLD[1]}\n{OLD[3]}"), name="两条写在一起")
    tell(intake, changed(intake, new=NEW, sequence=2))

    with pytest.raises(NotWritable, match=r"设定依据第 1 行.*按新条文更新引用"):
        keep(intake, compiler, both)

    assert state_of(both) == ("review", "open")
    on_the_day(intake)
    assert cells(intake, both) == ["第二条、第四条"]
    assert state_of(both) == ("review", "open")


def test_one_cell_with_both_that_comes_after_the_decision_is_asked_of_the_body(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    put(intake, item_id, state=ItemState.DRAFT.value)
    keep(intake, compiler, item_id)

    correct(intake, compiler, item_id, legal_basis=[basis("第二条、第四条", f"{OLD[1]}\n{OLD[3]}")])
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert state_of(item_id) == ("review", "open")


def test_a_cell_of_two_laws_is_never_written_anew(intake: Intake, compiler: Actor, item_id: str) -> None:
    two = citing(intake, compiler, basis("第二条、《养老服务条例》第二条", OLD[1]), KEPT, name="两部法写在一起")
    tell(intake, changed(intake, new=NEW, sequence=2))

    with pytest.raises(NotWritable, match="设定依据第 1 行"):
        keep(intake, compiler, two)

    on_the_day(intake)
    assert cells(intake, two)[0] == "第二条、《养老服务条例》第二条"


def test_before_anybody_decides_what_only_moved_is_cited_anew_on_the_day(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    on_the_day(intake)
    intake.cases.adjustments.watching.sweep(intake.clock.now())

    assert cells(intake, item_id) == ["第三条", "第四条"]
    found = adjustment(item_id)
    assert found is not None
    assert (found["outcome"], found["state"]) == ("review", "open")
    assert [one["article"] for one in found["touched"]] == ["第四条"]
    assert len(messages_of(intake, item_id)) == 1

    after = keep(intake, compiler, item_id)

    assert after.closing is not None
    assert [one["article"] for one in citations(item_id)] == ["第三条", "第四条"]


def test_a_draft_that_is_being_rewritten_is_cited_anew_beside_its_approved_text(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    put(intake, item_id, state=ItemState.DRAFT.value)
    edit(intake, compiler, item_id, exercise_content="正在改写。")
    put(intake, item_id, approved_number=1)
    keep(intake, compiler, item_id)

    on_the_day(intake)

    item = item_of(intake, item_id)
    assert (item.content.number, item.approved_number) == (4, 3)
    for number in (3, 4):
        rows = intake.stored("item_revisions", f"{item_id}@{number}")["elements"]["legal_basis"]
        assert [row["article"] for row in rows] == ["第三条", "第四条"]
    assert closing(item_id)["how"] == "kept"


def test_what_a_run_counts_is_what_the_decisions_leave(intake: Intake, compiler: Actor, item_id: str) -> None:
    keep(intake, compiler, item_id)

    on_the_day(intake)

    [run] = get_db("intake")["law_impact_runs"].find({"_id": {"$regex": ":day$"}})
    assert run["tallies"] == {compiler.body_id: {"recite": 1}}
