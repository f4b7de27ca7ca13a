"""What intake gives the door for citizens: what a body brought for the public, and never a stamped scan."""

from __future__ import annotations

import pytest

from services.intake.domain.attachments import FOR_THE_PUBLIC, FileKind
from services.intake.domain.bodies import Body
from tests.services.intake.conftest import Intake
from tests.services.intake.test_files import PDF, bring


@pytest.mark.parametrize("kind", sorted(FOR_THE_PUBLIC))
def test_a_citizen_gets_the_bytes_as_something_to_keep(intake: Intake, bureau: Body, kind: FileKind) -> None:
    kept = bring(intake, intake.person(bureau, "compiler"), PDF, name="申领 表.html", kind=kind)

    answer = intake.app.test_client().get(f"/_forms/{bureau.body_id}/{kept.sha256}")

    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%94%B3%E9%A2%86%20%E8%A1%A8.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["ETag"] == f'"{kept.sha256}"'
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_stamped_scan_is_not_given_out(intake: Intake, bureau: Body) -> None:
    scan = bring(intake, intake.person(bureau, "signatory"), PDF, kind="stamped_scan")
    client = intake.app.test_client()

    answer = client.get(f"/_forms/{bureau.body_id}/{scan.sha256}")

    assert answer.status_code == 404
    assert "向实施机构索取" in answer.text
    assert '<body class="portal">' in answer.text
    assert PDF not in answer.data


def test_what_another_body_has_brought_is_not_given_out_as_ones_own(intake: Intake, bureau: Body) -> None:
    """A text may name any hash; only what its own body has brought is to be had through it."""
    kept = bring(intake, intake.person(intake.body(7), "compiler"), PDF)
    client = intake.app.test_client()

    for path in (f"{bureau.body_id}/{kept.sha256}", f"x/{kept.sha256}", f"{bureau.body_id}/{'0' * 64}", "$ne/$ne"):
        assert client.get(f"/_forms/{path}").status_code == 404, path


def test_the_same_content_is_a_form_of_one_body_and_the_scan_of_another(intake: Intake, bureau: Body) -> None:
    other = intake.body(7)
    kept = bring(intake, intake.person(bureau, "compiler"), PDF)
    bring(intake, intake.person(other, "signatory"), PDF, kind="stamped_scan")
    client = intake.app.test_client()

    statuses = [client.get(f"/_forms/{body.body_id}/{kept.sha256}").status_code for body in (bureau, other)]

    assert statuses == [200, 404]
