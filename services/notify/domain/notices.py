"""Notices (通知): what messages mean to the desks that they concern, by rules that are data.

Messages of one kind that arrive together and say the same of several items make one notice a desk, where the rule has
words for many: sixty items that were handed in at once are one line in an inbox, not sixty.

A desk is ``body:<body id>``, ``role:<role>``, ``body:<body id>:<role>`` for those of a body who have the role or, of
one person, ``account:<account id>``. Everybody at a desk sees its notices; whoever reads one, reads it for the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

_TITLE_LIMIT = 160
_TEXT_LIMIT = 500
_NAMES_SHOWN = 3
ENDORSER = "endorser"
"""The role of those who endorse what an enterprise of their body submits."""

Told = tuple[str, str]
"""A message and a desk that has a notice of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    One line in the inbox of one desk, of one message or of several that say the same of several items.

    The id follows from messages and desk, so a repeat is the same notice. A message is told once at each desk.
    `waits_for` are the rounds of review (`<item>:<round>`) with whose end it has nothing to ask any more: when the last
    of them is over, it is read. `matters` are other things that it asks for: when the last of them is settled after it
    was written, it is read.
    """

    notice_id: str
    desk: str
    kind: str
    item_ids: Sequence[str]
    message_ids: Sequence[str]
    title: str
    text: str
    link: str
    action: str
    tag: str
    tone: str
    occurred_at: datetime
    waits_for: Sequence[str] = ()
    matters: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice as it stands in an inbox; of which messages it tells is not asked for."""

    notice: Notice
    is_unread: bool
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsForMany:
    """What is said of several items at once: of those whose messages have the `alike` facts in common."""

    alike: tuple[str, ...]
    title: str
    text: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """
    Who is told what when one kind of message arrives; title, text and link have places for its facts.

    Without words for many, each message makes a notice of its own: somebody has to deal with each by itself.
    `until_round_closes`: it asks for something that only a running round of review needs, `until_answered`: for the
    submission that begins the next one. `until` is any other matter in which it asks for something, with places.
    `only_if` names a fact without which nobody is told.
    """

    kind: str
    to: tuple[str, ...]
    tag: str
    tone: str
    title: str
    text: str
    link: str
    action: str
    many: WordsForMany | None = None
    until_round_closes: bool = False
    until_answered: bool = False
    until: str = ""
    only_if: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """
    What a message says, as rules need it: `facts` fills the places.

    `office_desks` are those of the offices that it names, `other_desks` those of the others of a ruling,
    `adviser_desks` those of who may advise, `account_id` the one person whom it
    names. `round_key` is the
    round of review that it is about, as `<item>:<round>`; empty when it is about none.
    """

    message_id: str
    item_id: str
    body_id: str
    occurred_at: datetime
    facts: Mapping[str, object]
    office_desks: Sequence[str] = ()
    adviser_desks: Sequence[str] = ()
    other_desks: Sequence[str] = ()
    account_id: str = ""
    round_key: str = ""


class NoticeRules:
    """The rules of one version, by kind of message."""

    def __init__(self, rules: Iterable[NoticeRule]) -> None:
        self._by_kind: dict[str, list[NoticeRule]] = {}
        for rule in rules:
            self._by_kind.setdefault(rule.kind, []).append(rule)

    def notices(
        self, kind: str, happenings: Sequence[Happening], told: AbstractSet[Told] = frozenset()
    ) -> list[Notice]:
        """Return the notices that messages of a kind make together; `told` says what some desks know already."""
        return [notice for rule in self._by_kind.get(kind, ()) for notice in _by_rule(rule, happenings, told)]

    def tells(self, kind: str) -> bool:
        """Tell whether messages of this kind make any notice."""
        return kind in self._by_kind


def answer_key(round_key: str) -> str:
    """Return what stands among the rounds for the answer of the body to a round that came back."""
    return f"{round_key}:answer"


