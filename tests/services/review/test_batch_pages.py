"""A verdict for each of many items: the table, results line by line, what was refused can be mended and sent again."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from tests.services.review.conftest import csrf, stored, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import HASH

MANY = 200


def test_two_hundred_items_with_five_exceptions(client: FlaskClient, use_cases: UseCases) -> None:
    item_ids = submitted(use_cases, MANY)
    exceptions = item_ids[::40]
    as_reviewer(client)

    answer = _send(client, "/review/opinions", **_lines(item_ids, exceptions, reason="依据不足"))

    assert answer.status_code == 200
    assert f"成功 {MANY} 项，没有成功 0 项" in answer.text
    said = {item_id: stored(item_id)["current"]["opinions"][0]["verdict"] for item_id in item_ids}
    assert {item_id for item_id, verdict in said.items() if verdict == "reject"} == set(exceptions)
    assert len(exceptions) == 5


def test_the_table_begins_with_the_verdict_and_the_reason_of_the_bar(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    as_reviewer(client)

    hashes = {f"hash-{first}": HASH, f"hash-{second}": HASH}
    answer = _send(
        client, "/review/batch?view=waiting", item=[first, second], verdict="reject", reason="依据不足", **hashes
    )
    empty = _send(client, "/review/batch", item=[first], **hashes)

    assert answer.status_code == 200
    assert answer.text.count('<option value="reject" selected>') == 2
    assert answer.text.count('value="依据不足"') == 2
    assert '<option value="approve" selected>' in empty.text
    assert f'name="hash-{first}" value="{HASH}"' in answer.text
    assert stored(first)["current"]["opinions"] == []


def test_a_table_of_nothing_asks_to_tick_first(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, "/review/batch?view=waiting")

    assert (answer.status_code, "请先勾选要审核的事项" in answer.text) == (422, True)


def test_what_was_refused_stays_with_its_words_and_can_be_sent_again(client: FlaskClient, use_cases: UseCases) -> None:
    """One line has no reason, one is stale; the others are done and are not lost."""
    good, wordless, stale = submitted(use_cases, 3)
    lines = _lines([good, wordless, stale], [], reason="")
    lines |= {f"verdict-{wordless}": "reject", f"verdict-{stale}": "reject", f"reason-{stale}": "依据已废止"}
    lines[f"hash-{stale}"] = "c" * 64
    as_reviewer(client)

    answer = _send(client, "/review/opinions", **lines)

    assert "成功 1 项，没有成功 2 项" in answer.text
    assert "必须写明理由" in answer.text
    assert 'value="依据已废止"' in answer.text
    assert f'name="verdict-{wordless}"' in answer.text
    assert f'name="verdict-{good}"' not in answer.text
    again = _send(client, "/review/opinions", **_lines([wordless], [wordless], reason="依据不足"))
    assert "成功 1 项，没有成功 0 项" in again.text
    assert [len(stored(each)["current"]["opinions"]) for each in (good, wordless, stale)] == [1, 1, 0]


def test_an_item_that_is_not_there_is_a_result_and_stops_nobody(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, "/review/opinions", **_lines([item_id, "unknown"], [], reason=""))

    assert "成功 1 项，没有成功 1 项" in answer.text
    assert "编号 unknown：没有这个事项的审核记录" in answer.text


def test_the_way_back_stays_on_this_site(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, "/review/opinions", back="//elsewhere.example/", **_lines([item_id], [], reason=""))

    assert "elsewhere" not in answer.text
    assert 'href="/review/?view=waiting"' in answer.text


def test_who_only_looks_on_gives_no_verdicts(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, roles={"supervisor"})

    for address in ("/review/batch", "/review/opinions"):
        assert _send(client, address, **_lines([item_id], [], reason="")).status_code == 403
    assert stored(item_id)["current"]["opinions"] == []


def _lines(item_ids: list[str], exceptions: list[str], *, reason: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"item": item_ids}
    for item_id in item_ids:
        is_bad = item_id in exceptions
        fields |= {
            f"hash-{item_id}": HASH,
            f"verdict-{item_id}": "reject" if is_bad else "approve",
            f"reason-{item_id}": reason if is_bad else "",
        }
    return fields


def _send(client: FlaskClient, address: str, **form: Any) -> Any:
    token = csrf(client.get("/review/").text)
    return client.post(address, data={"csrf_token": token} | form)
