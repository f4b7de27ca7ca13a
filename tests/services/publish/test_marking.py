"""A page whose basis has changed says so while its body is late in adjusting it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from flask.testing import FlaskClient

from services.publish.adapters.adjustments import AdjustmentDocument
from services.publish.application.use_cases import UseCases
from services.publish.entrypoints import portal as portal_pages
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import durable
from tests.services.publish.adjusted import adjustment
from tests.services.publish.builders import adopted, item_id, make_ready

Run = Callable[..., str]
MARK = "依据的法律已经修改，本单位正在调整内容"


@pytest.fixture
def is_marked(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> Callable[[], bool]:
    """Tell whether the page of a published item bears the mark."""
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    return lambda: MARK in citizen.get(f"/items/{item_id(1)}").text


def test_an_overdue_adjustment_marks_the_page_and_its_end_takes_the_mark_off(
    use_cases: UseCases, is_marked: Callable[[], bool], citizen: FlaskClient
) -> None:
    use_cases.marking.heard([adjustment("opened", 1)])
    assert not is_marked()

    use_cases.marking.heard([adjustment("overdue", 2)])
    marked = citizen.get(f"/items/{item_id(1)}")
    assert "《军人抚恤优待条例》2024 年修订" in marked.text
    assert "2026 年 11 月 1 日" in marked.text

    use_cases.marking.heard([adjustment("closed", 3)])
    assert citizen.get(f"/items/{item_id(1)}", headers={"If-None-Match": marked.headers["ETag"]}).status_code == 200
    assert not is_marked()


def test_the_mark_begins_on_the_day_of_the_change(
    use_cases: UseCases, is_marked: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_cases.marking.heard([adjustment("overdue", 2, effective_on="2999-01-01")])
    before = is_marked()

    monkeypatch.setattr(portal_pages, "today", lambda: date(2999, 1, 1))

    assert (before, is_marked()) == (False, True)


def test_several_adjustments_are_counted_each_by_itself(use_cases: UseCases, is_marked: Callable[[], bool]) -> None:
    use_cases.marking.heard([adjustment("overdue", 2, change=change) for change in (1, 2, 2)])
    use_cases.marking.heard([adjustment("closed", 3, change=1)])
    assert is_marked()

    use_cases.marking.heard([adjustment("closed", 3, change=2)])
    assert not is_marked()


HISTORIES: dict[str, tuple[list[Envelope], bool]] = {
    "closed after it was overdue": (
        [adjustment("opened", 1), adjustment("overdue", 2), adjustment("closed", 3)],
        False,
    ),
    "overdue again after it was opened again": (
        [adjustment("overdue", 2), adjustment("closed", 3), adjustment("opened", 4), adjustment("overdue", 5)],
        True,
    ),
    "postponed": ([adjustment("overdue", 2), adjustment("opened", 3, effective_on="2999-01-01")], False),
}


@pytest.mark.parametrize("what", HISTORIES)
def test_the_order_of_arrival_does_not_matter(use_cases: UseCases, is_marked: Callable[[], bool], what: str) -> None:
    history, expected = HISTORIES[what]

    for order in permutations(history):
        durable(AdjustmentDocument).delete_many({})
        for event in (*order, *order):
            use_cases.marking.heard([event])
        assert is_marked() is expected, [event.name for event in order]


@pytest.mark.parametrize("change", [{"kind": "reform"}, {"effective_on": ""}])
def test_only_a_change_of_law_marks_a_page(
    use_cases: UseCases, is_marked: Callable[[], bool], change: dict[str, str]
) -> None:
    use_cases.marking.heard([adjustment("overdue", 2, **change)])

    assert not is_marked()


def test_the_page_of_an_implementation_list_bears_the_mark_too(
    use_cases: UseCases, on_portal: str, citizen: FlaskClient
) -> None:
    use_cases.marking.heard([adjustment("overdue", 2, 101)])

    assert MARK in citizen.get(on_portal).text
    assert MARK not in citizen.get(f"/items/{item_id(1)}").text
