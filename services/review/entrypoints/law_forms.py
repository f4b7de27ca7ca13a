"""What requests about laws and their changes may hold; what their words mean is checked by the use cases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from marshmallow import EXCLUDE, fields, validate

from services.review.application.laws.views import TO_READ, CauseAsked, TextGiven, Upload
from services.review.domain.laws.change_parts import ChangeKind, ChangeState
from services.review.domain.laws.days import LABELS
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.relations import Asked
from services.review.entrypoints.forms import ID_LENGTH
from shared.kernel.law.comparing import Verdict
from shared.kernel.law.numerals import article_number
from shared.runtime.web.schemas import RequestSchema

MOST_PAGES = 100_000
PREVIEW, SAVE = "preview", "save"
"""What the two buttons of a form with a text do."""
_BETWEEN = re.compile(r"[、，,;；\s]+")


def _text(title: str, longest: int = 2_000) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=longest), metadata={"title": title})


def _page() -> fields.Integer:
    return fields.Integer(load_default=1, validate=validate.Range(1, MOST_PAGES), metadata={"title": "页码"})


class RegisterQuery(RequestSchema):
    """Which laws are shown."""

    class Meta:
        unknown = EXCLUDE

    search = _text("名称或者文号", 200)
    rank = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "效力级别"})
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(each.value for each in LawStatus)]), metadata={"title": "状态"}
    )
    page = _page()


class ChangesQuery(RequestSchema):
    """Which changes are shown."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(each.value for each in ChangeState)]),
        metadata={"title": "状态"},
    )
    page = _page()


class TableQuery(RequestSchema):
    """Which rows of the table of a change are shown."""

    class Meta:
        unknown = EXCLUDE

    verdict = fields.String(
        load_default="",
        validate=validate.OneOf(["", TO_READ, *(each.value for each in Verdict)]),
        metadata={"title": "去向"},
    )
    page = _page()


class TextQuery(RequestSchema):
    """Which text of a version is shown: an earlier one where it is named."""

    class Meta:
        unknown = EXCLUDE

    text = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "文本"})


class Seen(RequestSchema):
    """The state that somebody saw: the version, and how many lines its history had."""

    version = fields.Integer(required=True, metadata={"title": "版本"})
    lines = fields.Integer(load_default=0, validate=validate.Range(0), metadata={"title": "记录"})


class EntryForm(RequestSchema):
    """What the register says of a law as a document."""

    title = _text("名称")
    other_titles = _text("其他名称", 10_000)
    doc_no = _text("文号")
    rank = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "效力级别"})
    issuer = _text("制定机关")
    status = fields.String(load_default=LawStatus.IN_FORCE.value, validate=ID_LENGTH, metadata={"title": "状态"})


class VersionForm(RequestSchema):
    """Name and days of a version."""

    label = _text("版本名称")
    adopted_on = _text("通过日期", 40)
    promulgated_on = _text("公布日期", 40)
    effective_on = _text("施行日期", 40)
    repealed_on = _text("废止日期", 40)


class TextForm(RequestSchema):
    """A text as it was pasted, and which of the two buttons was pressed."""

    text = fields.String(load_default="", metadata={"title": "条文"})
    without_articles = fields.Boolean(load_default=False, metadata={"title": "不分条"})
    do = fields.String(load_default=PREVIEW, metadata={"title": "操作"})


class NewLawForm(EntryForm, VersionForm, TextForm):
    """A law with its first version."""


class NewVersionForm(Seen, VersionForm, TextForm):
    """A further version of a law."""


class EntryCorrectionForm(Seen, EntryForm):
    """Another entry, and why."""

    reason = _text("更正的理由")


class VersionCorrectionForm(Seen, VersionForm):
    """Another name or other days, and why."""

    reason = _text("更正的理由")


class TextCorrectionForm(Seen, TextForm):
    """Another text, and why."""

    reason = _text("更正的理由")


