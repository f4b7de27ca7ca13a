"""What may be done with an item in each state: every pair is named here, so that a new state must be decided on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.discarding import discarded, restored
from services.intake.domain.following import followed
from services.intake.domain.inheritance import Parent
from services.intake.domain.items import (
    ACTION_NAMES,
    IMPLEMENTATION_LIST,
    REMEDIES,
    STATE_NAMES,
    Action,
    Content,
    Discard,
    ItemState,
    NotAllowedInThisState,
    ServiceItem,
    WithdrawalPending,
    declined,
    endorsed,
    filed,
    revised,
    submitted,
    withdrawn,
)
from services.intake.domain.signing import FilingMark, NotSigned, SignOff, check_signed, is_signed, signed
from shared.kernel.errors import LostRace
from tests.unit.intake.builders import NOW, an_item

LATER = NOW + timedelta(hours=1)
NEW_TEXT = Content(number=3, content_hash="h3", standard_version=1, item_name="高龄津贴", item_type="20")
SIGN_OFF = SignOff(content_hash="h1", number=1, by="李四", signed_at=LATER, scan="a" * 64, scan_name="审定单.pdf")
PARENT = Parent(parent_id="upper", number=2, taken={"item_name": "n2"})
AWAY = Discard(reason="建重了", by="李四", at=NOW, was="returned")
MARK = FilingMark(filing_id="f-1", body_id="b-2", by="李四", filed_at=LATER)

MOVES: dict[Action, Callable[[ServiceItem], ServiceItem]] = {
    Action.REVISE: lambda item: revised(item, NEW_TEXT, is_public=True, by="李四", at=LATER),
    Action.SUBMIT: lambda item: submitted(item, supervising_body_id="", by="李四", at=LATER),
    Action.ENDORSE: lambda item: endorsed(item, by="李四", at=LATER),
    Action.DECLINE: lambda item: declined(item, reason="依据不全", by="李四", at=LATER),
    Action.WITHDRAW: lambda item: withdrawn(item, reason="写错了", by="李四", at=LATER),
    Action.SIGN: lambda item: signed(item, SIGN_OFF),
    Action.FILE: lambda item: filed(item, MARK),
    Action.FOLLOW: lambda item: followed(item, NEW_TEXT, parent=PARENT, is_public=True, by="李四", at=LATER),
    Action.DISCARD: lambda item: discarded(item, NEW_TEXT, reason="建重了", by="李四", at=LATER),
    Action.RESTORE: lambda item: restored(item, NEW_TEXT, by="李四", at=LATER),
}

S = ItemState
EXPECTED: dict[tuple[ItemState, Action], ItemState | None] = {
    (S.DRAFT, Action.REVISE): S.DRAFT,
    (S.DRAFT, Action.SUBMIT): S.SUBMITTED,
    (S.DRAFT, Action.ENDORSE): None,
    (S.DRAFT, Action.DECLINE): None,
    (S.DRAFT, Action.WITHDRAW): None,
    (S.AWAITING_ENDORSEMENT, Action.REVISE): None,
    (S.AWAITING_ENDORSEMENT, Action.SUBMIT): None,
    (S.AWAITING_ENDORSEMENT, Action.ENDORSE): S.SUBMITTED,
    (S.AWAITING_ENDORSEMENT, Action.DECLINE): S.DRAFT,
    (S.AWAITING_ENDORSEMENT, Action.WITHDRAW): S.DRAFT,
    (S.CONSENTED, Action.REVISE): None,
    (S.CONSENTED, Action.SUBMIT): None,
    (S.CONSENTED, Action.ENDORSE): None,
    (S.CONSENTED, Action.DECLINE): S.DRAFT,
    (S.CONSENTED, Action.WITHDRAW): S.DRAFT,
    (S.SUBMITTED, Action.REVISE): None,
    (S.SUBMITTED, Action.SUBMIT): None,
    (S.SUBMITTED, Action.ENDORSE): None,
    (S.SUBMITTED, Action.DECLINE): None,
    (S.SUBMITTED, Action.WITHDRAW): S.SUBMITTED,
    (S.RETURNED, Action.REVISE): S.RETURNED,
    (S.RETURNED, Action.SUBMIT): S.SUBMITTED,
    (S.RETURNED, Action.ENDORSE): None,
    (S.RETURNED, Action.DECLINE): None,
    (S.RETURNED, Action.WITHDRAW): None,
    (S.WITHDRAWN, Action.REVISE): S.WITHDRAWN,
    (S.WITHDRAWN, Action.SUBMIT): S.SUBMITTED,
    (S.WITHDRAWN, Action.ENDORSE): None,
    (S.WITHDRAWN, Action.DECLINE): None,
    (S.WITHDRAWN, Action.WITHDRAW): None,
    (S.APPROVED, Action.REVISE): None,
    (S.APPROVED, Action.SUBMIT): None,
    (S.APPROVED, Action.ENDORSE): None,
    (S.APPROVED, Action.DECLINE): None,
    (S.APPROVED, Action.WITHDRAW): None,
    (S.DRAFT, Action.SIGN): S.DRAFT,
    (S.AWAITING_ENDORSEMENT, Action.SIGN): None,
    (S.CONSENTED, Action.SIGN): None,
    (S.SUBMITTED, Action.SIGN): None,
    (S.RETURNED, Action.SIGN): S.RETURNED,
    (S.WITHDRAWN, Action.SIGN): S.WITHDRAWN,
    (S.APPROVED, Action.SIGN): None,
    (S.DRAFT, Action.FILE): None,
    (S.AWAITING_ENDORSEMENT, Action.FILE): None,
    (S.CONSENTED, Action.FILE): S.SUBMITTED,
    (S.SUBMITTED, Action.FILE): None,
    (S.RETURNED, Action.FILE): None,
    (S.WITHDRAWN, Action.FILE): None,
    (S.APPROVED, Action.FILE): None,
    (S.DRAFT, Action.FOLLOW): S.DRAFT,
    (S.AWAITING_ENDORSEMENT, Action.FOLLOW): None,
    (S.CONSENTED, Action.FOLLOW): None,
    (S.SUBMITTED, Action.FOLLOW): None,
    (S.RETURNED, Action.FOLLOW): S.RETURNED,
    (S.WITHDRAWN, Action.FOLLOW): S.WITHDRAWN,
    (S.APPROVED, Action.FOLLOW): S.DRAFT,
    **{(S.DISCARDED, action): None for action in Action},
    **{(S.RETIRED, action): None for action in Action},
    **{(state, Action.DISCARD): None for state in S},
    **{(state, Action.RESTORE): None for state in S},
    (S.DRAFT, Action.DISCARD): S.DISCARDED,
    (S.RETURNED, Action.DISCARD): S.DISCARDED,
    (S.WITHDRAWN, Action.DISCARD): S.DISCARDED,
    (S.DISCARDED, Action.RESTORE): S.RETURNED,
}


@pytest.mark.parametrize("state", list(ItemState))
@pytest.mark.parametrize("action", list(Action))
def test_each_state_allows_exactly_its_moves(state: ItemState, action: Action) -> None:
    """Every pair of state and action leads to one state or to a refusal that names the state and the remedy."""
    item = an_item(state, discard=AWAY if state is S.DISCARDED else None)
    expected = EXPECTED[(state, action)]

    if expected is None:
        with pytest.raises(NotAllowedInThisState) as refused:
            MOVES[action](item)
        assert STATE_NAMES[state] in refused.value.message
        assert ACTION_NAMES[action] in refused.value.message
        assert REMEDIES[state] in refused.value.message
    else:
        moved = MOVES[action](item)
        assert (expected, LATER, "李四") == (moved.state, moved.updated_at, moved.updated_by)


def test_a_new_text_is_the_last_of_the_revisions() -> None:
    """Revising keeps the list of all texts that were ever current."""
    after = MOVES[Action.REVISE](an_item())

    assert after.revisions == (1, 2, 3)
    assert after.content == NEW_TEXT


def test_an_item_of_an_enterprise_waits_for_its_supervising_department() -> None:
    """It is no submission yet, and nothing is said to review."""
    after = submitted(an_item(), supervising_body_id="above", by="李四", at=LATER)

    assert (
        after.state,
        after.supervising_body_id,
        after.submission,
        after.sent_as,
    ) == (S.AWAITING_ENDORSEMENT, "above", 0, 0)


def test_endorsement_is_the_submission() -> None:
    """The endorsed item counts a submission and remembers the sequence of its message."""
    after = endorsed(an_item(S.AWAITING_ENDORSEMENT), by="水利局 王五", at=LATER)

    assert (after.submission, after.sent_as) == (1, 4)
    assert after.endorsement is not None
    assert after.endorsement.is_given


def test_what_review_holds_is_only_asked_for() -> None:
    """The item stays submitted: review alone decides; asking twice is refused."""
    asked = withdrawn(an_item(S.SUBMITTED), reason="写错了", by="李四", at=LATER)

    assert (asked.state, asked.withdrawal_requested, asked.asked_back_as) == (S.SUBMITTED, True, 4)
    with pytest.raises(WithdrawalPending, match="已经申请过撤回"):
        withdrawn(asked, reason="写错了", by="李四", at=LATER)


def test_a_new_submission_forgets_the_old_request() -> None:
    """What was asked and answered in the round before says nothing of the next."""
    item = replace(an_item(S.RETURNED), withdrawal_answer="已审完", withdrawal_reason="写错了")

    after = submitted(item, supervising_body_id="", by="李四", at=LATER)

    assert (after.withdrawal_answer, after.withdrawal_reason) == ("", "")


def test_what_was_taken_back_is_filed_anew() -> None:
    """What review or its own body gave back as taken back was not filed in time; a return does not undo the filing."""
    early = LATER - timedelta(days=90)
    by_state = {
        state: submitted(
            replace(an_item(state), first_filed_at=early), supervising_body_id="", by="李四", at=LATER
        ).first_filed_at
        for state in (S.RETURNED, S.WITHDRAWN)
    }
    waiting = replace(an_item(S.AWAITING_ENDORSEMENT), first_filed_at=early)

    assert by_state == {S.RETURNED: early, S.WITHDRAWN: LATER}
    taken_back = withdrawn(waiting, reason="写错了", by="李四", at=LATER)
    assert taken_back.first_filed_at == early, (
        "what the department had not sent on takes nothing of an earlier way back"
    )


def test_a_stale_version_is_refused() -> None:
    """Whoever decides on another version than the present one has to look again."""
    with pytest.raises(LostRace):
        an_item().check_version(2)
    an_item().check_version(3)


@pytest.mark.parametrize(
    ("name", "item_type", "key"),
    [
        ("高龄  津贴（发放）", "20", "20 高龄 津贴(发放)"),
        ("高龄 津贴(发放)", "20", "20 高龄 津贴(发放)"),
        ("", "20", ""),
        ("高龄津贴", "", ""),
    ],
)
def test_names_are_the_same_whatever_their_width_and_spacing(name: str, item_type: str, key: str) -> None:
    """An unnamed draft claims no name."""
    content = Content(number=1, content_hash="", standard_version=1, item_name=name, item_type=item_type)

    assert key == content.name_key


def test_the_implementation_lists_of_one_item_are_told_apart_by_sub_item_and_case() -> None:
    """The directory item, its implementation list and that of a case of it do not claim one another's name."""
    names = {"number": 1, "content_hash": "", "standard_version": 1, "item_name": "高龄津贴", "item_type": "20"}
    directory = Content(**names)
    whole = Content(**names, list_kind=IMPLEMENTATION_LIST)
    case = Content(**names, list_kind=IMPLEMENTATION_LIST, part="首次  申请")

    assert [
        directory.name_key,
        whole.name_key,
        case.name_key,
    ] == ["20 高龄津贴", "implementation 20 高龄津贴", "implementation 20 高龄津贴 首次 申请"]
    assert (whole.title, case.title) == ("高龄津贴", "高龄津贴（首次  申请）")


