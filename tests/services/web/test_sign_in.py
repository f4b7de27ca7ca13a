"""Sign-in: one cookie for all services, its limits, tokens, revocation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.runtime.settings import WrongSetting
from shared.runtime.web.identity import SessionLimits
from shared.runtime.web.navigation import own_path
from shared.runtime.web.revocation import KEPT_FOR, revoked_sessions_of


def cookie_of(site):
    return site.client.get_cookie("qingdan_session")


def carry(source, target):
    """Take the browser's cookie to another service of the same host."""
    target.client.set_cookie("qingdan_session", cookie_of(source).value)


def signed_in(site):
    return site.client.get(f"/{site.service}/").status_code == 200


def test_one_sign_in_opens_every_service(site):
    intake, review = site("intake"), site("review")
    intake.sign_in()

    carry(intake, review)

    assert "王编制" in review.client.get("/review/").text


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(site):
    intake = site(public_url="https://qingdan.example")
    answer = intake.client.post("/intake/sign-in", data={}, headers={"X-Forwarded-Proto": "https"})
    answer = intake.client.get("/intake/form", base_url="https://localhost")

    header = answer.headers["Set-Cookie"]
    assert all(part in header for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_page_sends_to_sign_in_and_back(intake):
    answer = intake.client.get("/intake/list?page=2")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/intake/sign-in?next=/intake/list%3Fpage%3D2")


def test_a_form_whose_session_has_ended_leads_back_to_its_page(intake):
    intake.sign_in()
    intake.clock.forward(minutes=31)

    answer = intake.client.post("/intake/items", headers={"Referer": "http://localhost/intake/items/1"})

    assert answer.headers["Location"] == "/intake/sign-in?next=/intake/items/1&expired=1"


def test_behind_https_addresses_are_those_that_people_come_by(site):
    """What ends https stands before nginx, which therefore sees http: a personal link would travel in the clear."""
    intake = site(public_url="https://qingdan.example")
    door = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "qingdan.example"}

    handed_on = intake.client.get("/intake/address", headers=door)
    led_back = intake.client.post("/intake/items", headers={**door, "Referer": "https://qingdan.example/intake/form"})

    assert handed_on.text == "https://qingdan.example/intake/open"
    assert led_back.headers["Location"] == "/intake/sign-in?next=/intake/form"


@pytest.mark.parametrize(("hours", "minutes"), [("24", "30"), ("12.5", "30"), ("0", "30"), ("12", "0"), ("nan", "30")])
def test_no_session_lives_longer_than_its_end_is_remembered(hours, minutes):
    """A service forgets who was locked or signed out after thirteen hours: an older token would open it again."""
    with pytest.raises(WrongSetting, match="QINGDAN_SESSION"):
        SessionLimits.from_environment({"QINGDAN_SESSION_HOURS": hours, "QINGDAN_SESSION_IDLE_MINUTES": minutes})


def test_sessions_may_be_shorter():
    given = {"QINGDAN_SESSION_HOURS": "8", "QINGDAN_SESSION_IDLE_MINUTES": "15"}

    assert SessionLimits.from_environment(given) == SessionLimits(idle=timedelta(minutes=15), total=timedelta(hours=8))
    assert SessionLimits.from_environment({}) == SessionLimits()
    assert SessionLimits().total < KEPT_FOR


