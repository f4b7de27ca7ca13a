"""Notices (通知): what a message means to the desks that it concerns, by rules that are data.

A desk is ``body:<body id>`` or ``role:<role>``. Everybody at a desk sees its notices; whoever reads one, reads it for
the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

_TITLE_LIMIT = 160
_TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line in the inbox of one desk; the id follows from message and desk, so a repeat is the same notice."""

    notice_id: str
    desk: str
    kind: str
    item_id: str
    title: str
    text: str
    link: str
    action: str
    tag: str
    tone: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice as it stands in an inbox."""

    notice: Notice
    is_unread: bool
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """Who is told what when one kind of message arrives; title, text and link have places for its facts."""

    kind: str
    to: tuple[str, ...]
    tag: str
    tone: str
    title: str
    text: str
    link: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What a message says, as rules need it: `facts` fills the places, `office_desks` are those it names."""

    message_id: str
    item_id: str
    body_id: str
    occurred_at: datetime
    facts: Mapping[str, object]
    office_desks: Sequence[str] = ()


class NoticeRules:
    """The rules of one version, by kind of message."""

    def __init__(self, rules: Iterable[NoticeRule]) -> None:
        self._by_kind: dict[str, list[NoticeRule]] = {}
        for rule in rules:
            self._by_kind.setdefault(rule.kind, []).append(rule)

    def notices(self, kind: str, happening: Happening) -> list[Notice]:
        """Return the notices that a message makes, one a desk."""
        return [notice for rule in self._by_kind.get(kind, ()) for notice in _by_rule(rule, happening)]

    def tells(self, kind: str) -> bool:
        """Tell whether messages of this kind make any notice."""
        return kind in self._by_kind


def desks_of(body_id: str, roles: Iterable[str]) -> list[str]:
    """Return the desks at which an account sits."""
    desks = [f"role:{role}" for role in sorted(roles)]
    return [f"body:{body_id}", *desks] if body_id else desks


def _by_rule(rule: NoticeRule, happening: Happening) -> Iterator[Notice]:
    facts = happening.facts
    title = _clipped(rule.title.format_map(facts), _TITLE_LIMIT)
    text = _clipped(rule.text.format_map(facts), _TEXT_LIMIT)
    link = rule.link.format_map(facts)
    for desk in _desks(rule.to, happening):
        yield Notice(
            notice_id=f"{happening.message_id}:{desk}",
            desk=desk,
            kind=rule.kind,
            item_id=happening.item_id,
            title=title,
            text=text,
            link=link,
            action=rule.action,
            tag=rule.tag,
            tone=rule.tone,
            occurred_at=happening.occurred_at,
        )


def _desks(recipients: Sequence[str], happening: Happening) -> Iterator[str]:
    for recipient in recipients:
        if recipient == "body":
            yield f"body:{happening.body_id}"
        elif recipient == "supervising_body":
            yield f"body:{happening.facts['supervising_body_id']}"
        elif recipient == "offices":
            yield from happening.office_desks
        else:
            yield recipient


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
