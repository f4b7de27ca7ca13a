"""Files chosen in the form of an item: stored as soon as they arrive, so that nothing wrong elsewhere loses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage, MultiDict

from services.intake.application.attaching import Upload
from services.intake.domain.attachments import MOST_BYTES
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST
from services.intake.entrypoints.forms import Form
from services.intake.entrypoints.frame import cases, now
from services.intake.entrypoints.item_form import ItemForm, file_kind_of
from shared.kernel.errors import Invalid, NotFound, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards import form as standard_form
from shared.standards.element_list import ElementList, element_list
from shared.standards.form import PARTS, FormField

pages = APIBlueprint("form_files", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

UPLOAD = "upload"
DROP_BUTTON = re.compile(r"drop-([a-z0-9_-]{1,120})")


class FileForm(Form):
    """Which control of which list's form sends a file."""

    list_kind = fields.String(
        load_default=DIRECTORY_LIST,
        validate=validate.OneOf([DIRECTORY_LIST, IMPLEMENTATION_LIST]),
        metadata={"title": "清单种类"},
    )
    control = fields.String(required=True, validate=validate.Length(max=120), metadata={"title": "附件"})


@dataclass(frozen=True, kw_only=True)
class FileControl:
    """A control for a file: its field, the name of its inputs, and the path by which problems name it."""

    part: FormField
    name: str
    path: str
    label: str
    row: int | None = None


@pages.post("/files")
@needs("item.compile")
@pages.input(FileForm, location="form")
def receive(form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """A form sends the file that was chosen in it; the answer is the control with the file, or with what is wrong."""
    standard = element_list(form_data["list_kind"])
    control = _control(form_data["control"], standard)
    if control is None:
        raise NotFound("表单里没有这个附件。请刷新页面后再选文件。")
    posted, problems = with_files(standard)
    form = ItemForm(item_id="", version=0, elements={}, list_kind=form_data["list_kind"], problems=tuple(problems))
    filled = posted.to_dict(flat=False)
    return render_template("intake/file_control.html", control=control, form=form, filled=filled)


def with_files(standard: ElementList) -> tuple[MultiDict[str, str], list[Problem]]:
    """
    Return the posted form with the files that came with it stored, and a problem for each that may not be kept.

    A file that was taken out by its button is out.
    """
    posted: MultiDict[str, str] = MultiDict(request.form)
    problems: list[Problem] = []
    for control, file in _sent(standard):
        try:
            _put(posted, control, file)
        except Invalid as refusal:
            problems.append(
                Problem(
                    control.path, control.label, refusal.message.rstrip("。"), "原来的附件没有变", control.row, "file"
                )
            )
    button = DROP_BUTTON.fullmatch(posted.get("action", ""))
    if button:
        for part in PARTS["file"]:
            posted.poplist(f"{button[1]}-{part}")
    return posted, problems


def _sent(standard: ElementList) -> Iterator[tuple[FileControl, FileStorage]]:
    for name, file in request.files.items():
        control = _control(name.removesuffix(f"-{UPLOAD}"), standard)
        if control is not None and file.filename:
            yield control, file


def _put(posted: MultiDict[str, str], control: FileControl, file: FileStorage) -> None:
    upload = Upload(
        actor=current_actor(),
        at=now(),
        kind=file_kind_of(control.part),
        file_name=file.filename or "",
        content=file.stream.read(MOST_BYTES + 1),
    )
    kept = cases().attaching.upload(upload)
    known = {"sha256": kept.sha256, "name": kept.name, "size": str(kept.size), "media_type": kept.media_type.value}
    for part, value in known.items():
        posted.setlist(f"{control.name}-{part}", [value])


def _control(name: str, standard: ElementList) -> FileControl | None:
    """Return the control whose inputs begin with this name: an element, or a column of a row."""
    key, _, rest = name.partition("-")
    element = next((one for one in standard_form.fields(standard) if one.key == key), None)
    if element is None:
        return None
    if not rest and element.control == "file":
        return FileControl(part=element, name=name, path=key, label=element.label)
    row, _, column = rest.partition("-")
    part = next((one for one in element.sub_fields if one.key == column and one.control == "file"), None)
    if part is None or not row.isdecimal() or len(row) > 4:
        return None
    path = f"{key}.{int(row)}.{column}"
    label = f"{element.label}·{part.label}"
    return FileControl(part=part, name=name, path=path, label=label, row=int(row) + 1)
