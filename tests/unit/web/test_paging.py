"""Where a page past the end leads."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from shared.runtime.web.paging import keep_within, last_page

APP = Flask(__name__)


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (20, 1), (21, 2), (45, 3)])
def test_the_last_page_is_the_last_with_something_on_it(total: int, last: int) -> None:
    assert last_page(20, total) == last


def test_past_the_end_it_leads_to_the_last_page_with_the_filters_kept() -> None:
    with APP.test_request_context("/search?q=津贴&theme=n1&page=9"), pytest.raises(HTTPException) as led:
        keep_within(9, 20, 45)

    response = led.value.get_response()
    assert response.status_code == 303
    assert response.headers["Location"] == "/search?q=%E6%B4%A5%E8%B4%B4&theme=n1&page=3"


@pytest.mark.parametrize(("page", "total"), [(1, 0), (3, 45), (1, 45)])
def test_a_page_that_is_there_is_shown(page: int, total: int) -> None:
    with APP.test_request_context("/search"):
        keep_within(page, 20, total)


def test_a_form_that_was_sent_is_answered_on_the_spot() -> None:
    with APP.test_request_context("/review/?page=9", method="POST"):
        keep_within(9, 20, 45)
