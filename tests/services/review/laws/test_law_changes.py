"""Changes of laws on a real database: compared, corrected, confirmed, told, postponed, revoked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.review.application.laws.views import ChangeAsked, TextGiven
from services.review.application.use_cases import UseCases
from services.review.domain.laws.change_parts import ChangeState
from services.review.domain.laws.refusals import ChangeRefused, LawNotFound, LawTwice, RelationRefused, WrongState
from services.review.domain.laws.relations import Asked
from shared.kernel.errors import LostRace
from shared.kernel.law.comparing import Verdict
from tests.services.review.conftest import MovedClock
from tests.services.review.laws.registered import (
    FIELDS,
    LAWYER,
    begun,
    confirmed,
    entered,
    further,
    seen,
    told_of_change,
)
from tests.unit.review.laws.builders import NEW, OLD, source

MERGED = Asked(olds=("第三条", "第五条"), news=("第四条",), verdict=Verdict.MERGED)


def test_a_small_change_is_compared_at_once_and_told_when_it_is_confirmed(use_cases: UseCases) -> None:
    change_id = begun(use_cases, cause_title="关于修改养老服务条例的决定", cause_doc_no="公告第12号")
    view = use_cases.laws.change(change_id, actor=LAWYER)
    assert (view.change.state, view.warnings, view.job_id) == (ChangeState.DRAFT, (), "")
    assert view.counts == {"same": 1, "renumbered": 2, "amended": 1, "deleted": 1, "new": 1}
    assert told_of_change(change_id) == []

    confirmed(use_cases, change_id)

    (message,) = told_of_change(change_id)
    assert (message.name, message.sequence) == ("law_changed", seen(use_cases, change_id))
    assert message.data["kind"] == "amended"
    assert message.data["law"] == message.data["new_law"]
    assert message.data["effective_on"] == "2027-01-01"
    assert message.data["cause"] == {
        "cause_id": change_id,
        "title": "关于修改养老服务条例的决定",
        "doc_no": "公告第12号",
    }
    assert message.data["relations"][2] == {
        "old": "第二条",
        "new": "第三条",
        "verdict": "renumbered",
        "similarity": 1.0,
    }


def test_the_table_shows_both_texts_and_only_rows_of_a_verdict(use_cases: UseCases) -> None:
    change_id = begun(use_cases)

    view = use_cases.laws.change(change_id, verdict="amended", actor=LAWYER)

    (row,) = view.rows
    assert ("new", "半") in row.new_pieces
    assert (view.total, view.old_numbers[-1], view.new_numbers[-1]) == (1, "第五条", "第五条")


def test_corrections_stand_with_their_reason_and_are_taken_back(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    laws = use_cases.laws
    laws.correct_relation(change_id, MERGED, version=seen(use_cases, change_id), reason="罚则并入", actor=LAWYER)

    rows = laws.change(change_id, verdict="merged", actor=LAWYER).rows
    assert [(row.relation.old, row.correction and row.correction.reason) for row in rows] == [
        ("第三条", "罚则并入"),
        ("第五条", "罚则并入"),
    ]
    laws.undo_correction(change_id, version=seen(use_cases, change_id), actor=LAWYER)
    assert laws.change(change_id, verdict="merged", actor=LAWYER).total == 0
    wrong, version = Asked(olds=("第二条",), news=("第三条",), verdict=Verdict.AMENDED), seen(use_cases, change_id)
    with pytest.raises(RelationRefused):
        laws.correct_relation(change_id, wrong, version=version, reason="看错了", actor=LAWYER)
    with pytest.raises(LostRace):
        laws.correct_relation(change_id, MERGED, version=1, reason="罚则并入", actor=LAWYER)


def test_later_corrections_postponements_and_revocation_are_told_with_higher_sequences(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    laws = use_cases.laws
    confirmed(use_cases, change_id)
    laws.correct_relation(change_id, MERGED, version=seen(use_cases, change_id), reason="罚则并入", actor=LAWYER)
    assert len(told_of_change(change_id)) == 1
    confirmed(use_cases, change_id, "罚则并入第四条")
    said = {"effective_on": "2027-07-01", "reason": "推迟半年施行"}
    laws.postpone(change_id, **said, version=seen(use_cases, change_id), actor=LAWYER)
    laws.revoke(change_id, version=seen(use_cases, change_id), reason="决定撤回了", actor=LAWYER)

    told = told_of_change(change_id)

    assert [one.sequence for one in told] == sorted({one.sequence for one in told})
    assert [(one.data["effective_on"], one.data["is_revoked"], one.data["reason"]) for one in told] == [
        ("2027-01-01", False, ""),
        ("2027-01-01", False, "罚则并入第四条"),
        ("2027-07-01", False, "推迟半年施行"),
        ("2027-07-01", True, "决定撤回了"),
    ]


def test_the_new_version_counts_from_its_day_on(use_cases: UseCases, clock: MovedClock) -> None:
    change_id = begun(use_cases)
    confirmed(use_cases, change_id)
    law_id = use_cases.laws.change(change_id, actor=LAWYER).law.law_id

    def in_force() -> str:
        view = use_cases.laws.law(law_id, actor=LAWYER)
        return next(one.label for one in view.versions if one.version_id == view.in_force)

    assert in_force() == "2020通过"
    clock.forward(days=39)
    assert in_force() == "2026修订"


def test_two_versions_are_joined_by_one_change_that_is_not_revoked(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    change = use_cases.laws.change(change_id, actor=LAWYER).change
    assert change.new is not None
    again = ChangeAsked(
        law_id=change.old.law_id, old_version_id=change.old.version_id, new_version_id=change.new.version_id
    )
    with pytest.raises(LawTwice, match="待确认"):
        use_cases.laws.begin_change(again, actor=LAWYER)

    use_cases.laws.revoke(change_id, version=change.version, reason="重新来过", actor=LAWYER)

    assert use_cases.laws.begin_change(again, actor=LAWYER) != change_id


def test_a_corrected_text_must_be_compared_again(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    laws = use_cases.laws
    change = laws.change(change_id, actor=LAWYER).change
    assert change.new is not None
    text = TextGiven(pasted=source((*NEW[:4], OLD[4])))
    laws.correct_text(change.old.law_id, change.new.version_id, text, version=2, reason="漏了一条", actor=LAWYER)
    assert laws.change(change_id, actor=LAWYER).is_outdated
    assert [row.is_outdated for row in laws.law(change.old.law_id, actor=LAWYER).changes] == [True]
    with pytest.raises(WrongState, match="重新比对"):
        confirmed(use_cases, change_id)

    laws.compare_again(change_id, version=change.version, actor=LAWYER)

    view = laws.change(change_id, actor=LAWYER)
    assert (view.is_outdated, view.counts) == (
        False,
        {"same": 2, "renumbered": 1, "amended": 1, "deleted": 1, "new": 1},
    )
    confirmed(use_cases, change_id)


def test_a_repeal_ends_the_law_on_its_day_and_its_revocation_brings_it_back(
    use_cases: UseCases, clock: MovedClock
) -> None:
    law_id = entered(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=LAWYER).versions
    asked = ChangeAsked(law_id=law_id, old_version_id=version.version_id, is_repeal=True)
    change_id = use_cases.laws.begin_change(asked, actor=LAWYER)
    with pytest.raises(ChangeRefused, match="施行日期"):
        confirmed(use_cases, change_id)
    said = {"effective_on": "2027-01-01", "reason": ""}
    use_cases.laws.postpone(change_id, **said, version=seen(use_cases, change_id), actor=LAWYER)
    confirmed(use_cases, change_id)

    (message,) = told_of_change(change_id)
    assert (message.data["kind"], message.data["new_version_id"], message.data["new_law"]["law_id"]) == (
        "repealed",
        "",
        "",
    )
    assert {row["verdict"] for row in message.data["relations"]} == {"deleted"}
    assert use_cases.laws.law(law_id, actor=LAWYER).status == "in_force"
    clock.forward(days=39)
    view = use_cases.laws.law(law_id, actor=LAWYER)
    assert (view.status, view.in_force) == ("repealed", "")
    assert use_cases.laws.page_of_laws(status="repealed", actor=LAWYER).total == 1
    with pytest.raises(LawTwice):
        use_cases.laws.begin_change(asked, actor=LAWYER)
    with pytest.raises(WrongState):
        use_cases.laws.compare_again(change_id, version=seen(use_cases, change_id), actor=LAWYER)

    use_cases.laws.revoke(change_id, version=seen(use_cases, change_id), reason="没有废止", actor=LAWYER)

    assert use_cases.laws.law(law_id, actor=LAWYER).status == "in_force"


def test_another_law_takes_the_place_of_a_law_by_one_decision_for_both(use_cases: UseCases) -> None:
    first = begun(use_cases)
    old_id = entered(use_cases, title="示例市敬老院管理办法", doc_no="市政府令第3号", rank="5")
    new_law_id = use_cases.laws.change(first, actor=LAWYER).law.law_id
    new_version = use_cases.laws.law(new_law_id, actor=LAWYER).versions[0]
    (old_version,) = use_cases.laws.law(old_id, actor=LAWYER).versions
    asked = ChangeAsked(
        law_id=old_id,
        old_version_id=old_version.version_id,
        new_law_id=new_law_id,
        new_law_version_id=new_version.version_id,
        cause_id=first,
    )

    second = use_cases.laws.begin_change(asked, actor=LAWYER)
    confirmed(use_cases, second)

    message = told_of_change(second)[-1]
    assert (message.data["kind"], message.data["new_law"]["law_id"]) == ("replaced", new_law_id)
    assert message.data["cause"]["cause_id"] == first
    assert [row.change_id for row in use_cases.laws.change(first, actor=LAWYER).others] == [second]
    assert {row.change_id for row in use_cases.laws.law(new_law_id, actor=LAWYER).changes} == {first, second}


def test_what_cannot_be_compared_is_refused(use_cases: UseCases) -> None:
    law_id = entered(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=LAWYER).versions
    known = {"law_id": law_id, "old_version_id": version.version_id}
    other = entered(use_cases, NEW, doc_no="公告第9号")
    for wrong in (
        {},
        {"new_version_id": version.version_id},
        {"new_version_id": version.version_id, "is_repeal": True},
        {"new_law_id": law_id, "new_law_version_id": version.version_id},
        {"is_repeal": True, "effective_on": "后天"},
        {"is_repeal": True, "cause_id": "unknown"},
    ):
        with pytest.raises(ChangeRefused):
            use_cases.laws.begin_change(ChangeAsked(**known, **wrong), actor=LAWYER)
    for missing in ({"new_version_id": "v-9"}, {"new_law_id": other, "new_law_version_id": "v-9"}):
        with pytest.raises(LawNotFound):
            use_cases.laws.begin_change(ChangeAsked(**known, **missing), actor=LAWYER)
    with pytest.raises(LawNotFound):
        use_cases.laws.change("c-9", actor=LAWYER)


def test_a_day_in_the_past_is_told_and_allowed(use_cases: UseCases) -> None:
    change_id = begun(use_cases, effective_on="2020-06-01")

    assert len(use_cases.laws.change(change_id, actor=LAWYER).warnings) == 3
    confirmed(use_cases, change_id)
    assert use_cases.laws.change(change_id, actor=LAWYER).warnings == ()


def test_what_else_happens_to_the_law_is_told(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    change = use_cases.laws.change(change_id, actor=LAWYER).change
    asked = ChangeAsked(law_id=change.old.law_id, old_version_id=change.old.version_id, is_repeal=True)
    repeal = use_cases.laws.begin_change(replace(asked, effective_on="2027-01-01"), actor=LAWYER)

    assert "还有一次变动（废止）也在 2027-01-01 施行" in use_cases.laws.change(change_id, actor=LAWYER).warnings[0]
    confirmed(use_cases, repeal)

    assert "已被废止或者取代" in use_cases.laws.change(change_id, actor=LAWYER).warnings[1]


def test_changes_are_listed_by_state_changed_last_first(use_cases: UseCases, clock: MovedClock) -> None:
    first = begun(use_cases)
    clock.forward(minutes=1)
    law_id = use_cases.laws.change(first, actor=LAWYER).law.law_id
    versions = use_cases.laws.law(law_id, actor=LAWYER).law.versions
    third = further(use_cases, law_id, OLD[1:], label="2026修正")
    asked = ChangeAsked(law_id=law_id, old_version_id=versions[1].version_id, new_version_id=third)
    second = use_cases.laws.begin_change(asked, actor=LAWYER)
    confirmed(use_cases, second)

    assert [row.change_id for row in use_cases.laws.open_changes(actor=LAWYER).rows] == [second, first]
    page = use_cases.laws.open_changes(state="confirmed", actor=LAWYER)
    assert ([row.change_id for row in page.rows], page.total) == ([second], 1)
    assert "到这次施行时不是有效的文本" in use_cases.laws.change(second, actor=LAWYER).warnings[-1]
    assert FIELDS["title"] == page.rows[0].law_title
