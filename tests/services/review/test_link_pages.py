"""The page of a personal link, and the inviter's: no sign-in, nothing beside the item, nothing after the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from tests.services.review.conftest import MovedClock, bearer, csrf, sign_in, stored, submitted
from tests.services.review.inviting import give, invited
from tests.services.review.reviewers import all_say, as_reviewer
from tests.unit.review.builders import (
    ELEMENTS,
    HASH,
    HASHES,
    a_coordinator,
    a_reviewer,
    item_submitted,
)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What the process writes down."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_the_page_opens_without_a_sign_in_and_keeps_to_itself(
    client: FlaskClient, use_cases: UseCases, log: pytest.LogCaptureFixture
) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)

    answer = client.get(f"/review/links/{token}")

    assert answer.status_code == 200
    assert ELEMENTS["exercise_content"] in answer.text
    head = {name: answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert head == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }
    assert 'href="/' not in answer.text.replace('href="/static/', "")
    assert token not in log.text
    assert "/review/links/…" in log.text


def test_a_link_ends_on_the_day_that_was_told_in_a_year_of_unknown_holidays_too(
    client: FlaskClient, use_cases: UseCases
) -> None:
    """Its end is never reckoned anew, so no page promises that (ADR 0017)."""
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id, days=30)
    opened = client.get(f"/review/links/{token}").text
    give(use_cases, token)
    over = client.get(f"/review/links/{token}").text
    sign_in(client, a_coordinator())
    desk = client.get(f"/review/items/{item_id}/invitations").text

    for page in (opened, over, desk):
        assert "2027-01-" in page
        assert "暂定" not in page


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/review/links/{}/"),
        ("GET", "/review//links/{}"),
        ("PUT", "/review/links/{}"),
        ("POST", "/review/links/{}"),
    ],
)
def test_a_link_that_was_copied_badly_or_refused_is_in_no_log_either(
    client: FlaskClient, use_cases: UseCases, log: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)

    answer = client.open(path.format(token), method=method)

    assert answer.status_code in (308, 400, 404, 405)
    assert token not in log.text
    assert "/review/links/…" in log.text


def test_an_opinion_is_given_on_the_page_with_its_token_only(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)
    address = f"/review/links/{token}"
    form = {"content_hash": HASH, "verdict": "reject", "reason": ""}

    assert client.post(address, data=form).status_code == 400
    fields = {"csrf_token": csrf(client.get(address).text)}
    missing = client.post(address, data=form | fields)
    assert (missing.status_code, "必须写明理由" in missing.text) == (422, True)
    scope = client.post(address, data=form | fields | {"verdict": "out_of_scope", "reason": "不归我管"})
    assert scope.status_code == 422
    assert client.post(address, data=form | fields | {"reason": "依据不足"}).status_code == 303
    thanks = client.get(address).text
    assert "您的意见已收到" in thanks
    assert "依据不足" in thanks
    assert 'name="verdict"' not in thanks
    assert stored(item_id)["current"]["opinions"][0]["reason"] == "依据不足"


def test_closed_links_are_friendly_and_tell_nothing_of_the_item(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    invitation_id, token = invited(use_cases, item_id)
    use_cases.people.inviting.revoke(invitation_id, actor=a_coordinator(), now=use_cases.now())

    gone, unknown = client.get(f"/review/links/{token}"), client.get("/review/links/unknown")

    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "邀请人已经收回这个链接" in gone.text
    assert "没有复制完整" in unknown.text
    for page in (gone.text, unknown.text):
        assert ELEMENTS["item_name"] not in page
        assert "陈教授" not in page


def test_when_the_round_is_over_the_text_is_no_longer_shown(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)
    all_say(use_cases, item_id, "approve")

    page = client.get(f"/review/links/{token}")

    assert (page.status_code, "这次审核已经结束" in page.text) == (200, True)
    assert ELEMENTS["exercise_content"] not in page.text


def test_others_opinions_are_shown_only_when_the_invitation_says_so(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="reject", reason="请补充依据")
    use_cases.give_opinions([entry], actor=a_reviewer())
    _, blind = invited(use_cases, item_id)
    _, seeing = invited(use_cases, item_id, shows_opinions=True)

    assert "请补充依据" not in client.get(f"/review/links/{blind}").text
    seen = client.get(f"/review/links/{seeing}").text
    assert "请补充依据" in seen
    assert "王审核" not in seen, "names of accounts are nobody's business outside"


def test_the_same_link_shows_the_next_text_with_what_changed(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)
    give(use_cases, token)
    all_say(use_cases, item_id, "approve_after_change", "写明次数")
    news = {"exercise_content": "每年发放一次"}
    moved = {"elements": {**ELEMENTS, **news}, "element_hashes": {**HASHES, "exercise_content": "3" * 64}}
    use_cases.open_reviews(
        [item_submitted(item_id, sequence=9, revision=4, submission=2, content_hash="b" * 64, **moved)]
    )

    page = client.get(f"/review/links/{token}").text

    assert "与上一轮不同的 1 个要素" in page
    assert "每年发放一次" in page
    assert give(use_cases, token, content_hash="b" * 64).ok


def test_the_inviter_sees_when_a_link_was_opened_and_what_came_of_it(
    client: FlaskClient, use_cases: UseCases, clock: MovedClock
) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)
    client.get(f"/review/links/{token}")
    client.head(f"/review/links/{token}")
    clock.forward(hours=1)
    client.get(f"/review/links/{token}")
    give(use_cases, token)

    (view,) = use_cases.people.inviting.of_item(item_id, actor=a_coordinator(), now=clock.now())
    sign_in(client, a_coordinator())
    page = client.get(f"/review/items/{item_id}/invitations").text

    assert (view.invitation.opened_count, len(view.invitation.opened)) == (2, 2)
    assert [(number, opinion.account_name) for number, opinion in view.opinions] == [(1, "陈教授")]
    assert "2 次，最近 2026-11-23 13:00" in page
    item = client.get(f"/review/items/{item_id}").text
    assert "专家" in item
    assert "陈教授（示例大学），凭专属链接" in item


def test_the_coordinator_makes_and_revokes_a_link_at_the_desk(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    sign_in(client, a_coordinator())
    address = f"/review/items/{item_id}/invitations"
    form = {"csrf_token": csrf(client.get(address).text), "kind": "expert", "name": "陈教授", "days": "5"}

    wrong = client.post(address, data=form)
    made = client.post(address, data=form | {"organisation": "示例大学", "email": "chen@example.org"})

    assert (wrong.status_code, "单位：没有填写" in wrong.text) == (422, True)
    link = made.text.split('readonly value="')[1].split('"')[0]
    assert "mailto:chen%40example.org" in made.text
    assert link not in client.get(address).text, "it is shown once"
    path = "/review" + link.split("/review", 1)[1]
    assert client.get(path).status_code == 200
    revocation = made.text.split('/revocation"')[0].rsplit('action="', 1)[1] + "/revocation"
    assert client.post(revocation, data={"csrf_token": form["csrf_token"]}).status_code == 303
    assert client.get(path).status_code == 410


def test_other_offices_do_not_see_who_is_invited(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, office="staffing_review")

    assert client.get(f"/review/items/{item_id}/invitations").status_code == 403
    assert "邀请专家" not in client.get(f"/review/items/{item_id}").text


def test_a_machine_invites_lists_and_revokes(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    headers = bearer(client, a_coordinator())
    address = f"/review/api/reviews/{item_id}/invitations"
    body = {"kind": "expert", "name": "陈教授", "organisation": "示例大学", "shows_opinions": True}

    made = client.post(address, json=body, headers=headers).json
    listed = client.get(address, headers=headers).json["items"]

    assert ("/review/links/" in made["link"], made["expires_on"]) == (True, "2026-12-07")
    assert [(one["invitation_id"], one["is_over"]) for one in listed] == [(made["invitation_id"], False)]
    revocation = f"/review/api/invitations/{made['invitation_id']}/revocation"
    assert client.post(revocation, json={}, headers=headers).status_code == 200
    assert client.get(address, headers=headers).json["items"][0]["is_over"]