def test_htmx_is_sent_to_sign_in_by_its_own_header(intake):
    answer = intake.client.get("/intake/list", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/intake/sign-in?next=")


def test_a_badge_that_polls_leaves_the_page_alone(intake):
    answer = intake.client.get("/intake/list", headers={"HX-Request": "true", "X-Qingdan-Poll": "1"})

    assert (answer.status_code, "HX-Redirect" in answer.headers) == (401, False)


def test_half_an_hour_without_use_ends_the_session(intake):
    intake.sign_in()
    intake.clock.forward(minutes=31)

    assert not signed_in(intake)


def test_use_in_any_service_renews_the_session(site):
    intake, review = site("intake"), site("review")
    intake.sign_in()
    for _ in range(3):
        intake.clock.forward(minutes=20)
        carry(intake, review)
        assert signed_in(review)
        carry(review, intake)

    assert signed_in(intake)


def test_polling_does_not_renew_the_session(intake):
    intake.sign_in()
    for _ in range(4):
        intake.clock.forward(minutes=10)
        intake.client.get("/intake/", headers={"X-Qingdan-Poll": "1"})

    assert not signed_in(intake)


def test_twelve_hours_end_the_session_however_busy_it_was(intake):
    intake.sign_in()
    for _ in range(36):
        intake.clock.forward(minutes=20)
        assert signed_in(intake)
    intake.clock.forward(minutes=1)

    assert not signed_in(intake)


def test_a_cookie_signed_with_another_key_is_nobodys(site):
    intake, other = site("intake"), site("review", secret_key="another")
    intake.sign_in()
    carry(intake, other)

    assert not signed_in(other)


def test_signing_out_empties_the_cookie(intake):
    intake.sign_in()
    intake.client.post("/intake/sign-out", data={"csrf_token": intake.csrf()})

    assert not signed_in(intake)


def test_signing_in_drops_what_an_anonymous_visitor_had(intake):
    before = intake.csrf()
    intake.sign_in()

    assert before != intake.csrf()


def test_the_api_takes_a_token(intake):
    answer = intake.client.get("/intake/api/me", headers=intake.bearer())

    assert answer.json["body_name"] == "区民政局"


def test_the_api_never_reads_the_cookie(intake):
    intake.sign_in()

    answer = intake.client.get("/intake/api/me")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert "Set-Cookie" not in answer.headers


def test_pages_never_read_a_token(intake):
    assert intake.client.get("/intake/", headers=intake.bearer()).status_code == 303


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer 令牌".encode()])
def test_a_header_that_is_no_token_is_refused(intake, header):
    answer = intake.client.get("/intake/api/me", headers={"Authorization": header})

    assert answer.status_code == 401


def test_an_expired_token_says_so(intake):
    bearer = intake.bearer()
    intake.clock.forward(hours=12, minutes=1)

    answer = intake.client.get("/intake/api/me", headers=bearer)

    assert answer.status_code == 401
    assert answer.json == {"code": "session_expired", "message": "登录已过期，请重新登录。", "problems": []}


def test_a_cookies_content_is_no_token(intake):
    intake.sign_in()

    answer = intake.client.get("/intake/api/me", headers={"Authorization": f"Bearer {cookie_of(intake).value}"})

    assert answer.status_code == 401


def test_a_revoked_session_ends_and_others_go_on(site):
    intake, other = site("intake"), site("review")
    intake.sign_in()
    other.sign_in()
    carry(other, intake)
    kept = intake.client.get("/intake/").status_code
    with intake.client.session_transaction() as session:
        session_id = session["person"]["sid"]

    intake.revoked.add(account_id="a-compiler", session_id=session_id, revoked_at=intake.clock.now())

    assert kept == 200
    assert not signed_in(intake)
    assert signed_in(other)


def test_revoking_an_account_ends_what_began_before_and_not_what_begins_after(intake):
    intake.sign_in()
    bearer = intake.bearer()
    intake.clock.forward(milliseconds=1)

    intake.revoked.add(account_id="a-compiler", session_id="", revoked_at=intake.clock.now())

    assert not signed_in(intake)
    assert intake.client.get("/intake/api/me", headers=bearer).json["code"] == "session_expired"
    intake.clock.forward(milliseconds=1)
    intake.sign_in()
    assert signed_in(intake)


def test_an_older_revocation_after_a_newer_changes_nothing(intake):
    now = intake.clock.now()
    intake.revoked.add(account_id="a-compiler", session_id="", revoked_at=now)
    intake.revoked.add(account_id="a-compiler", session_id="", revoked_at=now - timedelta(hours=1))
    intake.revoked.add(account_id="a-compiler", session_id="", revoked_at=now)

    entries = list(revoked_sessions_of("intake")._get_collection().find())

    assert [("account:a-compiler", now)] == [(entry["_id"], entry["before"]) for entry in entries]


def test_revocations_are_dropped_when_no_session_can_be_left(intake):
    revoked_sessions_of("intake").ensure_indexes()

    indexes = revoked_sessions_of("intake")._get_collection().index_information()

    assert indexes["revoked_at_1"]["expireAfterSeconds"] == 13 * 3600


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/intake/items?page=2", True),
        ("/", True),
        ("", False),
        (None, False),
        ("//elsewhere.example/", False),
        ("https://elsewhere.example/", False),
        ("/\\elsewhere.example", False),
        ("/\t/elsewhere.example", False),
        ("intake", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_own_absolute_paths_are_gone_to(target, kept):
    assert (target if kept else None) == own_path(target)