class NewChangeQuery(RequestSchema):
    """Of what kind the change is, between which versions, and by what words the other law was looked for."""

    class Meta:
        unknown = EXCLUDE

    kind = fields.String(
        load_default=ChangeKind.AMENDED.value,
        validate=validate.OneOf([each.value for each in ChangeKind]),
        metadata={"title": "变动"},
    )
    new_version_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "新版本"})
    search = _text("另一部法的名称", 200)


class CauseForm(RequestSchema):
    """The decision that changes one law or several."""

    cause_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "同一个决定"})
    cause_title = _text("修改决定")
    cause_doc_no = _text("决定文号")


class NewChangeForm(CauseForm):
    """A change to be begun; `successor` is the id of the other law and that of its version, with a stroke between."""

    old_version_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "旧版本"})
    new_version_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "新版本"})
    successor = fields.String(load_default="", validate=validate.Length(max=210), metadata={"title": "另一部法"})
    effective_on = _text("施行日期", 40)


class RelationForm(Seen):
    """What became of some articles, in the words of the lawyer: 第四十二条、第四十五条 or 42、45."""

    olds = _text("旧条号", 4_000)
    news = _text("新条号", 4_000)
    verdict = fields.String(
        load_default="", validate=validate.OneOf(["", *(each.value for each in Verdict)]), metadata={"title": "结论"}
    )
    keeps = fields.Boolean(load_default=False, metadata={"title": "保留其他对应"})
    reason = _text("理由")
    row = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "行"})
    place = fields.Integer(load_default=0, metadata={"title": "行"})


class ConfirmationForm(Seen, CauseForm):
    """A confirmation with the day that the lawyer has read; another day than before is set with it."""

    effective_on = _text("施行日期", 40)
    reason = _text("理由")


class PostponementForm(Seen):
    """Another day."""

    effective_on = _text("施行日期", 40)
    reason = fields.String(load_default="", data_key="postpone_reason", metadata={"title": "理由"})


class RevocationForm(Seen):
    """Why a change does not come."""

    reason = fields.String(load_default="", data_key="revoke_reason", metadata={"title": "理由"})


def entry_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry that a form holds; other titles stand on lines of their own."""
    titles = [line.strip() for line in form["other_titles"].splitlines() if line.strip()]
    return {name: form[name] for name in ("title", "doc_no", "rank", "issuer", "status")} | {"other_titles": titles}


def version_of(form: Mapping[str, Any]) -> dict[str, str]:
    """Return name and days of a version that a form holds."""
    return {name: form[name] for name in ("label", *LABELS)}


def text_of(form: Mapping[str, Any]) -> TextGiven:
    """Return the text of a form: the file that was sent with it, else what was pasted."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        upload = Upload(name=sent.filename, content=sent.read())
        return TextGiven(upload=upload, without_articles=form["without_articles"])
    return TextGiven(pasted=form["text"].replace("\r\n", "\n"), without_articles=form["without_articles"])


def cause_of(form: Mapping[str, Any]) -> CauseAsked:
    """Return the decision that a form names."""
    return CauseAsked(cause_id=form["cause_id"], cause_title=form["cause_title"], cause_doc_no=form["cause_doc_no"])


def asked_of(form: Mapping[str, Any], old_numbers: Sequence[str], new_numbers: Sequence[str]) -> Asked:
    """Return the correction that a form holds, with its numbers as the two texts print them."""
    return Asked(
        olds=numbers_in(form["olds"], old_numbers),
        news=numbers_in(form["news"], new_numbers),
        verdict=Verdict(form["verdict"]),
        keeps=form["keeps"],
    )


def numbers_in(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the articles that a text names, each once: 42, 42条 and 第42条 are 第四十二条, however that is printed."""
    printed = {article_number(number): number for number in known}
    words = [word for word in _BETWEEN.split(text) if word]
    return tuple(dict.fromkeys(printed.get(article_number(word) or word, word) for word in words))