def test_consent_to_an_implementation_list_waits_for_the_signed_batch() -> None:
    """Nothing is said to review before the supervising department files the list with its seal."""
    content = Content(number=1, content_hash="h", standard_version=1, list_kind=IMPLEMENTATION_LIST)

    consented = endorsed(an_item(S.AWAITING_ENDORSEMENT, content=content), by="水利局 王五", at=LATER)
    after = filed(replace(consented, version=5), MARK)

    assert (consented.state, consented.submission, consented.sent_as) == (S.CONSENTED, 0, 0)
    assert (after.state, after.submission, after.sent_as, after.filing) == (S.SUBMITTED, 1, 6, MARK)


def test_a_change_of_content_voids_the_sign_off_and_another_revision_of_the_same_content_does_not() -> None:
    """The head's word stands for the content hash: nothing is set or cleared."""
    item = signed(an_item(content=Content(number=1, content_hash="h1", standard_version=1)), SIGN_OFF)
    same = replace(item, content=Content(number=2, content_hash="h1", standard_version=1))
    changed = replace(item, content=Content(number=3, content_hash="h2", standard_version=1))
    back = replace(item, content=Content(number=4, content_hash="h1", standard_version=1))

    assert [is_signed(one) for one in (item, same, changed, back)] == [True, True, False, True]
    with pytest.raises(NotSigned, match="已经失效"):
        check_signed(changed)
    with pytest.raises(NotSigned, match="还没有经主要负责同志审定"):
        check_signed(an_item())
