"""The stamped scan (盖章扫描件) that comes with a form: kept before anything is signed or filed with it."""

from __future__ import annotations

from flask import request

from services.intake.application.attaching import Upload
from services.intake.domain.attachments import MOST_BYTES, FileKind
from services.intake.entrypoints.frame import cases, now
from shared.kernel.errors import Conflict, Forbidden, Invalid, Problem, Refusal
from shared.runtime.web.identity import current_actor

FIELD, LABEL = "scan", "盖章扫描件"
ACCEPT = ".pdf,.ofd,.png,.jpg,.jpeg"


def brought_scan() -> str:
    """
    Keep the scan of the form and return its SHA-256.

    :raises Invalid: when there is none, or it is not what a stamped scan may be
    """
    sent = request.files.get(FIELD)
    if sent is None or not sent.filename:
        raise _wrong("没有选择文件", "请选择盖好公章的扫描件")
    content = sent.read(MOST_BYTES + 1)
    upload = Upload(
        actor=current_actor(), at=now(), kind=FileKind.STAMPED_SCAN, file_name=sent.filename, content=content
    )
    try:
        return cases().attaching.upload(upload).sha256
    except Invalid as refusal:
        raise _wrong(refusal.message) from refusal


def status_of(refusal: Refusal) -> int:
    """Return the status of a page that comes back with a refusal."""
    if isinstance(refusal, Conflict):
        return 409
    return 403 if isinstance(refusal, Forbidden) else 422


def _wrong(message: str, remedy: str = "") -> Invalid:
    problem = Problem(field=FIELD, label=LABEL, message=message, remedy=remedy)
    return Invalid(problem.sentence(), (problem,))
