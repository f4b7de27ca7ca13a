"""Signing in and out by page and by API: wrong passwords, lock-out, revocation, what nginx asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.intake.adapters.sessions import Argon2Passwords
from services.intake.domain.accounts import LockedOut, WrongCredentials
from services.intake.domain.bodies import Body
from shared.contracts.envelope import Envelope
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.settings import Settings
from tests.conftest import TEST_PASSWORD_MEMORY_KIB
from tests.services.intake.conftest import PASSWORD, REGISTRAR, Browser, Intake, Machine


@pytest.fixture(autouse=True)
def account_id(intake: Intake, bureau: Body) -> str:
    """An account to sign in with."""
    return intake.account("mzj-bianzhi", bureau, "compiler")


def messages_in(intake: Intake, collection: str, key: str) -> list[Envelope]:
    return [Envelope.decode(one["body"]) for one in intake.stored(collection, key)["outbox"]]


def test_somebody_signs_in_and_lands_at_the_own_desk(browser: Browser) -> None:
    """The cookie is good for all five desks; the page that was wanted comes first."""
    assert browser.sign_in("mzj-bianzhi").headers["Location"] == "/intake/"
    wanted = {"account": "MZJ-bianzhi", "password": PASSWORD, "next": "/notify/records"}
    assert browser.post("/intake/sign-in", wanted).headers["Location"] == "/notify/records"
    assert "示例民政局" in browser.get("/intake/items").text


def test_the_name_of_a_person_holds_no_marks(browser: Browser, intake: Intake, bureau: Body) -> None:
    """It stands in messages and on every desk."""
    intake.account("registrar", bureau, "registrar")
    browser.sign_in("registrar")
    form = {
        "account": "mzj-er",
        "name": "<b>张三",
        "password": PASSWORD,
        "body_id": bureau.body_id,
        "roles": "compiler",
    }

    answer = browser.post("/intake/accounts", form, page="/intake/accounts/new")

    assert answer.status_code == 422
    assert "姓名：有尖括号" in answer.text


@pytest.mark.parametrize("target", ["https://elsewhere.cn/", "//elsewhere.cn", "javascript:alert(1)"])
def test_nobody_is_led_away(browser: Browser, target: str) -> None:
    """Only a path of this site is followed."""
    form = {"account": "mzj-bianzhi", "password": PASSWORD, "next": target}
    assert browser.post("/intake/sign-in", form).headers["Location"] == "/intake/"


def test_a_wrong_password_and_an_unknown_account_read_the_same(browser: Browser) -> None:
    """Nobody learns which accounts exist; the account stays typed in, the password does not."""
    wrong = browser.sign_in("mzj-bianzhi", "wrong-password")
    unknown = browser.sign_in("nobody-here", "wrong-password")

    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "账号或口令不对。再错 4 次，账号锁定 15 分钟。" in wrong.text
    assert "账号或口令不对。再错 4 次，账号锁定 15 分钟。" in unknown.text
    assert 'value="mzj-bianzhi"' in wrong.text
    assert "wrong-password" not in wrong.text


@pytest.mark.parametrize("account", ["mzj-bianzhi", "nobody-here"])
def test_five_wrong_passwords_lock_for_15_minutes(intake: Intake, account: str) -> None:
    """The right password does not help while the lock stands, and no account shows that it exists by locking."""
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            intake.cases.signing_in.sign_in(account, "wrong-password", intake.clock.now())

    for password in ("wrong-password", PASSWORD):
        with pytest.raises(LockedOut, match="15 分钟后再试"):
            intake.cases.signing_in.sign_in(account, password, intake.clock.now())

    intake.clock.forward(minutes=15, seconds=1)
    if account == "mzj-bianzhi":
        assert intake.cases.signing_in.sign_in(account, PASSWORD, intake.clock.now())
    else:
        with pytest.raises(WrongCredentials, match="再错 4 次"):
            intake.cases.signing_in.sign_in(account, PASSWORD, intake.clock.now())


def test_the_fifth_try_may_be_the_right_one(intake: Intake) -> None:
    """It begins a session and forgets the four before."""
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            intake.cases.signing_in.sign_in("mzj-bianzhi", "wrong-password", intake.clock.now())

    assert intake.cases.signing_in.sign_in("mzj-bianzhi", PASSWORD, intake.clock.now())
    assert intake.count("sign_in_attempts") == 0


def test_guesses_in_parallel_are_all_counted(intake: Intake) -> None:
    """Twelve at once: five are looked at, the others meet the lock."""

    def guess(_: int) -> type[Exception] | None:
        try:
            intake.cases.signing_in.sign_in("mzj-bianzhi", "wrong-password", intake.clock.now())
        except (WrongCredentials, LockedOut) as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(guess, range(12)))

    assert sorted(one.__name__ for one in answers if one) == ["LockedOut"] * 7 + ["WrongCredentials"] * 5


def test_signing_out_ends_the_session_everywhere(
    intake: Intake, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    """A copy of the cookie is refused too, and the other services are told."""
    browser.sign_in("mzj-bianzhi")
    thief = new_browser()
    cookie = browser.client.get_cookie("qingdan_session")
    assert cookie is not None
    thief.client.set_cookie("qingdan_session", cookie.value)
    assert thief.get("/intake/items").status_code == 200

    answer = browser.post("/intake/sign-out", page="/intake/items")

    assert answer.headers["Location"] == "/intake/sign-in"
    assert "/intake/sign-in" in thief.get("/intake/items").headers["Location"]
    from mongoengine.connection import get_db

    [session] = get_db("intake")["sessions"].find()
    [message] = messages_in(intake, "sessions", session["_id"])
    assert (message.name, message.data["session_id"]) == ("session_revoked", session["_id"])


def test_an_expired_session_leads_back_to_the_page(intake: Intake, browser: Browser) -> None:
    """After 30 minutes without a click; nothing of a form is done."""
    browser.sign_in("mzj-bianzhi")
    intake.clock.forward(minutes=31)

    answer = browser.get("/intake/items?state=draft")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/intake/sign-in?next=/intake/items%3Fstate%3Ddraft&expired=1"
    assert "登录已过期" in browser.get(answer.headers["Location"]).text


def test_a_token_is_for_the_api_and_ends_with_its_session(machine: Callable[[str], Machine], intake: Intake) -> None:
    """Without one, or after signing out, the answer is 401 in Chinese."""
    client = machine("mzj-bianzhi")
    assert client.get("/intake/api/items").status_code == 200

    assert client.delete("/intake/api/sessions/current").status_code == 204

    after = client.get("/intake/api/items")
    assert (after.status_code, after.json["code"]) == (401, "session_expired")
    assert intake.app.test_client().get("/intake/api/items").status_code == 401


def test_the_api_refuses_wrong_passwords_in_the_same_words(intake: Intake) -> None:
    """Machine clients are counted like people."""
    client = intake.app.test_client()
    answer = client.post("/intake/api/sessions", json={"account": "mzj-bianzhi", "password": "wrong-password"})

    assert (answer.status_code, answer.json["code"]) == (401, "wrong_credentials")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "账号或口令不对" in answer.json["message"]


@pytest.mark.parametrize("account", [{"$ne": ""}, ["mzj-bianzhi"], None, 7])
def test_an_operator_dictionary_is_no_account(intake: Intake, account: Any) -> None:
    """The schema refuses it before any query."""
    answer = intake.app.test_client().post("/intake/api/sessions", json={"account": account, "password": PASSWORD})

    assert answer.status_code == 422
    assert answer.json["problems"][0]["label"] == "账号"


def test_nginx_asks_who_may_see_the_operators_tools(
    intake: Intake, bureau: Body, new_browser: Callable[[], Browser]
) -> None:
    """204 for the operator, 403 for others, 401 for nobody."""
    intake.account("yunwei", bureau, "operator")
    operator, other, nobody = new_browser(), new_browser(), new_browser()
    operator.sign_in("yunwei")
    other.sign_in("mzj-bianzhi")

    assert [one.get("/intake/authz").status_code for one in (operator, other, nobody)] == [204, 403, 401]


def test_locking_an_account_ends_its_sessions(intake: Intake, browser: Browser, account_id: str) -> None:
    """At once here, by message elsewhere; only who knows the password is told why."""
    browser.sign_in("mzj-bianzhi")

    intake.cases.accounts.set_lock(REGISTRAR, account_id, True, intake.clock.now())

    assert "/intake/sign-in" in browser.get("/intake/items").headers["Location"]
    [message] = messages_in(intake, "accounts", account_id)
    assert (message.name, message.data["account_id"], message.data["session_id"]) == ("session_revoked", account_id, "")
    assert "这个账号已停用" in browser.sign_in("mzj-bianzhi").text
    assert "账号或口令不对" in browser.sign_in("mzj-bianzhi", "wrong-password").text

    intake.cases.accounts.set_lock(REGISTRAR, account_id, False, intake.clock.now())
    assert browser.sign_in("mzj-bianzhi").status_code == 303


def test_nobody_shuts_himself_out_of_the_accounts(intake: Intake, new_browser: Callable[[], Browser]) -> None:
    """The last registrar would be gone, and with him the pages on which to undo it."""
    own = intake.account("guanli", intake.body(9), "registrar")
    browser = new_browser()
    browser.sign_in("guanli")
    page = f"/intake/accounts/{own}"

    locked = browser.post(f"{page}/lock", {"is_locked": "1"}, page=page)
    other_roles = browser.post(f"{page}/roles", {"roles": "compiler"}, page=page)

    assert (locked.status_code, other_roles.status_code) == (409, 409)
    assert "不能锁定自己的账号" in locked.text
    assert "不能去掉自己管理账号的角色" in other_roles.text
    assert browser.get("/intake/accounts").status_code == 200


def test_other_roles_need_a_new_session(intake: Intake, browser: Browser, account_id: str) -> None:
    """The cookie carries the roles, so it must not outlive them; the same roles again end nothing."""
    browser.sign_in("mzj-bianzhi")
    intake.cases.accounts.set_roles(REGISTRAR, account_id, frozenset({"compiler"}), intake.clock.now())
    assert browser.get("/intake/items").status_code == 200

    intake.cases.accounts.set_roles(REGISTRAR, account_id, frozenset({"endorser"}), intake.clock.now())

    assert browser.get("/intake/items").status_code == 303
    with pytest.raises(Invalid, match="角色"):
        intake.cases.accounts.set_roles(REGISTRAR, account_id, frozenset({"king"}), intake.clock.now())


def test_somebody_changes_the_own_password(intake: Intake, browser: Browser) -> None:
    """The old one must be right, both entries the same; then everybody signs in anew."""
    browser.sign_in("mzj-bianzhi")
    page = "/intake/password"

    def change(old: str, new: str, repeated: str) -> Any:
        return browser.post(page, {"old": old, "password": new, "repeated": repeated}, page=page)

    assert "两次输入的新口令不一样" in change(PASSWORD, "another-good-one", "another-bad-one").text
    assert "原口令不对" in change("wrong-password", "another-good-one", "another-good-one").text
    assert "长度要在" in change(PASSWORD, "short", "short").text
    assert change(PASSWORD, "another-good-one", "another-good-one").status_code == 303
    assert browser.sign_in("mzj-bianzhi").status_code == 403
    assert browser.sign_in("mzj-bianzhi", "another-good-one").status_code == 303


def test_accounts_are_checked(intake: Intake, bureau: Body) -> None:
    """All that is wrong is named; an account name belongs to one person; hashes are argon2id."""
    with pytest.raises(Invalid) as refused:
        intake.account("空 格", Body(**{**bureau.__dict__, "body_id": "nowhere"}), "king")
    assert [problem.label for problem in refused.value.problems] == ["账号", "角色", "所属机构"]
    with pytest.raises(Conflict, match="已经有人用了"):
        intake.account("MZJ-bianzhi", bureau, "compiler")

    account = intake.cases.accounts.page(1, 10)[0][0]
    assert account.password_hash.startswith(f"$argon2id$v=19$m={TEST_PASSWORD_MEMORY_KIB},t=2,p=1$")


def test_a_password_is_hashed_with_what_the_settings_say_or_owasp_at_least() -> None:
    """The tests' own settings take less; a process cannot."""
    environment = {"QINGDAN_INTAKE_MONGO_URI": "mongodb://h/d", "QINGDAN_SECRET_KEY": "k"}
    passwords = Argon2Passwords(Settings.from_environment("intake", environment).password_memory_kib)

    kept = passwords.hashed("一个够长的口令")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (passwords.matches(kept, "一个够长的口令"), passwords.matches(kept, "另一个")) == (True, False)
