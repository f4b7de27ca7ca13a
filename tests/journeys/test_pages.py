"""Every page of the five services and the portal in Chromium, at the width of a desk and of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests import browser
from tests.journeys import making, samples
from tests.journeys.answers import ANSWERS
from tests.journeys.district import District
from tests.journeys.more_views import MORE_VIEWS
from tests.journeys.person import AtDesk, Person
from tests.journeys.samples import PAGES, Samples
from tests.journeys.visitor import Visitor
from tests.looking import SHOTS, WIDTHS, judged

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def made(district: District) -> Iterator[Samples]:
    """What is to be looked at."""
    with samples.applications(district), making.made(district) as found:
        yield found


@pytest.fixture(scope="module")
def cookies(district: District) -> dict[str, str]:
    """A session for every account that looks at something."""
    accounts = {account for account, _ in (PAGES | MORE_VIEWS).values() if account}
    return {one: Visitor(district.portal).sign_in(one, district.accounts.password).cookie for one in accounts}


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The templates of the pages that this run has looked at."""
    return set()


def test_every_page_has_a_sample_and_every_sample_a_page(district: District) -> None:
    with samples.applications(district) as built:
        rules = samples.page_rules(built)

    assert (sorted(rules - set(PAGES)), sorted(set(PAGES) - rules)) == ([], [])


def test_every_page_is_accessible_fits_and_stays_at_home(
    person: Person, cookies: dict[str, str], made: Samples, seen: set[str]
) -> None:
    found = {}
    for name, (account, address) in sorted((PAGES | MORE_VIEWS).items(), key=lambda page: page[1][0]):
        use_account(person, cookies.get(account, ""))
        person.open(address(made))
        if complaints := look_at(person.driver, name):
            found[name] = complaints
        seen.add(view_of(person))

    assert found == {}
    assert browser.requests_outside(person.driver) == []


def test_answers_to_forms_are_accessible_and_fit(
    district: District, person: Person, made: Samples, seen: set[str]
) -> None:
    """What comes back from a form that was wrong, stale, or had many results."""
    found = {}
    at_desk = AtDesk(person.driver, person.base, person.password)
    for name, bring_about in ANSWERS.items():
        person.driver.delete_all_cookies()
        browser.resize(person.driver, browser.DESK_WIDTH)
        bring_about(district, at_desk, made)
        if complaints := look_at(person.driver, name):
            found[name] = complaints
        seen.add(view_of(person))

    assert found == {}
    assert browser.requests_outside(person.driver) == []


def test_no_template_of_a_page_was_left_out(seen: set[str]) -> None:
    """A page that only a form brings up has no address of its own: its template tells that nobody looked at it."""
    if not seen:
        pytest.skip("the pages are looked at by the tests before this one; run the whole file")

    assert samples.page_templates() - seen == set()


def view_of(person: Person) -> str:
    """Return the template of the page that is shown."""
    return str(person.one("html").get_attribute("data-view"))


def use_account(person: Person, cookie: str) -> None:
    """Present this session from now on."""
    driver: webdriver.Chrome = person.driver
    if not driver.current_url.startswith(person.base):
        person.open("/intake/healthz")
    driver.delete_all_cookies()
    if cookie:
        driver.add_cookie({"name": "qingdan_session", "value": cookie, "path": "/"})


def look_at(driver: webdriver.Chrome, name: str) -> list[str]:
    """
    Return what is wrong with the page that is shown, at each width; take pictures. Axe looks at every address.

    The width that the browser has comes first: to lay a page out anew takes as long as a small page.
    """
    complaints = []
    shown_at = driver.execute_script("return window.innerWidth")
    for width in sorted(WIDTHS, key=lambda width: width != shown_at):
        browser.resize(driver, width)
        if SHOTS:
            browser.screenshot(driver, width, Path(SHOTS) / f"{file_name(name)}-{width}.png")
        complaints += [f"at {width}: {one}" for one in judged(driver, width, always=name in PAGES)]
        if browser.scrolls_sideways(driver):
            complaints.append(f"at {width}: scrolls sideways")
    if len(driver.find_elements(By.TAG_NAME, "h1")) != 1:
        complaints.append("has not one heading of the first rank")
    return complaints + browser.console_messages(driver)


def file_name(name: str) -> str:
    """Return the name of a page as a picture is called."""
    return re.sub(r"[^\w]+", "-", name).strip("-") or "home"
