"""What is to take the place of an item does not end itself meanwhile: nobody is led to a page that is no more."""

from __future__ import annotations

import pytest

from services.publish.application.operating import SuccessorEnds
from tests.services.operations.district import District


def merged_into_what_ends(district: District) -> tuple[str, str]:
    """Ask for a merge and for the end of what it leads to; return both operations, agreed to by the offices."""
    bureau = district.body(1)
    item_id, whole = district.published(bureau, "高龄津贴发放", "老年津贴发放")
    merge, cancel = district.ask(bureau, "merge", [item_id], [whole]), district.ask(bureau, "cancel", [whole])
    for operation_id in (merge, cancel):
        district.offices_say(operation_id)
    return merge, cancel


def test_what_is_to_take_an_items_place_is_not_cancelled_before(district: District) -> None:
    merge, cancel = merged_into_what_ends(district)
    district.government_adopts(merge, in_days=5)

    with pytest.raises(SuccessorEnds, match="“老年津贴发放”要按另一项已审定、待生效的操作（合并）代替别的事项"):
        district.government_adopts(cancel, in_days=1)

    assert district.sweep(in_days=5) == 1
    district.government_adopts(cancel, in_days=6)


def test_nothing_is_merged_into_what_is_to_be_cancelled(district: District) -> None:
    merge, cancel = merged_into_what_ends(district)
    district.government_adopts(cancel, in_days=5)

    with pytest.raises(SuccessorEnds, match="代替的事项“老年津贴发放”按另一项已审定、待生效的操作（取消）将退出清单"):
        district.government_adopts(merge, in_days=1)
