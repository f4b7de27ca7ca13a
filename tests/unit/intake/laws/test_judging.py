"""What the law of a day means for what an item cites."""

from __future__ import annotations

from datetime import timedelta

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.judging import Finding, Judge, Rests, found_for
from services.intake.domain.laws.law_state import ChangeKind, LawState
from services.intake.domain.laws.law_texts import LawText, Place, text_hash
from tests.unit.intake.laws.made import LAW, TODAY, a_change, a_citation, a_law, a_text, number, resting_on

V1 = a_text("v1", "甲。", "乙。\n乙二。", "丙。", "丁。", "戊。")
V2 = a_text("v2", "新。", "甲。", "乙。\n乙二。", "丙改。", "丁一。", "丁二。")
RELATIONS = (
    (0, 1, "new"),
    (1, 2, "renumbered"),
    (2, 3, "renumbered"),
    (3, 4, "amended"),
    (4, 5, "split"),
    (4, 6, "split"),
    (5, 0, "deleted"),
)
LAW_STATE = a_law([V1, V2], a_change(days=0, relations=RELATIONS))


def _found(
    place: Place, law: LawState = LAW_STATE, text: LawText = V1, others: tuple[LawState, ...] = (), days: int = 0
) -> Finding:
    laws = {each.law_id: each for each in (law, *others)}
    return found_for(Rests.of(resting_on(text, place)), laws, TODAY + timedelta(days=days))


def _numbers(finding: Finding) -> list[str]:
    return [str(place) for place in finding.places]


def test_before_its_day_a_change_means_nothing() -> None:
    assert _found(Place("第一条"), days=-1).outcome is Outcome.FINE


def test_identical_text_under_another_number_is_cited_anew() -> None:
    found = _found(Place("第二条"))

    assert (found.outcome, _numbers(found), found.new_text) == (Outcome.RECITE, ["第三条"], "乙。\n乙二。")


def test_a_paragraph_is_cited_anew_at_its_own_depth() -> None:
    assert _numbers(_found(Place("第二条", "第二款"))) == ["第三条第二款"]


def test_an_amended_article_is_reviewed_and_its_successor_named() -> None:
    found = _found(Place("第三条"))

    assert (found.outcome, found.verdict, _numbers(found)) == (Outcome.REVIEW, "amended", ["第四条"])
    assert (found.old_text, found.new_text) == ("丙。", "丙改。")


def test_a_split_article_is_reviewed_and_all_its_parts_named() -> None:
    found = _found(Place("第四条"))

    assert (found.outcome, found.verdict, _numbers(found)) == (Outcome.REVIEW, "split", ["第五条", "第六条"])


def test_a_deleted_article_leaves_no_basis() -> None:
    assert (_found(Place("第五条")).outcome, _found(Place("第五条")).places) == (Outcome.GONE, ())


def test_an_article_of_which_nobody_told_is_reviewed() -> None:
    law = a_law([V1, V2], a_change(days=0))

    assert (_found(Place("第五条"), law).outcome, _found(Place("第五条"), law).places) == (Outcome.REVIEW, ())


def test_of_several_places_the_relation_decides() -> None:
    twice = a_text("v2", "甲。", "别。", "甲。", "别二。")
    first = a_text("v1", "别。", "甲。")
    told = a_law([first, twice], a_change(days=0, relations=((2, 3, "renumbered"),)))
    untold = a_law([first, twice], a_change(days=0))

    assert _numbers(_found(Place("第二条"), told, first)) == ["第三条"]
    found = _found(Place("第二条"), untold, first)
    assert (found.outcome, _numbers(found)) == (Outcome.REVIEW, ["第一条", "第三条"])


def test_what_was_cited_anew_goes_back_when_the_change_is_revoked() -> None:
    law = a_law([V1, V2], a_change(days=0, relations=RELATIONS, is_revoked=True))

    assert _numbers(_found(Place("第三条"), law, V2)) == ["第二条"]
    back = _found(Place("第五条"), law, V2)
    assert (back.outcome, back.verdict, _numbers(back)) == (Outcome.REVIEW, "merged", ["第四条"])
    assert _found(Place("第一条"), law, V2).outcome is Outcome.GONE


def test_relations_are_followed_over_two_changes() -> None:
    third = a_text("v3", "序。", "新。", "甲。", "乙改。", "丙再改。")
    later = a_change(
        "v2", "v3", days=10, relations=((2, 3, "renumbered"), (3, 4, "amended"), (4, 5, "amended"), (5, 0, "deleted"))
    )
    law = a_law([V1, V2, third], *LAW_STATE.changes, later)

    assert _numbers(_found(Place("第一条"), law, days=10)) == ["第三条"]
    assert _numbers(_found(Place("第三条"), law, days=10)) == ["第五条"]
    assert _found(Place("第二条"), law, days=10).outcome is Outcome.REVIEW


def test_a_repealed_law_leaves_no_basis_not_even_what_was_never_found() -> None:
    law = a_law([V1], a_change("v1", "", days=0, kind=ChangeKind.REPEALED, new_law_id=""))
    laws = {LAW: law}

    assert _found(Place("第一条"), law).outcome is Outcome.GONE
    never_found = [Rests.of(a_citation(Place("第九十条"), None))]
    assert Judge(laws, TODAY).judge(never_found).outcome is Outcome.GONE
    assert Judge(laws, TODAY - timedelta(days=1)).judge(never_found).outcome is Outcome.FINE


def test_the_law_that_replaces_it_is_named_with_its_article() -> None:
    other = a_law([a_text("n1", "总则。", "甲。", law_id="law-2")], law_id="law-2", title="养老法")
    change = a_change(
        "v1", "n1", days=0, kind=ChangeKind.REPLACED, new_law_id="law-2", relations=((1, 2, "renumbered"),)
    )
    law = a_law([V1], change)

    found = _found(Place("第一条"), law, others=(other,))
    assert (found.outcome, found.new_law_id, _numbers(found), found.new_text) == (
        Outcome.GONE,
        "law-2",
        ["第二条"],
        "甲。",
    )
    assert _found(Place("第三条"), law, others=(other,)).places == ()


def test_an_item_has_the_worst_of_its_citations() -> None:
    judge = Judge({LAW: LAW_STATE}, TODAY)
    cited = [Rests.of(resting_on(V1, Place(number(place)))) for place in (1, 3, 5)]

    assert judge.judge(cited).outcome is Outcome.GONE
    assert judge.judge(cited[:2]).outcome is Outcome.REVIEW
    assert judge.judge(cited[:1]).outcome is Outcome.RECITE
    assert judge.judge([]).outcome is Outcome.FINE
    assert [place for place, _ in judge.judge(cited).touched] == [0, 1, 2]


def test_citations_of_other_laws_are_passed_over() -> None:
    other = Rests.of(a_citation(Place("第一条"), None, law_id="law-9"))

    assert Judge({LAW: LAW_STATE}, TODAY).judge([other]).touched == ()


def test_a_hash_is_that_of_the_text_alone() -> None:
    assert _found(Place("第一条")).places[0] == V2.places_of(text_hash("甲"), (False, False))[0]
