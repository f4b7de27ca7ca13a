"""Who may open what, tokens of forms, and the frame round every page."""

from __future__ import annotations

import re

import pytest

from shared.runtime.web.access import routes


def test_each_route_says_whom_it_is_for(intake):
    found = {(route.rule, route.methods): route.permission for route in routes(intake.app)}

    assert found["/intake/open", ("GET",)] == "public"
    assert found["/intake/bodies", ("GET",)] == "body.manage"
    assert found["/intake/items", ("POST",)] == "item.compile|item.view_all"
    assert found["/intake/list", ("GET",)] == "item.view_own"
    assert found["/intake/", ("GET",)] is None
    assert found["/intake/healthz", ("GET",)] == "public"


def test_a_permission_that_the_roles_lack_is_refused(intake):
    intake.sign_in()

    answer = intake.client.get("/intake/bodies")

    assert answer.status_code == 403
    assert "没有权限" in answer.text


def test_permission_comes_before_content(intake):
    answer = intake.client.post("/intake/api/entries", json={"wrong": 1})

    assert answer.status_code == 401


def test_a_form_with_its_token_is_taken(intake):
    intake.sign_in()

    answer = intake.client.post("/intake/items", data={"csrf_token": intake.csrf()}, follow_redirects=True)

    assert "已保存。" in answer.text


@pytest.mark.parametrize("token", ["", "x", "another"])
def test_a_form_without_our_token_is_refused(site, token):
    intake, other = site("intake"), site("review")
    intake.sign_in()

    answer = intake.client.post("/intake/items", data={"csrf_token": other.csrf() if token == "another" else token})

    assert answer.status_code == 400
    assert "表单已失效" in answer.text


def test_the_sign_in_form_needs_its_token_too(intake):
    assert intake.client.post("/intake/sign-in").status_code == 400


def test_one_token_serves_every_service(site):
    intake, review = site("intake"), site("review")
    intake.sign_in()
    token = intake.csrf()

    review.client.set_cookie("qingdan_session", intake.client.get_cookie("qingdan_session").value)
    answer = review.client.post("/review/items", headers={"X-CSRFToken": token})

    assert answer.status_code == 303


def test_the_frame_names_the_person_and_shows_his_desks_only(intake):
    intake.sign_in()

    page = intake.client.get("/intake/").text

    assert '<span class="d-none d-lg-inline">区民政局 · </span><span class="who">王编制</span>' in page
    assert "编制员" in page
    tabs = re.search(r'<nav aria-label="工作台">(.*?)</nav>', page, re.S)[1]
    assert re.findall(r'href="([^"]+)"', tabs) == ["/intake/"]
    assert 'aria-current="page"' in tabs
    assert 'action="/intake/sign-out"' in page


def test_no_page_has_anything_inline_or_from_outside(intake):
    intake.sign_in()

    for path in ("/intake/", "/intake/open", "/intake/nowhere"):
        page = intake.client.get(path).text
        assert not re.search(r"<script(?![^>]* src=)|<style|style=|javascript:|\son\w+=", page)
        assert not re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', page)


def test_assets_are_served_with_the_mark_of_their_content(intake):
    page = intake.client.get("/intake/open").text

    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    assert len(assets) == 7
    for address in assets:
        assert intake.client.get(address).status_code == 200
        assert re.search(r"\?v=[0-9a-f]{10}$", address)


def test_health_and_readiness(intake):
    assert intake.client.get("/intake/healthz").json == {"status": "ok", "service": "intake"}
    assert intake.client.get("/intake/readyz").status_code == 200


def test_the_openapi_document_describes_the_api_and_its_tokens(intake):
    document = intake.client.get("/intake/api/openapi.json").json

    assert all(path.startswith("/intake/api/") for path in document["paths"])
    assert document["paths"]["/intake/api/entries"]["post"]["security"] == [{"bearer": []}]
    assert document["paths"]["/intake/api/fails/{how}"]["get"]["security"] == [{"bearer": []}]
    assert "security" not in document["paths"]["/intake/api/sessions"]["post"]
    assert document["components"]["securitySchemes"]["bearer"]["type"] == "http"
    assert "Entries" in document["components"]["schemas"]
