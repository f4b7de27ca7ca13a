"""Who may file a batch, and requests that are none."""

from __future__ import annotations

import pytest

from services.intake.application.filing import FilingIdTaken
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import consented
from tests.services.intake.test_filing import file, request_of


def test_each_right_is_asked_for_in_the_use_case(
    intake: Intake, bureau: Body, enterprise: Body, head: Actor, endorser: Actor
) -> None:
    item_id = consented(intake, enterprise, bureau)
    filing = file(intake, head, item_id).filing
    assert filing is not None
    other = intake.person(intake.body(5), "signatory", "endorser")
    compiler = intake.person(bureau, "compiler")

    with pytest.raises(NotPermitted):
        intake.cases.filing.file(request_of(intake, head, item_id, actor=endorser))
    with pytest.raises(NotPermitted):
        intake.cases.filing.resume(endorser, filing.filing_id)
    for looks in (
        lambda: intake.cases.filing.consented(compiler, 1, 20),
        lambda: intake.cases.filing.filings(compiler, 1, 20),
        lambda: intake.cases.filing.filing(compiler, filing.filing_id),
    ):
        with pytest.raises(NotPermitted):
            looks()
    for foreign in (
        lambda: intake.cases.filing.filing(other, filing.filing_id),
        lambda: intake.cases.filing.resume(other, filing.filing_id),
        lambda: intake.cases.filing.filing(head, new_id()),
    ):
        with pytest.raises(NotFound):
            foreign()
    supervisor = intake.person(intake.body(7), "supervisor")
    assert intake.cases.filing.filing(supervisor, filing.filing_id).filing == filing


def test_a_request_that_is_none_is_refused(intake: Intake, bureau: Body, enterprise: Body, head: Actor) -> None:
    """No items, no id, an id of another department's batch, no scan."""
    item_id = consented(intake, enterprise, bureau)
    other = intake.person(intake.body(5), "signatory")

    with pytest.raises(Invalid, match="没有勾选"):
        file(intake, head)
    with pytest.raises(Invalid, match="批次编号的格式不对"):
        file(intake, head, item_id, filing_id="1")
    with pytest.raises(NotFound, match="盖章扫描件"):
        file(intake, head, item_id, scan="0" * 64)
    filing = file(intake, head, item_id).filing
    assert filing is not None
    with pytest.raises(FilingIdTaken):
        file(intake, other, item_id, filing_id=filing.filing_id)
    assert intake.count("filings") == 1