def desks_of(body_id: str, roles: Iterable[str], account_id: str = "") -> list[str]:
    """Return the desks at which an account sits; its own is for what one person alone is to do."""
    own = [f"account:{account_id}"] if account_id else []
    held = sorted(roles)
    desks = [*own, *(f"role:{role}" for role in held)]
    return [f"body:{body_id}", *(f"body:{body_id}:{role}" for role in held), *desks] if body_id else desks


def _by_rule(rule: NoticeRule, happenings: Sequence[Happening], told: AbstractSet[Told]) -> Iterator[Notice]:
    groups: dict[tuple[str, Sequence[object]], list[Happening]] = {}
    for happening in happenings:
        if rule.only_if and not happening.facts.get(rule.only_if):
            continue
        apart = _what_parts(rule, happening)
        for desk in _desks(rule.to, happening):
            if (happening.message_id, desk) not in told:
                groups.setdefault((desk, apart), []).append(happening)
    for (desk, _), group in groups.items():
        for part in _one_an_item(group):
            yield _notice(rule, desk, part)


def _what_parts(rule: NoticeRule, happening: Happening) -> tuple[object, ...]:
    """Return what keeps a message's notice apart from those of other messages."""
    if rule.many is None:
        return (happening.message_id,)
    return tuple(happening.facts.get(name) for name in rule.many.alike)


def _one_an_item(group: Sequence[Happening]) -> Iterator[list[Happening]]:
    """Cut a group so that no part names an item twice: what happened to it twice is told twice."""
    part: dict[str, Happening] = {}
    for happening in group:
        if happening.item_id in part:
            yield list(part.values())
            part = {}
        part[happening.item_id] = happening
    yield list(part.values())


def _notice(rule: NoticeRule, desk: str, happenings: Sequence[Happening]) -> Notice:
    first, others = happenings[0], len(happenings) - 1
    words = rule.many if rule.many and others else rule
    facts = {**first.facts, **_facts_of_many(happenings)} if others else first.facts
    return Notice(
        notice_id=f"{first.message_id}+{others}:{desk}" if others else f"{first.message_id}:{desk}",
        desk=desk,
        kind=rule.kind,
        item_ids=[happening.item_id for happening in happenings if happening.item_id],
        message_ids=[happening.message_id for happening in happenings],
        title=_clipped(words.title.format_map(facts), _TITLE_LIMIT),
        text=_clipped(words.text.format_map(facts), _TEXT_LIMIT),
        link=words.link.format_map(facts),
        action=rule.action,
        tag=rule.tag,
        tone=rule.tone,
        occurred_at=max(happening.occurred_at for happening in happenings),
        waits_for=_rounds(rule, happenings),
        matters=[rule.until.format_map(happening.facts) for happening in happenings] if rule.until else (),
    )


def _rounds(rule: NoticeRule, happenings: Sequence[Happening]) -> Sequence[str]:
    if rule.until_answered:
        return [answer_key(happening.round_key) for happening in happenings]
    return [happening.round_key for happening in happenings] if rule.until_round_closes else ()


def _facts_of_many(happenings: Sequence[Happening]) -> dict[str, object]:
    return {
        "count": len(happenings),
        "item_names": _some(happening.facts["item_name"] for happening in happenings),
        "body_names": _some(happening.facts["body_name"] for happening in happenings),
    }


def _some(names: Iterable[object]) -> str:
    """Name the first few different ones."""
    different = list(dict.fromkeys(str(name) for name in names))
    return "、".join(different[:_NAMES_SHOWN]) + ("等" if len(different) > _NAMES_SHOWN else "")


def _desks(recipients: Sequence[str], happening: Happening) -> Iterator[str]:
    several = {
        "offices": happening.office_desks,
        "advisers": happening.adviser_desks,
        "others": happening.other_desks,
    }
    one = {
        "body": f"body:{happening.body_id}",
        "supervising_body": f"body:{happening.facts.get('supervising_body_id', '')}:{ENDORSER}",
        "receiving_body": f"body:{happening.facts.get('to_body_id', '')}",
        "appointee": f"account:{happening.account_id}",
    }
    for recipient in recipients:
        yield from several.get(recipient, (one.get(recipient, recipient),))


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
