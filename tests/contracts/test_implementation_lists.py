"""What messages carry of implementation lists is optional: older messages have none of it, wrong ones are refused."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.contracts.golden_examples import example_of
from shared.contracts.registry import current

WHOLE: dict[str, Any] = {
    "list_kind": "implementation",
    "source": {"kind": "power_list", "source_id": "p-1", "base_code": "500109801003", "implementation_code": ""},
    "part": "首次申请",
    "is_public": True,
    "sign_off": {"by": "区民政局 张局长", "signed_at": "2026-11-20T02:00:00Z", "scan": "d" * 64},
    "corrections": ["promised_time_limit"],
}
OF_A_KIND = {
    **dict.fromkeys(("endorsement_requested", "endorsement_declined", "withdrawal_requested"), "part"),
    **dict.fromkeys(("review_opened", "opinion_given", "item_returned", "item_withdrawn"), "part"),
    **dict.fromkeys(("withdrawal_refused", "code_assigned", "item_published"), "part"),
    **dict.fromkeys(("list_proposed", "list_adopted", "list_returned", "edition_released"), "list_kind"),
}


def data_of(name: str) -> dict[str, Any]:
    return dict(Envelope.decode(example_of(current(name))).data)


@pytest.mark.parametrize("name", ["item_submitted", "item_approved"])
def test_a_revision_may_carry_what_it_rests_on(name: str) -> None:
    data = data_of(name) | WHOLE

    assert current(name).schema().validate(data) == {}
    assert check_of(name, 1)(data) == ""
    assert current(name).schema().load(data)["source"]["source_id"] == "p-1"


@pytest.mark.parametrize("name", ["item_submitted", "item_approved"])
@pytest.mark.parametrize("field", ["source", "part", "is_public", "sign_off", "corrections"])
def test_each_part_of_it_may_be_missing_but_not_be_anything(name: str, field: str) -> None:
    data = data_of(name) | WHOLE
    less = {key: value for key, value in data.items() if key != field}

    assert current(name).schema().validate(less) == {}
    assert check_of(name, 1)(less) == ""
    assert current(name).schema().validate(data | {field: 7.5})
    assert check_of(name, 1)(data | {field: 7.5})


@pytest.mark.parametrize(("name", "field"), OF_A_KIND.items())
def test_every_message_of_an_item_or_a_list_may_say_of_which_kind(name: str, field: str) -> None:
    data = data_of(name)

    assert current(name).schema().validate(data | {"list_kind": "implementation", field: "implementation"}) == {}
    assert current(name).schema().load(data | {"list_kind": "implementation"})["list_kind"] == "implementation"
    assert check_of(name, 1)(data | {"list_kind": 3})
