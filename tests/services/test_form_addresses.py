"""No address that a refused form leaves in the address bar is a dead end: opened again, it leads to a page."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask

from tests.services.test_rights import Applications, Route, applications

__all__ = ["applications"]
CONVERTER = re.compile(r"<[^>]+>")


def sent_to(service: str, app: APIFlask) -> list[Route]:
    """Return where forms are sent and nothing can be read under the same rule."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(f"/{service}/api/")]
    read = {CONVERTER.sub("<>", rule.rule) for rule in rules if "GET" in (rule.methods or ())}
    return [
        Route(service, "GET", rule.rule)
        for rule in rules
        if "POST" in (rule.methods or ()) and CONVERTER.sub("<>", rule.rule) not in read
    ]


def answered(app: APIFlask, path: str) -> str:
    """Return where a GET without anything leads, or its status."""
    answer = app.test_client().get(path)
    return str(answer.headers["Location"]) if answer.status_code == 303 else str(answer.status_code)


def is_page(service: str, app: APIFlask, path: str) -> bool:
    """Tell whether something that is read stands at an address, and not the API."""
    adapter = app.url_map.bind("localhost")
    return path.startswith(f"/{service}/") and "/api/" not in path and adapter.test(path, method="GET")


def test_every_address_of_a_form_leads_to_a_page_above_it(applications: Applications) -> None:
    dead_ends, many = {}, 0
    for service, app in applications.items():
        for route in sent_to(service, app):
            many += 1
            path = route.path
            led_to = answered(app, path)
            if not (is_page(service, app, led_to) and path.startswith(led_to)):
                dead_ends[str(route)] = led_to

    assert dead_ends == {}
    assert many > 70


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/intake/items/submissions", "/intake/items"),
        ("/intake/items/a/submission", "/intake/items/a"),
        ("/intake/items/a/revisions/3/restoration", "/intake/items/a/revisions/3"),
        ("/intake/filings/declines", "/intake/filings"),
        ("/intake/campaigns/a/zero-reports/directory/signature", "/intake/campaigns/a/zero-reports/directory"),
        ("/intake/upper/import/confirmation", "/intake/upper/import"),
        ("/review/opinions", "/review/"),
        ("/coding/assignments", "/coding/"),
        ("/publish/lists/a/decision", "/publish/lists/a"),
        ("/notify/dead-letters/batch", "/notify/dead-letters/"),
    ],
)
def test_the_nearest_page_is_the_one(applications: Applications, address: str, page: str) -> None:
    assert answered(applications[address.split("/")[1]], address) == page


@pytest.mark.parametrize(
    ("address", "status"),
    [("/intake/nowhere", "404"), ("/intake/api/submissions", "405"), ("/review/links/a", "404"), ("/items/a", "404")],
)
def test_what_is_no_form_is_answered_as_before(applications: Applications, address: str, status: str) -> None:
    service = address.split("/")[1] if address.count("/") > 2 or "intake" in address else "publish"
    assert answered(applications[service], address) == status


@pytest.mark.parametrize("spelled", ["%0A", "%0D%0AX-Sent%3A%20y", "a%3Fb%3Dc", "a%23b", "a%2541", "%E4%B8%AD"])
def test_what_stands_in_an_address_stands_in_the_one_that_it_leads_to(applications: Applications, spelled: str) -> None:
    assert answered(applications["intake"], f"/intake/items/{spelled}/submission") == f"/intake/items/{spelled}"


def test_a_script_is_told_the_truth(applications: Applications) -> None:
    """Htmx would put the page that it is led to into the one that is shown."""
    client = applications["intake"].test_client()

    assert client.get("/intake/items/a/submission", headers={"HX-Request": "true"}).status_code == 405
