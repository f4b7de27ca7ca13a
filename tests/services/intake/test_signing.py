"""Sign-off: the head's word is bound to the content, kept for ever, and without it no implementation list goes out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.intake.adapters.items import MongoItems
from services.intake.application.signing import Signature
from services.intake.domain.attachments import fingerprint
from services.intake.domain.bodies import Body
from services.intake.domain.signing import is_signed
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import (
    SCAN,
    a_scan,
    an_implementation,
    rewrite,
    sign,
    version_of,
)
from tests.services.intake.test_moving import messages_of


def signed_now(intake: Intake, reader: Actor, item_id: str) -> bool:
    return is_signed(intake.cases.reading.item(reader, item_id).item)


def waiting(intake: Intake, person: Actor) -> list[str]:
    return [item.item_id for item in intake.cases.laying_before.work_list(person).items]


def test_a_complete_list_waits_for_the_head_until_it_is_signed(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)

    before, outcome, after = waiting(intake, head), sign(intake, head, item_id), waiting(intake, head)

    assert (before, outcome.ok, after) == ([item_id], True, [])
    stored = intake.stored("service_items", item_id)
    assert stored["sign_off"]["content_hash"] == stored["content"]["content_hash"]
    assert (stored["sign_off"]["by"], stored["sign_off"]["scan"]) == ("局长", fingerprint(SCAN))
    assert signed_now(intake, compiler, item_id)


def test_only_what_is_ready_and_the_bodys_own_waits(intake: Intake, compiler: Actor, head: Actor) -> None:
    """No gaps, no elements that contradict, no directory items, nothing of another body."""
    an_implementation(intake, compiler, item_name="没写完的", supervision_phone=None)
    an_implementation(
        intake, compiler, item_name="超过法定时限的", promised_time_limit={"number": 90, "unit": "workday"}
    )
    intake.draft(compiler, item_name="目录清单的事项")
    an_implementation(intake, intake.person(intake.body(3), "compiler"))
    ready = an_implementation(intake, compiler)

    assert waiting(intake, head) == waiting(intake, compiler) == [ready]


def test_a_change_of_content_voids_the_sign_off_by_itself(intake: Intake, compiler: Actor, head: Actor) -> None:
    """And it waits again; written back as it was signed, the word stands again."""
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id)

    rewrite(intake, compiler, item_id, exercise_content="换一种说法。")
    changed = signed_now(intake, compiler, item_id), waiting(intake, head)
    rewrite(intake, compiler, item_id)

    assert changed == (False, [item_id])
    assert signed_now(intake, compiler, item_id)
    assert waiting(intake, head) == []


def test_a_cosmetic_change_keeps_it(intake: Intake, compiler: Actor, head: Actor) -> None:
    """Full-width forms and blanks are the same content: there is a new text and the old word stands."""
    item_id = an_implementation(intake, compiler, handling_time="工作日 9:00—12:00")
    sign(intake, head, item_id)

    revision = rewrite(intake, compiler, item_id, handling_time="工作日  ９:00—12:00").revision

    assert revision == 2
    assert signed_now(intake, compiler, item_id)


def test_who_wrote_the_text_does_not_sign_it(intake: Intake, bureau: Body) -> None:
    both = intake.person(bureau, "compiler", "signatory", name="又编又签")
    item_id = an_implementation(intake, both)

    outcome = sign(intake, both, item_id)
    other = sign(intake, intake.person(bureau, "signatory", name="局长"), item_id)

    assert (outcome.code, other.code) == ("own_text", "done")
    assert "第 1 稿是您自己编写的" in outcome.message
    assert "另一位负责人" in outcome.message


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"supervision_phone": None}, "监督电话"),
        ({"promised_time_limit": {"number": 90, "unit": "workday"}}, "承诺办结时限"),
    ],
)
def test_what_has_gaps_or_contradictions_is_not_signed(
    intake: Intake, compiler: Actor, head: Actor, changes: dict[str, Any], label: str
) -> None:
    item_id = an_implementation(intake, compiler, **changes)

    outcome = sign(intake, head, item_id)

    assert outcome.code == "invalid"
    assert any(problem.label.startswith(label) for problem in outcome.problems)
    assert not signed_now(intake, compiler, item_id)


def test_stale_eyes_sign_nothing(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    seen = version_of(intake, item_id)
    rewrite(intake, compiler, item_id, exercise_content="换一种说法。")

    assert sign(intake, head, item_id, version=seen).code == "lost_race"
    assert intake.count("sign_offs") == 0


def test_one_scan_covers_several_items_each_with_its_result(intake: Intake, compiler: Actor, head: Actor) -> None:
    good, other = an_implementation(intake, compiler), an_implementation(intake, compiler, item_name="另一项")
    gap = an_implementation(intake, compiler, item_name="没写完的", supervision_phone=None)
    directory = intake.draft(compiler, item_name="目录清单的事项")
    scan, at = a_scan(intake, head), intake.clock.now()
    wanted = [(good, 1), (gap, 1), (other, 7), (directory, 1), (new_id(), 1), (good, 1)]

    outcomes = intake.cases.signing.sign(
        [Signature(actor=head, at=at, item_id=item_id, version=version, scan=scan) for item_id, version in wanted]
    )

    codes = [outcome.code for outcome in outcomes]
    assert codes == ["done", "invalid", "lost_race", "not_found", "not_found", "done"]
    assert intake.count("sign_offs") == 1
    assert sign(intake, head, other, scan=scan).ok


def test_signing_twice_at_once_is_one_sign_off(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id, scan = an_implementation(intake, compiler), a_scan(intake, head)

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: sign(intake, head, item_id, scan=scan, version=1), range(8)))

    assert all(outcome.ok for outcome in outcomes)
    assert (intake.count("sign_offs"), version_of(intake, item_id)) == (1, 2)


def test_the_history_keeps_every_word(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    """Who, when, which content, which scan: the newest first, and nothing is ever taken away."""
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id)
    rewrite(intake, compiler, item_id, exercise_content="换一种说法。")
    deputy = intake.person(bureau, "signatory", name="副局长")
    second = a_scan(intake, deputy, SCAN + b"2", "第二次.pdf")
    sign(intake, deputy, item_id, scan=second)

    view = intake.cases.laying_before.view(head, item_id)

    assert [(one.by, one.number, one.scan_name) for one in view.history] == [
        ("副局长", 2, "第二次.pdf"),
        ("局长", 1, "审定单.pdf"),
    ]
    assert len({one.content_hash for one in view.history}) == 2


def test_a_crash_between_the_fact_and_the_item_is_repaired_by_signing_again(
    intake: Intake, compiler: Actor, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_implementation(intake, compiler)
    with monkeypatch.context() as broken:
        broken.setattr(MongoItems, "save", _killed)
        with pytest.raises(ConnectionError):
            sign(intake, head, item_id)
    assert not signed_now(intake, compiler, item_id)

    assert sign(intake, head, item_id).ok
    assert intake.count("sign_offs") == 1


def _killed(*_: object) -> None:
    raise ConnectionError


def test_the_view_shows_what_differs_from_the_text_signed_last(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id)
    rewrite(
        intake, compiler, item_id, exercise_content="换一种说法。", handling_time="工作日 9:00—17:00，节假日另行通知"
    )

    view = intake.cases.laying_before.view(head, item_id)

    assert [change.label for change in view.changes] == ["行使内容", "办理时间"]
    assert view.signed_last is not None
    assert view.signed_last.number == 1
    assert view.problems == ()


def test_the_sheet_has_the_exact_texts_and_a_number_of_its_own(intake: Intake, compiler: Actor, head: Actor) -> None:
    first, second = an_implementation(intake, compiler), an_implementation(intake, compiler, item_name="另一项")

    sheet = intake.cases.laying_before.sheet(compiler, [first, second])
    again = intake.cases.laying_before.sheet(head, [first, second])
    rewrite(intake, compiler, second, item_name="另一项", exercise_content="换一种说法。")
    changed = intake.cases.laying_before.sheet(compiler, [first, second])

    assert [item.item_id for item, _ in sheet.texts] == [first, second]
    assert sheet.number == again.number != changed.number


def test_a_sheet_of_what_is_not_ready_is_refused(intake: Intake, compiler: Actor) -> None:
    gap = an_implementation(intake, compiler, item_name="没写完的", supervision_phone=None)

    with pytest.raises(Invalid, match="“没写完的”还有要改的地方"):
        intake.cases.laying_before.sheet(compiler, [an_implementation(intake, compiler), gap])
    with pytest.raises(Invalid, match="没有勾选"):
        intake.cases.laying_before.sheet(compiler, [])


def test_nothing_goes_out_unsigned_and_the_message_says_who_signed(
    intake: Intake, compiler: Actor, head: Actor
) -> None:
    item_id = an_implementation(intake, compiler)

    unsigned = intake.submit(compiler, item_id, 1)
    sign(intake, head, item_id)
    rewrite(intake, compiler, item_id, exercise_content="换一种说法。")
    voided = intake.submit(compiler, item_id, version_of(intake, item_id))
    sign(intake, head, item_id)
    sent = intake.submit(compiler, item_id, version_of(intake, item_id))

    assert (unsigned.code, voided.code, sent.code) == ("not_signed", "not_signed", "done")
    assert "还没有经主要负责同志审定" in unsigned.message
    assert "原来的审定已经失效" in voided.message
    [message] = messages_of(intake, item_id)
    assert (message.name, message.data["list_kind"]) == ("item_submitted", "implementation")
    assert (message.data["sign_off"]["by"], message.data["sign_off"]["scan"]) == ("局长", fingerprint(SCAN))


def test_what_is_under_way_is_not_signed_again(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id)
    intake.submit(compiler, item_id, version_of(intake, item_id))

    outcome = sign(intake, intake.person(bureau, "signatory", name="副局长"), item_id)

    assert outcome.code == "not_allowed_in_this_state"
    assert "不能审定签章" in outcome.message
