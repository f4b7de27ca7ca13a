"""Files of items through the real doors, on a real MongoDB: kept once, told by content, fetched by who may."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from gridfs import GridFSBucket
from mongoengine.connection import get_db

from services.intake.application.attaching import Upload
from services.intake.domain.attachments import FileKind, fingerprint
from services.intake.domain.bodies import Body, BodyKind
from shared.kernel.errors import Invalid, NotFound
from tests.services.intake.conftest import Intake, Machine

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def an_archive(**parts: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", TYPES))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return packed.getvalue()


def bring(intake: Intake, actor: Any, content: bytes, name: str = "申请表.pdf", kind: str = "blank_form") -> Any:
    upload = Upload(actor=actor, at=intake.clock.now(), kind=FileKind(kind), file_name=name, content=content)
    return intake.cases.attaching.upload(upload)


def test_a_content_is_kept_once_and_each_body_has_its_own_name_for_it(intake: Intake) -> None:
    first, second = (intake.person(intake.body(number), "compiler") for number in (1, 2))

    kept = bring(intake, first, PDF)
    again = bring(intake, first, PDF, name="改了名.pdf")
    other = bring(intake, second, PDF, name="另一个.pdf")

    assert kept == again
    assert (kept.sha256, kept.name, kept.size) == (fingerprint(PDF), "申请表.pdf", len(PDF))
    assert (other.sha256, other.name) == (kept.sha256, "另一个.pdf")
    assert (intake.count("files.files"), intake.brought()) == (1, 2)
    assert intake.cases.attaching.fetch(second, kept.sha256) == (other, PDF)


def test_large_files_come_back_as_they_were(intake: Intake) -> None:
    clerk = intake.person(intake.body(1), "compiler")
    content = PDF + bytes(range(256)) * 20_000  # more than one piece of the bucket

    kept = bring(intake, clerk, content)

    assert intake.cases.attaching.fetch(clerk, kept.sha256)[1] == content


def test_pieces_that_a_killed_process_left_do_no_harm(intake: Intake) -> None:
    clerk = intake.person(intake.body(1), "compiler")
    left = GridFSBucket(get_db("intake"), bucket_name="files").open_upload_stream(fingerprint(PDF))
    left.write(PDF)
    left._flush_buffer(force=True)  # pieces without an entry: what a kill -9 leaves

    kept = bring(intake, clerk, PDF)

    assert intake.cases.attaching.fetch(clerk, kept.sha256)[1] == PDF


def test_only_who_may_read_the_items_of_the_body_may_read_its_files(intake: Intake) -> None:
    department = intake.body(1)
    enterprise = intake.body(2, kind=BodyKind.ENTERPRISE, supervising_body_id=department.body_id)
    kept = bring(intake, intake.person(enterprise, "compiler"), PDF)

    for reader in (
        intake.person(enterprise, "compiler"),
        intake.person(department, "endorser"),
        intake.person(intake.body(3), "supervisor"),
    ):
        assert intake.cases.attaching.fetch(reader, kept.sha256)[1] == PDF
    for stranger in (intake.person(intake.body(4), "compiler"), intake.person(department)):
        with pytest.raises(NotFound, match="没有这个文件，或者您的单位不能看"):
            intake.cases.attaching.fetch(stranger, kept.sha256)
    with pytest.raises(NotFound):
        intake.cases.attaching.fetch(intake.person(enterprise, "compiler"), "0" * 64)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        pytest.param(b"", "空.pdf", "是空的", id="0 bytes"),
        pytest.param(b"<html><script>alert(1)</script>", "表.pdf", "的内容不是可以上传的文件", id="page named pdf"),
        pytest.param(b"MZ" + bytes(200), "表.docx", "的内容不是可以上传的文件", id="program named docx"),
        pytest.param(
            an_archive(word__document_xml=b"<w/>", word__vbaProject_bin=b"x"), "表.docx", "带有宏", id="macros"
        ),
        pytest.param(
            an_archive(types=TYPES + b"macroEnabled", word__document_xml=b"<w/>"), "表.docx", "带有宏", id="macro type"
        ),
        pytest.param(an_archive(word__document_xml=bytes(40_000_000)), "表.docx", "解压后大得不正常", id="zip bomb"),
        pytest.param(an_archive(word__document_xml=b"<w/>")[:-30], "表.docx", "不是可以上传的文件", id="cut off"),
        pytest.param(an_archive(other_xml=b"<w/>"), "表.docx", "不是可以上传的文件", id="another archive"),
    ],
)
def test_a_bad_file_is_refused_with_a_remedy_and_nothing_is_kept(
    intake: Intake, content: bytes, name: str, says: str
) -> None:
    clerk = intake.person(intake.body(1), "compiler")

    with pytest.raises(Invalid, match=says) as refused:
        bring(intake, clerk, content, name)

    assert "请" in refused.value.message
    assert name in refused.value.message
    assert (intake.count("files.files"), intake.brought()) == (0, 0)


def test_over_http_a_file_is_something_to_keep_and_never_a_page(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine]
) -> None:
    intake.account("bianzhi", bureau, "compiler")
    client = machine("bianzhi")
    sent = {"kind": "blank_form", "file_name": "申请 表.pdf", "content": base64.b64encode(PDF).decode()}

    made = client.post("/intake/api/files", json=sent)
    assert made.status_code == 201
    described = made.json
    assert described["media_type"] == "application/pdf"

    answer = client.get(f"/intake/api/files/{described['sha256']}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%94%B3")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")

    assert client.post("/intake/api/files", json={**sent, "kind": "anything"}).status_code == 422
    assert client.post("/intake/api/files", json={**sent, "content": "???"}).status_code == 422
    assert client.get(f"/intake/api/files/{'0' * 64}").status_code == 404
