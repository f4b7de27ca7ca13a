"""The desk pages of a service's dead letters (死信): look, send again, or give up with a reason."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from shared.kernel.errors import Invalid, Problem
from shared.runtime.letter_documents import DISCARDED, OPEN, RETRIED, STATES
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.letter_words import explained
from shared.runtime.web.navigation import desk_name, own_path
from shared.runtime.web.paging import keep_within, place
from shared.runtime.web.schemas import NoteForm, PageQuery, RequestSchema
from shared.runtime.web.state import use_cases

PERMISSION = "dead_letter.manage"
MARKS = {OPEN: "bad", RETRIED: "ok", DISCARDED: "off"}
MOST_AT_ONCE = 500


class DeadLetterQuery(PageQuery):
    """Which dead letters to show."""

    state = fields.String(load_default=OPEN, validate=validate.OneOf(list(STATES)), metadata={"title": "状态"})
    queue = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "队列"})
    reason = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "原因"})


class BatchForm(RequestSchema):
    """What to do with the ticked letters, or with all that the filters find."""

    decision = fields.String(
        required=True, validate=validate.OneOf(["retry", "discard"]), metadata={"title": "处理方式"}
    )
    letter_id = fields.List(fields.String(validate=validate.Length(1, 400)), load_default=list)
    everything = fields.Boolean(load_default=False, metadata={"title": "全部"})
    queue = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "队列"})
    reason = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "原因"})
    note = fields.String(load_default="", metadata={"title": "放弃的原因"})
    back = fields.String(load_default="", metadata={"title": "返回的页面"})


def blueprint(service: str) -> APIBlueprint:
    """Return the pages of one service."""
    pages = APIBlueprint("dead_letters", __name__, url_prefix=f"/{service}/dead-letters", enable_openapi=False)
    home = f"/{service}/dead-letters/"
    frame = {"states": STATES, "marks": MARKS, "home": home, "service_name": desk_name(service)}

    @pages.get("/")
    @needs(PERMISSION)
    @pages.input(DeadLetterQuery, location="query")
    def index(query_data: dict[str, Any]) -> ResponseReturnValue:
        """The operator sees what could not be handled."""
        letters = use_cases().dead_letters
        found, total = letters.find(**query_data)
        keep_within(query_data["page"], query_data["size"], total)
        explanations = {letter.id: explained(letter) for letter in found}
        filters = {name: query_data[name] for name in ("queue", "reason") if query_data[name]}
        return render_template(
            "dead_letters/index.html",
            letters=found,
            total=total,
            explanations=explanations,
            counts=letters.counts(),
            queues=letters.queues(query_data["state"]),
            filters=urlencode(filters),
            most_at_once=MOST_AT_ONCE,
            **frame,
            **query_data,
        )

    @pages.post("/batch")
    @needs(PERMISSION)
    @pages.input(BatchForm, location="form")
    def batch(form_data: dict[str, Any]) -> ResponseReturnValue:
        """The operator decides on many messages at once and sees the result of each."""
        back = own_path(form_data["back"]) or home
        outcomes = _decide(form_data)
        letters = use_cases().dead_letters.some([each.letter_id for each in outcomes])
        return render_template(
            "dead_letters/results.html",
            outcomes=outcomes,
            explanations={key: explained(letter) for key, letter in letters.items()},
            decision=form_data["decision"],
            back=back,
            **frame,
        )

    @pages.get("/<letter_id>")
    @needs(PERMISSION)
    def one(letter_id: str) -> ResponseReturnValue:
        """The operator looks at one message: why, what, where from."""
        letter = use_cases().dead_letters.get(letter_id)
        text, note = readable(letter.body)
        return render_template(
            "dead_letters/one.html",
            letter=letter,
            explanation=explained(letter),
            text=text,
            note=note,
            back=_list_before(home),
            **frame,
        )

    @pages.post("/<letter_id>/retry")
    @needs(PERMISSION)
    def retry(letter_id: str) -> ResponseReturnValue:
        """The operator has the cause removed and sends the message to its queue again."""
        use_cases().dead_letters.retry(letter_id, current_actor())
        flash("已送回原来的队列。还是处理不了时，它会再次出现在这里。")
        return redirect(own_path(request.form.get("back")) or home, code=303)

    @pages.post("/<letter_id>/discard")
    @needs(PERMISSION)
    @pages.input(NoteForm, location="form")
    def discard(letter_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
        """The operator decides that the message need not be handled, and says why."""
        use_cases().dead_letters.discard(letter_id, current_actor(), form_data["note"].strip())
        flash("已放弃，原因写在这条消息里，以后还能查到，也能撤销。")
        return redirect(own_path(request.form.get("back")) or home, code=303)

    @pages.post("/<letter_id>/reopen")
    @needs(PERMISSION)
    def reopen(letter_id: str) -> ResponseReturnValue:
        """The operator takes a discarding back."""
        use_cases().dead_letters.reopen(letter_id, current_actor())
        flash("已撤销放弃，这条消息重新等待处理。")
        return redirect(f"{home}{letter_id}", code=303)

    return pages


def api_blueprint(service: str) -> APIBlueprint:
    """Return the API of one service's dead letters."""
    api = APIBlueprint("dead_letters_api", __name__, url_prefix=f"/{service}/api/dead-letters", tag="运维")

    @api.get("")
    @needs(PERMISSION)
    @api.input(DeadLetterQuery, location="query")
    def list_dead_letters(query_data: dict[str, Any]) -> ResponseReturnValue:
        """处理不了的消息，最新的在前。"""
        found, total = use_cases().dead_letters.find(**query_data)
        letters = [
            {
                "id": letter.id,
                "message_id": letter.message_id,
                "queue": letter.queue,
                "name": letter.name,
                "reason": letter.reason,
                "attempts": letter.attempts,
                "died_at": letter.died_at.isoformat(),
                "state": letter.state,
                "note": letter.note,
            }
            for letter in found
        ]
        return jsonify(items=letters, **place(query_data, total))

    return api


def _list_before(home: str) -> str:
    """Return the list from which somebody came, with its filters, or the list without any."""
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return came_from if came_from.partition("?")[0] == home else home


def _decide(form: dict[str, Any]) -> list[Any]:
    letters = use_cases().dead_letters
    ids = form["letter_id"]
    if form["everything"]:
        found, _ = letters.find(OPEN, size=MOST_AT_ONCE, queue=form["queue"], reason=form["reason"])
        ids = [letter.id for letter in found]
    if not ids:
        problem = Problem("letter_id", "消息", "一条也没有选", "请返回列表，勾选要处理的消息")
        raise Invalid("没有选消息，系统没有做任何改动。", (problem,))
    if form["decision"] == "retry":
        return list(letters.retry_all(ids[:MOST_AT_ONCE], current_actor()))
    return list(letters.discard_all(ids[:MOST_AT_ONCE], current_actor(), form["note"]))


def readable(body: bytes) -> tuple[str, str]:
    """Return a message's body as text to read, and what to know about it when it is not JSON."""
    try:
        text = bytes(body).decode()
    except UnicodeDecodeError as problem:
        first = f"0x{body[problem.start]:02x}"
        return bytes(body).hex(" "), f"不是 UTF-8 文字，第 {problem.start + 1} 个字节是 {first}。下面按十六进制显示。"
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2), ""
    except ValueError:
        return text, "消息体不是 JSON，下面按原样显示。"
