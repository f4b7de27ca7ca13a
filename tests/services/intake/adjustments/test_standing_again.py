"""An application that is taken back leaves an item as review let it pass: its text, its link, its head's word on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.adapters.items import MongoItems
from services.intake.application.claiming_links import Unlink
from services.intake.application.moving import EndorsementDecision, Submission
from services.intake.domain.adjustments.applying import PassedAlready
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import How
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import Adjusted, a_basis, adjusted, an_item_in, put
from tests.services.intake.adjustments.test_applying import wanted
from tests.services.intake.adjustments.test_taking_back_applications import REASON, asked
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import a_scan, an_implementation, rewrite, sign, version_of
from tests.services.intake.inheriting import claimed, edit, item_of, says, text_of

APPROVED = ItemState.APPROVED.value
WORDS, OTHER_WORDS = "按新的电话办理。", "按另一个电话办理。"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments without any law."""
    return adjusted(intake)


def applied(ours: Adjusted, actor: Actor, item_id: str) -> str:
    """Let a body apply; return the id of its adjustment."""
    application = wanted(ours.intake, actor, item_id)
    ours.cases.applying.apply(application)
    return f"{application.cause_id}:{item_id}"


@pytest.fixture
def twice(intake: Intake, compiler: Actor, ours: Adjusted) -> tuple[str, str, str]:
    """A published item whose next text review let pass, and in hand again for a second application."""
    item_id, now = an_item_in(intake, compiler), intake.clock.now()
    published = {"progress.published_at": now, "progress.published_hash": item_of(intake, item_id).content.content_hash}
    put(intake, item_id, **published, **{"progress.approved_at": now})
    first = applied(ours, compiler, item_id)
    edit(intake, compiler, item_id, exercise_content=WORDS)
    put(intake, item_id, state=APPROVED, approved_number=0, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(now)
    intake.clock.forward(minutes=1)
    return item_id, first, applied(ours, compiler, item_id)


@pytest.mark.parametrize("is_edited", [False, True])
def test_the_second_is_taken_back_although_the_first_waits_for_its_publication(
    intake: Intake, compiler: Actor, ours: Adjusted, twice: tuple[str, str, str], *, is_edited: bool
) -> None:
    item_id, first, second = twice
    if is_edited:
        edit(intake, compiler, item_id, exercise_content=OTHER_WORDS)

    outcome = ours.cases.applying.take_back(asked(ours, compiler, second), REASON)

    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert text_of(intake, item_id)["exercise_content"] == WORDS
    assert outcome.message == "已撤回申请。事项照原来审核通过的内容，没有改动。"
    ours.cases.watching.sweep(intake.clock.now())
    assert ours.of(item_id, first.partition(":")[0]).clocks.stage is Stage.PUBLISH


def test_the_first_is_not_taken_back_while_the_second_is_written_over_what_passed(
    intake: Intake, compiler: Actor, ours: Adjusted, twice: tuple[str, str, str]
) -> None:
    _, first, second = twice

    with pytest.raises(PassedAlready):
        ours.cases.applying.take_back(asked(ours, compiler, first), REASON)
    may = [ours.cases.view.one(compiler, one).may_take_back for one in (first, second)]
    assert may == [False, True]


def test_the_number_of_an_article_is_taken_back_with_the_rest(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    """It is no content, so the hash tells nothing of it; review has not let the other one pass all the same."""
    item_id = an_item_in(intake, compiler)
    adjustment_id = applied(ours, compiler, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis("第九条"))
    assert item_of(intake, item_id).content.number == 2

    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert text_of(intake, item_id) == text_of(intake, item_id, 1)


def test_what_gave_up_the_link_that_review_knew_stays_in_hand(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    says(intake, "upper-1")
    item_id = claimed(intake, compiler, "upper-1")
    intake.submit(compiler, item_id, version_of(intake, item_id)).or_raise()
    put(intake, item_id, state=APPROVED)
    adjustment_id = applied(ours, compiler, item_id)
    unlink = {"actor": compiler, "at": intake.clock.now(), "item_id": item_id, "reason": "不是同一项"}
    intake.cases.upper.linking.unlink(Unlink(**unlink, version=version_of(intake, item_id)))

    outcome = ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    assert item_of(intake, item_id).state is ItemState.DRAFT
    assert "还在本单位手里" in outcome.message


def test_where_the_head_has_signed_the_new_text_it_stays_in_hand(
    intake: Intake, compiler: Actor, head: Actor, ours: Adjusted
) -> None:
    """What was signed for the approved text is not kept beside it, and nobody could sign an approved list anew."""
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id).or_raise()
    put(intake, item_id, state=APPROVED)
    adjustment_id = applied(ours, compiler, item_id)
    rewrite(intake, compiler, item_id, handling_time="换了时间").or_raise()
    changed = item_of(intake, item_id).content
    assert changed.number > 1
    sign(intake, head, item_id, scan=a_scan(intake, head, b"%PDF-1.7\n2 0 obj\n<<>>\nendobj\n%%EOF")).or_raise()

    ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    item = item_of(intake, item_id)
    assert (item.state, item.content, item.approved_number) == (ItemState.DRAFT, changed, 1)


def test_a_refusal_of_the_new_text_goes_with_it(intake: Intake, bureau: Body, enterprise: Body, ours: Adjusted) -> None:
    """The next draft would show that the department declined what nobody wants any more."""
    writer, endorser = intake.person(enterprise, "compiler"), intake.person(bureau, "endorser")
    item_id = an_item_in(intake, writer)
    adjustment_id = applied(ours, writer, item_id)
    edit(intake, writer, item_id, exercise_content=WORDS)
    here = {"at": intake.clock.now(), "item_id": item_id}
    submission = Submission(actor=writer, version=version_of(intake, item_id), **here)
    intake.cases.moving.submit([submission])[0].or_raise()
    version = MongoItems().find([item_id])[item_id].version
    decision = EndorsementDecision(actor=endorser, version=version, is_given=False, reason="请再核对", **here)
    intake.cases.moving.endorse([decision])[0].or_raise()

    ours.cases.applying.take_back(asked(ours, writer, adjustment_id), REASON)

    item = item_of(intake, item_id)
    assert (item.state, item.endorsement) == (ItemState.APPROVED, None)


def test_an_application_for_the_number_of_an_article_ends_when_review_let_that_pass(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    """The content is the same, and yet this was applied for: no clock runs on for it, and it is not taken back."""
    item_id, now = an_item_in(intake, compiler), intake.clock.now()
    published = {"progress.published_at": now, "progress.published_hash": item_of(intake, item_id).content.content_hash}
    put(intake, item_id, **published, **{"progress.approved_at": now})
    adjustment_id = applied(ours, compiler, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis("第九条"))
    passed_at = intake.clock.now() + timedelta(hours=1)
    put(intake, item_id, state=APPROVED, approved_number=0, **{"progress.approved_at": passed_at})
    ours.cases.watching.sweep(passed_at)

    assert ours.of(item_id, adjustment_id.partition(":")[0]).clocks.stage is Stage.PUBLISH
    with pytest.raises(PassedAlready):
        ours.cases.applying.take_back(asked(ours, compiler, adjustment_id), REASON)

    put(intake, item_id, **{"progress.published_at": passed_at})
    ours.cases.watching.sweep(passed_at)
    closing = ours.of(item_id, adjustment_id.partition(":")[0]).closing
    assert closing is not None
    assert closing.how is How.ADJUSTED
