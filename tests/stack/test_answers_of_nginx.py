"""What nginx answers itself, before any service is asked: in Chinese, with what to do, for people and for programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from selenium import webdriver

from shared.runtime.settings import WrongSetting
from stack import nginx
from stack.ports import LOOPBACK
from tests import browser
from tests.stack.doors import open_door, said_to

ENGLISH = re.compile(r"nginx|Bad Request|Not Allowed|Too Large|Not Found|Gateway", re.IGNORECASE)
ITEMS = "/intake/api/items"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nginx has its files."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def log(folder: Path) -> Path:
    """What nginx writes down: on its standard error, which the supervisor or the container keeps within bounds."""
    return folder / "stderr"


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """A door before services that do not run."""
    with open_door(folder) as listen:
        yield listen


@pytest.fixture
def port_behind(tmp_path: Path) -> Iterator[int]:
    """The same, behind a proxy on this machine."""
    proxies = nginx.proxies_in({nginx.TRUSTED_PROXY: f"{LOOPBACK}, 10.1.0.0/16"})
    with open_door(tmp_path, proxies=proxies) as listen:
        yield listen


def test_a_search_that_is_too_long_says_so(port: int) -> None:
    answer = requests.get(f"http://{LOOPBACK}:{port}/search", params={"q": "a" * 9000}, timeout=10)

    assert answer.status_code == 414
    assert "请缩短要找的内容" in answer.text
    assert_is_ours(answer.text)


def test_a_cookie_that_is_too_large_says_what_to_clear(port: int) -> None:
    answer = requests.get(f"http://{LOOPBACK}:{port}/", headers={"Cookie": f"a={'b' * 40_000}"}, timeout=10)

    assert answer.status_code == 431
    assert "清除浏览器里本网站的 Cookie" in answer.text
    assert_is_ours(answer.text)


def test_nobody_tries_many_personal_links_and_no_log_has_one(port: int, log: Path) -> None:
    """The services do not run here: what is let through is answered 502, and that is written down elsewhere only."""
    link = f"http://{LOOPBACK}:{port}/review/links/a-secret-token"

    answers = [requests.get(link, timeout=10) for _ in range(40)]
    other = requests.get(f"http://{LOOPBACK}:{port}/review/", timeout=10)

    assert {answer.status_code for answer in answers} == {502, 429}
    assert "请等一分钟再试" in answers[-1].text
    assert_is_ours(answers[-1].text)
    assert other.status_code == 502
    written = log.read_text(encoding="utf-8")
    assert "GET /review/ HTTP" in written
    assert "a-secret-token" not in written
    assert list(log.parent.glob("*.log")) == []


def test_behind_a_proxy_each_visitor_has_limits_of_his_own(port: int, port_behind: int) -> None:
    """Who is behind no proxy of ours says what he likes of himself, and is counted as who he is."""
    address = f"http://{LOOPBACK}:{{}}/review/links/a-secret-token"

    def answers(port: int, visitor: str, times: int) -> list[int]:
        said = {"X-Forwarded-For": visitor}
        return [requests.get(address.format(port), headers=said, timeout=10).status_code for _ in range(times)]

    assert answers(port_behind, "203.0.113.7", 40)[-1] == 429
    assert answers(port_behind, "203.0.113.8", 1) == [502]
    assert answers(port, "203.0.113.7", 40)[-1] == 429
    assert answers(port, "203.0.113.8", 1) == [429]


@pytest.mark.parametrize("path", ["/intake/sign-in", "/intake/api/sessions"])
def test_nobody_floods_the_service_with_passwords(port: int, path: str) -> None:
    """An office behind one address waits for its turn, who sends more is told to stop; looking is not counted."""
    address = f"http://{LOOPBACK}:{port}{path}"
    with ThreadPoolExecutor(100) as many:
        answers = list(many.map(lambda _: requests.post(address, timeout=20), range(100)))

    codes = Counter(answer.status_code for answer in answers)
    assert set(codes) == {502, 429}
    assert codes[502] >= 60
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert "请等一分钟再试" in refused.text
    assert refused.headers["Content-Type"].startswith("application/json" if "/api/" in path else "text/html")
    assert requests.get(address, timeout=10).status_code == 502


@pytest.mark.parametrize("wrong", ["everybody", "10.0.0.0/99", "127.0.0.1; deny all"])
def test_what_is_no_address_of_a_proxy_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(WrongSetting, match=nginx.TRUSTED_PROXY):
        nginx.proxies_in({nginx.TRUSTED_PROXY: wrong})


@pytest.mark.parametrize(
    ("request_line", "status", "remedy"),
    [
        ("GET /items/%00 HTTP/1.1", 400, "从首页重新进入"),
        ("GET /items/%zz HTTP/1.1", 400, "从首页重新进入"),
        ("nonsense", 400, "从首页重新进入"),
        ("TRACE / HTTP/1.1", 405, "请从页面上的按钮或链接进入"),
        ("POST /static/qingdan.css HTTP/1.1", 405, "请从页面上的按钮或链接进入"),
        ("GET /static/nothing.css HTTP/1.1", 404, "请检查地址"),
        ("GET /static/ HTTP/1.1", 403, "请用有权限的账号登录"),
        ("GET / HTTP/1.1\r\nTransfer-Encoding: nonsense", 501, "接口的开发人员"),
        ("GET / HTTP/7.0", 505, "请换用常见的浏览器"),
        ("GET /search HTTP/1.1", 502, "请稍等几秒钟后刷新本页"),
        (f"POST / HTTP/1.1\r\nContent-Length: {50 * 1024 * 1024}", 413, "分几次提交"),
    ],
)
def test_what_nginx_refuses_it_explains(port: int, request_line: str, status: int, remedy: str) -> None:
    answer = said_to(port, f"{request_line}\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n")

    assert int(answer.split()[1]) == status, answer
    assert remedy in answer
    assert_is_ours(answer.partition("\r\n\r\n")[2])
    assert ("Retry-After: 3" in answer) is (status == 502)


@pytest.mark.parametrize("path", ["/intake", "/notify", "/flower", "/static/vendor"])
def test_a_missing_slash_leads_nobody_to_another_port(port: int, path: str) -> None:
    """In a container the door has a port of its own, and people come by another one, or by https."""
    answer = requests.get(f"http://{LOOPBACK}:{port}{path}", allow_redirects=False, timeout=10)

    assert answer.status_code in (301, 308)
    assert answer.headers["Location"] == f"{path}/"


def test_programs_get_the_same_as_json(port: int) -> None:
    for method, status, code in (("TRACE", 405, "method_not_allowed"), ("GET", 502, "restarting")):
        answer = requests.request(method, f"http://{LOOPBACK}:{port}{ITEMS}", timeout=10)

        assert (answer.status_code, answer.json()["code"], answer.json()["problems"]) == (status, code, [])


def test_programs_get_json_for_an_address_that_is_too_long(port: int) -> None:
    """Of such a request nginx reads nothing but the beginning of its first line."""
    answer = requests.get(f"http://{LOOPBACK}:{port}{ITEMS}", params={"search": "a" * 9000}, timeout=10)

    assert (answer.status_code, answer.json()["code"], answer.json()["problems"]) == (414, "uri_too_long", [])
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.browser
@pytest.mark.parametrize("width", [browser.DESK_WIDTH, browser.PHONE_WIDTH])
def test_the_pages_are_accessible_and_fit(port: int, width: int, driver: webdriver.Chrome) -> None:
    browser.resize(driver, width)
    for path in (f"/search?q={'a' * 9000}", "/items/%00", "/static/nothing.css", "/"):
        driver.get(f"http://{LOOPBACK}:{port}{path}")

        assert driver.find_element("tag name", "h1").text
        assert (browser.axe(driver), browser.scrolls_sideways(driver)) == ([], False), path


def assert_is_ours(page: str) -> None:
    """The page is in Chinese, and says so."""
    assert '<html lang="zh-CN">' in page
    assert not ENGLISH.search(page), page
