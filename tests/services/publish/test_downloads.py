"""Files that citizens take home: of the text that the portal shows now, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.publish.application import implementation_view as view
from services.publish.application.use_cases import UseCases
from tests.services.publish.builders import adopted, approved, item_id, list_approved, make_lists_ready, make_ready
from tests.services.publish.hearing import ITEM, opened
from tests.services.publish.test_operated_lists import TAKER, carry_out
from tests.unit.intake.implementation.builders import DIGESTS, file, implementation, material

Run = Callable[..., str]
LIST = item_id(101)
OF = '<span class="visually-hidden">优待金申领表 </span>'
FORM, SAMPLE, RESULT = DIGESTS.values()
NEWER, SCAN = "12" * 32, "dd" * 32


def asked(citizen: FlaskClient, sha256: str = FORM, of: str = LIST, **headers: str) -> Any:
    return citizen.get(f"/forms/{of}/{sha256}", headers=headers)


def fetched_at(answer: Any) -> str:
    """Where nginx is sent for the bytes; nowhere when they are refused."""
    return str(answer.headers.get("X-Accel-Redirect", ""))


def test_every_file_of_the_page_is_a_link_with_its_kind_and_size(on_portal: str, citizen: FlaskClient) -> None:
    page = citizen.get(on_portal).text

    for sha256, text in (
        (FORM, f"{OF}空白表格（DOCX，20 KB）"),
        (SAMPLE, f"{OF}示例样表（DOCX，20 KB）"),
        (RESULT, "结果样本（PDF，20 KB）"),
    ):
        assert f'<a href="/forms/{LIST}/{sha256}">{text}</a>' in page
        answer = asked(citizen, sha256)
        assert (answer.status_code, answer.data) == (200, b"")
        assert fetched_at(answer) == f"/_forms/body-1/{sha256}"


def test_a_copy_asks_each_time_and_is_told_when_it_is_still_right(on_portal: str, citizen: FlaskClient) -> None:
    first = asked(citizen)

    again = asked(citizen, **{"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (again.status_code, fetched_at(again)) == (304, "")
    assert fetched_at(citizen.head(f"/forms/{LIST}/{FORM}")) == fetched_at(first)


@pytest.mark.parametrize(
    ("of", "sha256"),
    [
        pytest.param(LIST, SCAN, id="the stamped scan of its sign-off"),
        pytest.param(LIST, "0" * 64, id="unknown file"),
        pytest.param(LIST, FORM.upper(), id="hash in other letters"),
        pytest.param(LIST, FORM[:12], id="beginning of a hash"),
        pytest.param(LIST, "..", id="folder above"),
        pytest.param(LIST, "%2e%2e%2fintake%2ffiles", id="escaped folder above"),
        pytest.param(item_id(1), FORM, id="another item"),
        pytest.param(item_id(102), FORM, id="list that waits to be adopted"),
        pytest.param(item_id(999), FORM, id="unknown list"),
        pytest.param(f"{LIST}%00", FORM, id="zero byte"),
        pytest.param("$ne", FORM, id="operator"),
    ],
)
def test_what_the_page_does_not_show_is_refused(
    on_portal: str, use_cases: UseCases, citizen: FlaskClient, of: str, sha256: str
) -> None:
    make_lists_ready(use_cases, [102])

    answer = asked(citizen, sha256, of)

    assert (answer.status_code, fetched_at(answer)) == (404, "")
    assert '<body class="portal">' in answer.text


def test_a_file_of_another_list_is_not_to_be_had_through_this_one(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    materials = [material(blank_form=file("别的表.docx", NEWER), sample_form=None)]
    run_release(
        adopted(use_cases, make_lists_ready(use_cases, [102], application_materials=materials)).list_id, "又一版"
    )

    assert asked(citizen, NEWER, item_id(102)).status_code == 200
    assert asked(citizen, NEWER, LIST).status_code == 404
    assert asked(citizen, FORM, item_id(102)).status_code == 404


def test_the_file_of_a_draft_is_for_citizens_when_it_is_published_and_the_former_no_more(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    materials = [material(blank_form=file("新表.docx", NEWER))]
    use_cases.joining.join([list_approved(101, revision=2, application_materials=materials)])
    before = (asked(citizen, NEWER).status_code, asked(citizen, FORM).status_code)

    run_release(adopted(use_cases, [LIST], "第 2 批").list_id, "第 2 版")
    after = (asked(citizen, NEWER).status_code, asked(citizen, FORM).status_code)

    assert (before, after) == ((404, 200), (200, 404))
    assert "可能已经换成新的" in asked(citizen, FORM).text


def test_a_draft_before_the_public_names_its_files_and_gives_none(
    draft: str, use_cases: UseCases, citizen: Any
) -> None:
    use_cases.commenting.opened([opened(list_kind="implementation", elements=implementation(), round=3)])

    page = citizen.get(f"/drafts/{ITEM}-3").text

    assert "优待金申领表.docx" in page
    assert "/forms/" not in page
    assert asked(citizen, of=ITEM).status_code == 404


def test_nothing_is_given_of_what_is_public_no_more(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    assert asked(citizen).status_code == 200
    use_cases.joining.join([approved(1, sequence=9, revision=2, is_public="0", non_publication_reason="涉密")])
    run_release(adopted(use_cases, [item_id(1)], "第 3 批").list_id, "第 3 版")

    assert asked(citizen).status_code == 404


def test_nothing_is_given_of_a_list_that_is_not_public(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    run_release(adopted(use_cases, make_lists_ready(use_cases, [101], is_public=False), "第 2 批").list_id, "第 2 版")

    assert asked(citizen).status_code == 404


def test_the_page_of_a_cancelled_item_stays_and_its_files_go(
    on_portal: str, use_cases: UseCases, citizen: FlaskClient
) -> None:
    known = asked(citizen).headers["ETag"]
    carry_out(use_cases, "cancel")

    page = citizen.get(on_portal)
    assert page.status_code == 200
    assert "/forms/" not in page.text
    assert "优待金申领表.docx" in page.text
    for answer in (asked(citizen), asked(citizen, **{"If-None-Match": known})):
        assert (answer.status_code, fetched_at(answer)) == (404, "")
    assert "已经退出清单，不再提供表格下载" in asked(citizen).text


def test_a_suspended_item_still_offers_its_files(on_portal: str, use_cases: UseCases, citizen: FlaskClient) -> None:
    carry_out(use_cases, "suspend")

    assert asked(citizen).status_code == 200


def test_the_files_of_a_transferred_item_are_those_of_its_new_body(
    on_portal: str, use_cases: UseCases, citizen: FlaskClient
) -> None:
    carry_out(use_cases, "transfer", to_body=TAKER)

    assert fetched_at(asked(citizen)) == f"/_forms/body-2/{FORM}"


def test_what_the_page_leaves_out_is_not_given(
    on_portal: str, use_cases: UseCases, citizen: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = {**view._rules(), "internal": view._rules()["internal"] | {"application_materials.blank_form"}}
    monkeypatch.setattr(view, "_rules", lambda: inner)

    assert (asked(citizen, FORM).status_code, asked(citizen, SAMPLE).status_code) == (404, 200)


@pytest.mark.parametrize(("size", "said"), [(0, "DOCX"), (1, "DOCX，1 KB"), (10 * 1024 * 1024, "DOCX，10.0 MB")])
def test_a_size_is_said_where_it_is_known(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient, size: int, said: str
) -> None:
    materials = [material(blank_form={**file("表.docx"), "size": size}, sample_form=None)]
    run_release(adopted(use_cases, make_lists_ready(use_cases, [101], application_materials=materials)).list_id)

    assert f"空白表格（{said}）</a>" in citizen.get(f"/implementations/{LIST}").text
