"""Sign-off and the signed batch as pure rules: what the head's word is bound to, and what a batch names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.items import (
    IMPLEMENTATION_LIST,
    IN_THE_BODYS_HANDS,
    Endorsement,
    ItemState,
    NotAllowedInThisState,
    ServiceItem,
    filed,
)
from services.intake.domain.signing import (
    FilingMark,
    NotAsConsented,
    NotSigned,
    OwnText,
    SignOff,
    as_filed,
    check_as_filed,
    check_not_own_text,
    check_signed,
    is_signed,
    sheet_number,
    signed,
    waits_for,
)
from tests.unit.intake.builders import NOW, an_item


def a_sign_off(**changes: Any) -> SignOff:
    """Return the head's word on the text of `an_item`."""
    fields: dict[str, Any] = {
        "content_hash": "h",
        "number": 2,
        "by": "局长",
        "signed_at": NOW,
        "scan": "ab" * 32,
        "scan_name": "审定单.pdf",
        "account_id": "account-局长",
    }
    return SignOff(**{**fields, **changes})


def a_list(state: ItemState = ItemState.DRAFT, **changes: Any) -> ServiceItem:
    """Return an implementation list."""
    item = an_item(state, **changes)
    return replace(item, content=replace(item.content, list_kind=IMPLEMENTATION_LIST))


def a_consented_list(**changes: Any) -> ServiceItem:
    """Return a signed list of an enterprise with its department's consent."""
    given = Endorsement(is_given=True, reason="", by="示例局 王五", given_at=NOW)
    return a_list(ItemState.CONSENTED, sign_off=a_sign_off(), endorsement=given, **changes)


def test_a_sign_off_holds_for_its_content_whatever_the_revision() -> None:
    item = a_list(sign_off=a_sign_off(number=1))

    assert is_signed(item)
    assert not is_signed(replace(item, content=replace(item.content, content_hash="other")))
    assert not is_signed(a_list())


@pytest.mark.parametrize(
    ("sign_off", "says"),
    [(None, "还没有经主要负责同志审定"), (a_sign_off(content_hash="old"), "原来的审定已经失效")],
)
def test_what_is_not_signed_is_told_why_and_what_to_do(sign_off: SignOff | None, says: str) -> None:
    check_signed(a_list(sign_off=a_sign_off()))

    with pytest.raises(NotSigned, match=says) as refused:
        check_signed(a_list(sign_off=sign_off))

    assert "“高龄津贴发放”" in refused.value.message
    assert "请" in refused.value.message


def test_the_author_of_a_text_is_told_who_may_sign_it() -> None:
    check_not_own_text(a_list(), "account-张三", "account-局长")

    with pytest.raises(OwnText, match="第 2 稿是您自己编写的"):
        check_not_own_text(a_list(), "account-局长", "account-局长")


@pytest.mark.parametrize("state", ItemState)
def test_an_item_is_signed_while_it_is_in_its_bodys_hands(state: ItemState) -> None:
    item = a_list(state)

    if state in IN_THE_BODYS_HANDS:
        after = signed(item, a_sign_off())
        assert (after.sign_off, after.updated_by, after.state) == (a_sign_off(), "局长", state)
    else:
        with pytest.raises(NotAllowedInThisState, match="不能审定签章"):
            signed(item, a_sign_off())


def test_a_line_of_a_batch_names_the_text_and_the_consent() -> None:
    line = as_filed(a_consented_list(submission=2))

    assert (line.item_id, line.item_name, line.body_name, line.number) == ("item", "高龄津贴发放", "区民政局", 2)
    assert (line.content_hash, line.consented_at, line.submission) == ("h", NOW, 2)


@pytest.mark.parametrize("state", [one for one in ItemState if one is not ItemState.CONSENTED])
def test_only_what_has_the_consent_is_filed(state: ItemState) -> None:
    with pytest.raises(NotAllowedInThisState, match="不能汇总报送"):
        as_filed(a_list(state, sign_off=a_sign_off()))


def test_what_its_own_body_did_not_sign_is_not_filed() -> None:
    with pytest.raises(NotSigned):
        as_filed(replace(a_consented_list(), sign_off=None))


def test_a_batch_sends_only_what_it_names() -> None:
    """Consented to anew, or changed: it waits, but not for this batch."""
    item = a_consented_list()
    line = as_filed(item)
    later = Endorsement(is_given=True, reason="", by="示例局 王五", given_at=NOW + timedelta(seconds=1))

    check_as_filed(item, line)
    assert waits_for(item, line)
    assert not waits_for(replace(item, endorsement=later), line)
    assert not waits_for(replace(item, state=ItemState.DRAFT), line)
    assert not waits_for(replace(item, sign_off=None), line)
    with pytest.raises(NotAsConsented, match="没有随这一批报送"):
        check_as_filed(replace(item, endorsement=later), line)


def test_a_filed_item_goes_to_review_with_the_mark_of_its_batch() -> None:
    mark = FilingMark(filing_id="f", body_id="b", by="局长", filed_at=NOW)

    after = filed(a_consented_list(), mark)

    assert (after.state, after.submission, after.sent_as, after.filing) == (ItemState.SUBMITTED, 1, 4, mark)


def test_the_number_of_a_sheet_follows_from_its_texts() -> None:
    assert sheet_number(["a", "b"]) == sheet_number(["a", "b"])
    assert len({sheet_number(texts) for texts in (["a", "b"], ["b", "a"], ["a"], ["ab"])}) == 4
    assert len(sheet_number(["a"])) == 12
