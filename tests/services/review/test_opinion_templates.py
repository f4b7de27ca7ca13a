"""Frequent opinions of an office: added, offered beside the form, deleted; nobody sees those of another office."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.opinion_templates import MOST, TemplateNotFound, TemplatesFull
from services.review.application.use_cases import UseCases
from services.review.domain.refusals import NotAReviewer
from shared.kernel.actor import NotPermitted
from tests.services.review.conftest import csrf, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import a_reviewer

TEXT, GROUND = "设定依据请写到条、款、项。", "《重庆市行政审批管理办法》第九条"


def test_an_office_adds_a_sentence_and_finds_it_beside_the_opinion(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, "/review/templates", text=f" {TEXT} ", ground=GROUND)
    page = client.get(f"/review/items/{item_id}").text

    assert (answer.status_code, answer.location) == (303, "/review/templates")
    assert TEXT in client.get("/review/templates").text
    assert f'data-insert="{TEXT}" data-ground="{GROUND}"' in page


def test_colleagues_share_it_and_other_offices_do_not_see_it(client: FlaskClient, use_cases: UseCases) -> None:
    use_cases.add_template(TEXT, "", actor=a_reviewer())

    as_reviewer(client, account_id="a colleague")
    assert TEXT in client.get("/review/templates").text
    as_reviewer(client, office="staffing_review")
    assert TEXT not in client.get("/review/templates").text


def test_it_is_deleted_by_its_own_office_only(client: FlaskClient, use_cases: UseCases) -> None:
    made = use_cases.add_template(TEXT, "", actor=a_reviewer())

    with pytest.raises(TemplateNotFound):
        use_cases.templates.remove(made.template_id, actor=a_reviewer("staffing_review"))
    as_reviewer(client)
    assert _send(client, f"/review/templates/{made.template_id}/removal").status_code == 303
    assert not use_cases.templates.of_own_office(actor=a_reviewer())
    assert _send(client, f"/review/templates/{made.template_id}/removal").status_code == 404


@pytest.mark.parametrize(
    ("text", "ground", "status", "said"),
    [
        (" ", "", 422, "没有填写"),
        ("长" * 5000, "", 422, "请删减"),
        (TEXT, "长" * 5000, 422, "请删减"),
        (TEXT, GROUND, 409, "已经有一条一样的"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, use_cases: UseCases, text: str, ground: str, status: int, said: str
) -> None:
    use_cases.add_template(TEXT, GROUND, actor=a_reviewer())
    as_reviewer(client)

    answer = _send(client, "/review/templates", text=text, ground=ground)

    assert (answer.status_code, said in answer.text) == (status, True)
    assert len(use_cases.templates.of_own_office(actor=a_reviewer())) == 1


def test_there_are_not_more_than_anybody_can_look_through(use_cases: UseCases) -> None:
    for number in range(MOST):
        use_cases.add_template(f"{TEXT}{number}", "", actor=a_reviewer())

    with pytest.raises(TemplatesFull, match="请先删去不用的"):
        use_cases.add_template(TEXT, "", actor=a_reviewer())


def test_who_speaks_for_no_office_has_none(client: FlaskClient, use_cases: UseCases) -> None:
    onlooker = a_reviewer(roles={"supervisor"})
    two_offices = a_reviewer(roles={"legal_reviewer", "staffing_reviewer"})

    with pytest.raises(NotPermitted):
        use_cases.add_template(TEXT, "", actor=onlooker)
    with pytest.raises(NotPermitted):
        use_cases.templates.remove("any", actor=onlooker)
    with pytest.raises(NotAReviewer):
        use_cases.add_template(TEXT, "", actor=two_offices)
    assert not use_cases.templates.of_own_office(actor=onlooker)
    as_reviewer(client, roles={"supervisor"})
    assert client.get("/review/templates").status_code == 403


def _send(client: FlaskClient, address: str, **form: Any) -> Any:
    token = csrf(client.get("/review/").text)
    return client.post(address, data={"csrf_token": token} | form)
