"""The lists of the desk by deadline: what is left, what is overdue, who is awaited, whose approval counts on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import Due, ListRequest, View
from services.review.application.receive import ReceiptEntry
from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import ELEMENTS, HASH, HASHES, a_reviewer, item_submitted


@pytest.fixture
def whole_policy(use_cases: UseCases) -> UseCases:
    """The shipped policy: the legal office takes the directory list in, three offices have fifteen working days."""
    adopt(use_cases, read("review_policy", 1))
    return use_cases


def taken_in(use_cases: UseCases, count: int = 1) -> list[str]:
    """Submit items and take them in."""
    item_ids = submitted(use_cases, count)
    entries = [ReceiptEntry(item_id=item_id, content_hash=HASH, accept=True) for item_id in item_ids]
    assert all(outcome.ok for outcome in use_cases.receive(entries, actor=a_reviewer()))
    return item_ids


def test_the_list_says_how_many_working_days_are_left(
    client: FlaskClient, whole_policy: UseCases, clock: MovedClock
) -> None:
    """NOON is a Monday; weekends are not counted."""
    taken_in(whole_policy)
    clock.forward(days=14)
    as_reviewer(client)

    page = client.get("/review/?view=waiting").text

    assert "剩 5 个工作日" in page
    assert "2026-12-14" in page


@pytest.mark.parametrize(("days", "is_provisional"), [(0, False), (21, True)])
def test_a_deadline_in_a_year_that_is_not_announced_says_so(
    client: FlaskClient, whole_policy: UseCases, clock: MovedClock, days: int, is_provisional: bool
) -> None:
    """ADR 0017: on the list and on the item, whoever has the day before them; 1 January is a day off all the same."""
    clock.forward(days=days)
    (item_id,) = taken_in(whole_policy)
    as_reviewer(client)

    pages = [client.get(address).text for address in ("/review/?view=waiting", f"/review/items/{item_id}")]

    for page in pages:
        assert ("暂定：2027 年的放假安排公布后重新计算，不会提前" in page) == is_provisional
    assert ("2027-01-05" in pages[0]) == is_provisional


@pytest.mark.parametrize(
    ("days", "words"), [(18, "剩 1 个工作日"), (21, "今天到期"), (22, "逾期 1 个工作日"), (19, "剩 1 个工作日")]
)
def test_what_is_pressing_is_marked(
    client: FlaskClient, whole_policy: UseCases, clock: MovedClock, days: int, words: str
) -> None:
    taken_in(whole_policy)
    clock.forward(days=days)
    as_reviewer(client)

    page = client.get("/review/?view=waiting").text

    assert words in page
    assert ("due-over" if "逾期" in words else "due-soon") in page


def test_overdue_and_this_week_are_lists_of_their_own_with_their_number(
    client: FlaskClient, whole_policy: UseCases, clock: MovedClock
) -> None:
    (old,) = taken_in(whole_policy)
    clock.forward(days=10)
    (new,) = taken_in(whole_policy)
    clock.forward(days=12)
    as_reviewer(client)

    overdue = client.get("/review/?view=waiting&due=overdue").text
    week = client.get("/review/?view=waiting&due=week").text

    assert (old in overdue, new in overdue) == (True, False)
    assert (old in week, new in week) == (False, False)
    assert '已逾期<span class="cnt hot">1</span>' in week
    assert whole_policy.count_due(View.WAITING, actor=a_reviewer()) == {Due.OVERDUE: 1, Due.WEEK: 0}
    clock.forward(days=6)
    as_reviewer(client)
    assert new in client.get("/review/?view=waiting&due=week").text


def test_a_line_says_which_group_is_asked_and_for_whom_it_waits(client: FlaskClient, whole_policy: UseCases) -> None:
    (item_id,) = taken_in(whole_policy)
    whole_policy.give_opinions(
        [OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")], actor=a_reviewer("staffing_review")
    )
    as_reviewer(client)

    page = client.get("/review/?view=waiting").text

    assert "联合审核，等法制办、发展改革委" in page
    assert "1 / 3 单位已审" in page


def test_an_approval_that_counts_on_is_told_with_its_round(client: FlaskClient, use_cases: UseCases) -> None:
    """Only the office whose element moved is asked again."""
    (item_id,) = submitted(use_cases)
    for office, verdict in (
        ("legal_review", "reject"),
        ("staffing_review", "approve"),
        ("planning_review", "approve"),
    ):
        entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="写明次数")
        use_cases.give_opinions([entry], actor=a_reviewer(office))
    use_cases.open_reviews(
        [
            item_submitted(
                item_id,
                sequence=9,
                revision=4,
                submission=2,
                content_hash="b" * 64,
                elements={**ELEMENTS, "exercise_content": "每年发放一次"},
                element_hashes={**HASHES, "exercise_content": "3" * 64},
            )
        ]
    )
    as_reviewer(client)

    worklist, item = client.get("/review/?view=waiting").text, client.get(f"/review/items/{item_id}").text

    assert worklist.count("第 1 轮已同意，要素未变") == 2
    assert "编办第 1 轮已同意，要素未变；发展改革委第 1 轮已同意，要素未变。这些单位本轮不用再审。" in item


def test_neighbours_stay_in_the_list_and_in_its_order(use_cases: UseCases, clock: MovedClock) -> None:
    """By deadline, then by age; items of other names and of the own body are passed over."""
    first, second, third = sorted(submitted(use_cases, 3))  # they came at one instant
    submitted(use_cases, 1, item_name="高龄津贴发放")
    submitted(use_cases, 1, body={"body_id": "body of legal_review", "name": "区政府办公室"})
    wanted, actor = ListRequest(view=View.WAITING, name="优待金"), a_reviewer()

    near = {each: use_cases.neighbours(wanted, each, actor=actor) for each in (first, second, third)}

    assert [(near[each].before, near[each].after) for each in (first, second, third)] == [
        ("", second),
        (first, third),
        (second, ""),
    ]


def test_the_neighbours_of_an_item_that_left_the_list_are_those_of_its_old_place(use_cases: UseCases) -> None:
    first, second, third = sorted(submitted(use_cases, 3))  # they came at one instant
    use_cases.give_opinions([OpinionEntry(item_id=second, content_hash=HASH, verdict="approve")], actor=a_reviewer())

    near = use_cases.neighbours(ListRequest(view=View.WAITING), second, actor=a_reviewer())

    assert (near.before, near.after) == (first, third)


def test_what_is_over_has_neighbours_by_its_end(use_cases: UseCases, clock: MovedClock) -> None:
    item_ids = submitted(use_cases, 3)
    for item_id in item_ids:
        clock.forward(minutes=1)
        for office in ("legal_review", "staffing_review", "planning_review"):
            entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
            use_cases.give_opinions([entry], actor=a_reviewer(office))
    oldest, middle, newest = item_ids

    near = use_cases.neighbours(ListRequest(view=View.CLOSED), middle, actor=a_reviewer())

    assert (near.before, near.after) == (newest, oldest)


def test_the_coordinator_has_his_list_and_a_reviewer_has_not(client: FlaskClient, use_cases: UseCases) -> None:
    as_reviewer(client, roles={"coordinator"})
    assert "待协调" in client.get("/review/").text

    as_reviewer(client)
    assert "待协调" not in client.get("/review/").text


def test_a_deadline_that_is_none_is_refused(client: FlaskClient) -> None:
    as_reviewer(client)

    assert client.get("/review/?due=whenever").status_code == 422
