"""Who may sign, who may look at sign-offs, and what whoever signs may bring."""

from __future__ import annotations

import pytest

from services.intake.application import laying_before
from services.intake.application.attaching import Upload
from services.intake.domain.attachments import FileKind
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import NotFound
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import (
    SCAN,
    a_scan,
    an_implementation,
    sign,
    version_of,
)


def test_each_right_is_asked_for_in_the_use_case(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    item_id, scan = an_implementation(intake, compiler), a_scan(intake, head)
    stranger = intake.person(intake.body(3), "signatory")
    supervisor = intake.person(bureau, "supervisor")

    assert sign(intake, compiler, item_id, scan=scan).code == "not_permitted"
    assert sign(intake, stranger, item_id).code == "not_found"
    with pytest.raises(NotFound):
        intake.cases.laying_before.view(stranger, item_id)
    for forbidden in (
        lambda: intake.cases.laying_before.work_list(supervisor),
        lambda: intake.cases.laying_before.sheet(supervisor, [item_id]),
    ):
        with pytest.raises(NotPermitted):
            forbidden()


def test_who_may_see_the_item_sees_its_sign_offs(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """The supervising department looks before it consents; the supervision office sees everything."""
    writer, head = intake.person(enterprise, "compiler"), intake.person(enterprise, "signatory", name="厂长")
    item_id = an_implementation(intake, writer)
    sign(intake, head, item_id)
    intake.submit(writer, item_id, version_of(intake, item_id)).or_raise()
    directory = intake.draft(writer, item_name="目录清单的事项")

    for reader in (
        writer,
        intake.person(bureau, "endorser"),
        intake.person(bureau, "signatory"),
        intake.person(intake.body(7), "supervisor"),
    ):
        assert [one.by for one in intake.cases.laying_before.view(reader, item_id).history] == ["厂长"]
    for stranger in (intake.person(intake.body(8), "signatory"), intake.person(enterprise, "operator")):
        with pytest.raises(NotFound):
            intake.cases.laying_before.view(stranger, item_id)
    with pytest.raises(NotFound):
        intake.cases.laying_before.view(writer, directory)


def test_a_long_work_list_is_cut_and_says_so(
    intake: Intake, compiler: Actor, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was changed last comes first; what is signed makes room."""
    first, second, third = (an_implementation(intake, compiler, item_name=name) for name in ("甲项", "乙项", "丙项"))
    monkeypatch.setattr(laying_before, "MOST_SHOWN", 2)
    monkeypatch.setattr(laying_before, "AT_ONCE", 1)

    cut = intake.cases.laying_before.work_list(head)
    sign(intake, head, third)
    rest = intake.cases.laying_before.work_list(head)

    assert ([item.item_id for item in cut.items], cut.is_cut) == ([third, second], True)
    assert ([item.item_id for item in rest.items], rest.is_cut) == ([second, first], False)


def test_the_scan_is_one_that_the_own_body_brought_and_nobody_can_edit(
    intake: Intake, compiler: Actor, head: Actor
) -> None:
    """A file of another body, one that is not there, or a text document is no stamped scan."""
    from tests.services.intake.test_files import an_archive

    item_id = an_implementation(intake, compiler)
    foreign = a_scan(intake, intake.person(intake.body(3), "signatory"), SCAN + b"3")
    document = Upload(
        actor=compiler,
        at=intake.clock.now(),
        kind=FileKind.BLANK_FORM,
        file_name="可以改的.docx",
        content=an_archive(word__document_xml=b"<w/>"),
    )
    editable = intake.cases.attaching.upload(document).sha256

    assert sign(intake, head, item_id, scan=foreign).code == "not_found"
    assert sign(intake, head, item_id, scan="0" * 64).code == "not_found"
    assert sign(intake, head, item_id, scan=editable).code == "invalid"
    assert intake.count("sign_offs") == 0


@pytest.mark.parametrize(("kind", "may"), [("stamped_scan", True), ("blank_form", False)])
def test_who_signs_brings_scans_and_nothing_else(intake: Intake, head: Actor, kind: str, may: bool) -> None:
    upload = Upload(actor=head, at=intake.clock.now(), kind=FileKind(kind), file_name="审定单.pdf", content=SCAN)
    if may:
        assert intake.cases.attaching.upload(upload).name == "审定单.pdf"
    else:
        with pytest.raises(NotPermitted):
            intake.cases.attaching.upload(upload)
    assert intake.brought() == int(may)
