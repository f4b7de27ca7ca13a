"""The files of an item that goes to another body: its people can open them, and find them as they were."""

from __future__ import annotations

import pytest

from services.intake.application.attaching import Upload
from services.intake.application.drafting import Draft
from services.intake.domain.attachments import FileKind
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.sources import Source
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id
from tests.services.operations.district import District, person
from tests.unit.intake.implementation.builders import file, implementation, material

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def test_the_files_of_a_list_go_with_it(district: District) -> None:
    bureau, taker, stranger = (district.body(number) for number in (1, 2, 3))
    attaching, drafting = district.cases["intake"].attaching, district.cases["intake"].drafting
    upload = Upload(
        actor=person(bureau), at=district.now, kind=FileKind("blank_form"), file_name="申领表.pdf", content=PDF
    )
    kept = attaching.upload(upload)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    draft = Draft(
        actor=person(bureau),
        at=district.now,
        item_id=new_id(),
        elements=implementation(application_materials=[material(blank_form=file("申领表.pdf", kept.sha256))]),
        list_kind=IMPLEMENTATION_LIST,
        source=Source(kind="directory", source_id=item_id),
    )
    drafting.create([draft])[0].or_raise()

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    found, content = attaching.fetch(person(taker), kept.sha256)
    assert (found.name, found.uploaded_at, content) == (kept.name, kept.uploaded_at, PDF)
    assert attaching.fetch(person(bureau), kept.sha256) == (kept, PDF)
    assert attaching.given_out(taker.body_id, kept.sha256) == (found, PDF)
    with pytest.raises(NotFound):
        attaching.fetch(person(stranger), kept.sha256)
