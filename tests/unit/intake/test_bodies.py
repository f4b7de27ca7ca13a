"""A body's days, names and contacts: the rules, and how people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.application.register_entries import BodyEntry, is_same, judged
from services.intake.application.register_fields import former_names_text
from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import Body, BodyKind, Contact, FormerName, in_period
from shared.kernel.days import day_of
from shared.kernel.ids import new_id
from tests.unit.intake.builders import a_body_entry, a_uscc

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def a_body(number: int = 1, register: RegisterView | None = None, **changes: Any) -> Body:
    """Return the body that a correct entry makes."""
    body, problems = judged(a_body_entry(number, **changes), register or RegisterView([]), AT)
    assert problems == ()
    return body


def entry_of(body: Body, **changes: Any) -> BodyEntry:
    """Return the entry of a body as it was seen, with changes."""
    fields: dict[str, Any] = {
        "body_id": body.body_id,
        "version": body.version,
        "name": body.name,
        "uscc": body.uscc,
        "kind": body.kind,
        "level": body.level,
        "supervising_body_id": body.supervising_body_id,
        "guiding_department": body.guiding_department,
    }
    return BodyEntry(**{**fields, **changes})


def changed(body: Body, **changes: Any) -> Body:
    """Return a registered body after a change of its entry."""
    after, problems = judged(entry_of(body, **changes), RegisterView([body]), AT)
    assert problems == ()
    return after


def problems_of(number: int = 1, **changes: Any) -> list[str]:
    """Return what is wrong with an entry, as sentences."""
    _, problems = judged(a_body_entry(number, **changes), RegisterView([]), AT)
    return [problem.sentence() for problem in problems]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_valid"),
    [
        (None, None, True),
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (None, date(2026, 11, 20), False),
        (None, date(2026, 11, 21), True),
        (date(2018, 1, 1), date(2019, 3, 1), False),
    ],
)
def test_a_body_is_valid_from_its_first_day_up_to_the_day_it_ends(
    valid_from: date | None, valid_to: date | None, is_valid: bool
) -> None:
    assert in_period(valid_from, valid_to, TODAY) is is_valid


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-01",
        "2019/3/1",
        "2019.3.1",
        "2019年3月1日",
        " 2019-03-01 00:00:00 ",
        "20190301",
        "２０１９－０３－０１",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert day_of(text) == date(2019, 3, 1)


@pytest.mark.parametrize("text", ["2019-13-01", "2019-02-30", "三月", "01/03/2019", "2019", "20190230", "201931"])
def test_what_is_no_day_is_named(text: str) -> None:
    [said] = problems_of(valid_from=text)

    assert said == f"生效日期：“{text}”不是日期。请写成 2019-03-01 这样的日期"


def test_a_period_must_not_end_before_it_begins() -> None:
    assert problems_of(valid_from="2019-03-01", valid_to="2019-03-01") == [
        "失效日期：2019-03-01 不晚于生效日期 2019-03-01。请填从哪天起不再有效"
    ]


def test_what_is_not_said_stays() -> None:
    """A machine that knows neither days nor contacts takes none away."""
    body = a_body(
        valid_from="2011-06-01",
        former_names="示例质监局（2019-03-01 更名）",
        contacts=[Contact(person="张三", phone="023-47520001")],
    )

    assert is_same(body, changed(body))


def test_an_empty_text_takes_away() -> None:
    body = a_body(valid_to="2019-03-01", contacts=[Contact(person="张三", phone="12345")])

    after = changed(body, valid_to="", contacts=[])

    assert (body.is_valid, after.is_valid, after.valid_to, after.contacts) == (False, True, None, ())


def test_the_switch_of_old_clients_sets_the_day() -> None:
    body = a_body()

    off = changed(body, is_valid=False)
    on = changed(off, is_valid=True)

    assert (off.is_valid, off.valid_to) == (False, TODAY)
    assert (on.is_valid, on.valid_to) == (True, None)


def test_renaming_keeps_the_old_name() -> None:
    body = a_body(name="示例质监局")

    today = changed(body, name="示例市场监管局")
    earlier = changed(body, name="示例市场监管局", renamed_on="2019-03-01")
    told = changed(body, name="示例市场监管局", former_names="示例质监局（2018-12-25 更名）")

    assert today.former_names == (FormerName(name="示例质监局", valid_until=TODAY),)
    assert earlier.former_names == (FormerName(name="示例质监局", valid_until=date(2019, 3, 1)),)
    assert told.former_names == (FormerName(name="示例质监局", valid_until=date(2018, 12, 25)),)


def test_a_name_that_comes_back_stands_in_the_history_for_each_time() -> None:
    first = a_body(name="甲局")
    second = changed(first, name="乙局", renamed_on="2018-01-01")
    third = changed(second, name="甲局", renamed_on="2019-01-01")
    fourth = changed(third, name="丙局", renamed_on="2020-01-01")

    names = [(former.name, former.valid_until.year) for former in fourth.former_names]
    assert names == [("甲局", 2018), ("乙局", 2019), ("甲局", 2020)]


def test_a_change_of_name_is_not_written_down_before_its_day() -> None:
    body = a_body()
    _, problems = judged(entry_of(body, name="新局", renamed_on="2026-11-21"), RegisterView([body]), AT)

    assert [problem.field for problem in problems] == ["renamed_on"]


def test_former_names_are_written_as_they_are_read() -> None:
    text = "示例区法制办公室（2015-01-01 更名）；示例区政府法制办（综合）（2019-03-01 更名）"
    body = a_body(former_names=text)

    assert former_names_text(body.former_names) == text
    assert changed(body, former_names=text.replace("；", "\n")).former_names == body.former_names


@pytest.mark.parametrize(
    "text", ["老名字", "老名字（2019-13-01 更名）", "老名字（2030-01-01 更名）", "老" * 101 + "（2019-01-01）"]
)
def test_a_former_name_needs_its_day(text: str) -> None:
    [said] = problems_of(former_names=text)

    assert said.startswith("曾用名：“老")
    assert said.endswith("请写成“原名称（2019-03-01 更名）”，几个名称用分号隔开")


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(person="", phone="12345"), "contacts.0.person"),
        (Contact(person="张三"), "contacts.0.phone"),
        (Contact(person="张三", phone="四七五二"), "contacts.0.phone"),
        (Contact(person="张三", phone="138-0000"), "contacts.0.phone"),
        (Contact(person="张三", email="zhang@"), "contacts.0.email"),
        (Contact(person="张" * 51, phone="12345"), "contacts.0.person"),
    ],
)
def test_a_contact_is_checked(contact: Contact, field: str) -> None:
    _, problems = judged(a_body_entry(1, contacts=[contact]), RegisterView([]), AT)

    assert [problem.field for problem in problems] == [field]


@pytest.mark.parametrize(
    "phone", ["023-47520001", "47520001", "13800000000", "12345", "023-47520001-801", "+86-13800000000"]
)
def test_usual_phone_numbers_are_taken(phone: str) -> None:
    assert a_body(contacts=[Contact(person="张三", phone=phone)]).contacts[0].phone == phone


def test_contacts_are_tidied_and_empty_rows_left_out() -> None:
    written = [Contact(person=" 张  三 ", phone="023 — 4752 0001"), Contact(person="", phone=" ")]

    assert a_body(contacts=written).contacts == (Contact(person="张 三", phone="023-47520001"),)


def test_six_contacts_are_too_many() -> None:
    [said] = problems_of(contacts=[Contact(person="张三", phone="12345")] * 6)

    assert said == "联系人：有 6 位。最多登记 5 位"


def test_a_supervising_department_does_not_become_an_enterprise() -> None:
    """The items of its enterprises would have nobody to endorse them."""
    above, other = a_body(1), a_body(3)
    register = RegisterView([above, other])
    below = a_body(2, register, kind=BodyKind.ENTERPRISE, supervising_body_id=above.body_id)
    register.put(below)

    entry = entry_of(above, kind=BodyKind.ENTERPRISE, supervising_body_id=other.body_id)
    _, problems = judged(entry, register, AT)

    assert [problem.field for problem in problems] == ["kind"]


def test_a_body_is_found_by_every_name_it_had() -> None:
    body = a_body(name="示例司法局", former_names="示例法制办（2019-03-01 更名）")

    assert body.answers_to("司法")
    assert body.answers_to("法制办")
    assert body.answers_to(a_uscc(1)[:10].lower())
    assert not body.answers_to("民政")


def test_a_present_name_goes_before_a_former_one() -> None:
    old = a_body(1, name="新名局", former_names="老名局（2019-03-01 更名）")
    new = a_body(2, name="老名局")

    assert RegisterView([old, new]).ever_named("老名局") == [new]
    assert RegisterView([old]).ever_named("老名局") == [old]


def test_contacts_stay_out_of_the_message() -> None:
    """The record of events would keep people's numbers for good."""
    body = a_body(contacts=[Contact(person="张三", phone="12345")], former_names="老名局（2019-03-01 更名）")

    message = body.as_message()

    assert "contacts" not in message
    assert message["former_names"] == [{"name": "老名局", "valid_until": "2019-03-01"}]
    assert (message["valid_from"], message["valid_to"]) == ("", "")


def test_a_name_that_a_batch_gives_up_is_not_free_yet() -> None:
    """The database sees the writes of a batch in its own order."""
    body = a_body(1, name="甲局")
    register = RegisterView([body])
    register.put(replace(body, name="乙局"))

    problem = register.taken(replace(a_body(2, name="甲局"), body_id=new_id()))

    assert problem is not None
    assert problem.field == "name"
