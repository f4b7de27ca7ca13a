"""The lists of intake on a phone: what stands below a name is not said again in the columns beside it."""

from __future__ import annotations

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import an_implementation, consented, sign, version_of
from tests.services.intake.test_signing_pages import at_desk
from tests.services.phone import said_twice


def test_the_lists_of_items(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    intake.draft(compiler, item_name="低保金发放")
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id).or_raise()
    registrar = at_desk(intake, intake.person(bureau, "registrar"))

    for path in ("/intake/items", "/intake/implementation"):
        page = registrar.get(path).text
        assert "示例民政局" in page
        assert said_twice(page) == set()


def test_the_lists_of_the_department(intake: Intake, bureau: Body, enterprise: Body, head: Actor) -> None:
    consented(intake, enterprise, bureau)
    waiting = an_implementation(intake, writer := intake.person(enterprise, "compiler"), item_name="供水报装")
    sign(intake, intake.person(enterprise, "signatory", name="厂长"), waiting).or_raise()
    intake.submit(writer, waiting, version_of(intake, waiting)).or_raise()
    endorser = at_desk(intake, intake.person(bureau, "endorser", name="王五"))

    assert said_twice(endorser.get("/intake/endorsements").text) == set()
    assert said_twice(at_desk(intake, head).get("/intake/filings/new").text) == set()


def test_the_list_of_what_waits_for_the_head(intake: Intake, compiler: Actor, head: Actor) -> None:
    an_implementation(intake, compiler)

    page = at_desk(intake, head).get("/intake/signing").text

    assert '<div class="s d-sm-none">第 1 稿' in page
    assert '<th scope="col" class="n d-none d-sm-table-cell">稿次</th>' in page
