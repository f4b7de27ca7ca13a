"""Frequent opinions (常用意见): sentences that an office has ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.review.application.policy import PolicyBook
from services.review.application.speakers import own_office, speaking_office
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem
from shared.kernel.ids import new_id

MOST = 100
"""The most frequent opinions that one office may have; more than that nobody finds again."""


@dataclass(frozen=True, kw_only=True)
class OpinionTemplate:
    """A frequent opinion of an office: what is wrong or missing, and the ground if it is always the same one."""

    template_id: str
    office: str
    text: str
    ground: str
    made_by: str
    made_at: datetime


class TemplateStore(Protocol):
    """The frequent opinions of all offices."""

    def of(self, office: str) -> Sequence[OpinionTemplate]:
        """Return those of an office, oldest first."""

    def add(self, template: OpinionTemplate) -> None:
        """Keep a new one."""

    def remove(self, office: str, template_id: str) -> bool:
        """Delete one of an office; tells whether it was there."""


class TemplateRefused(Invalid):
    """The text is missing or too long."""

    code = "template_refused"


class TemplatesFull(Conflict):
    """The office has as many as it may have, or this very sentence."""

    code = "templates_full"


class TemplateNotFound(NotFound):
    """The office has no such frequent opinion."""

    code = "template_not_found"


class OpinionTemplates:
    """Use cases of frequent opinions over one database."""

    def __init__(self, *, store: TemplateStore, policies: PolicyBook) -> None:
        self._store, self._policies = store, policies

    def of_own_office(self, *, actor: Actor) -> Sequence[OpinionTemplate]:
        """Return the frequent opinions of the person's office; none when he speaks for none."""
        actor.require("review.view")
        office = own_office(actor, self._policies.current())
        return self._store.of(office) if office else ()

    def add(self, text: str, ground: str, *, actor: Actor, now: datetime) -> OpinionTemplate:
        """
        Keep a frequent opinion for the person's office.

        :raises NotPermitted: when the account may not give opinions
        :raises NotAReviewer: when the account speaks for no office, or for more than one
        :raises TemplateRefused: when the text is missing, or one of the two is too long
        :raises TemplatesFull: when the office has 100 already, or this one
        """
        actor.require("opinion.give")
        policy = self._policies.current()
        office = speaking_office(actor, policy)
        text, ground = text.strip(), ground.strip()
        _refuse_words(text, ground, policy.reason_limit)
        known = self._store.of(office)
        if any((one.text, one.ground) == (text, ground) for one in known):
            raise TemplatesFull("已经有一条一样的常用意见，没有重复添加。")
        if len(known) >= MOST:
            raise TemplatesFull(f"本单位已有 {MOST} 条常用意见，不能再加。请先删去不用的。")
        template = OpinionTemplate(
            template_id=new_id(), office=office, text=text, ground=ground, made_by=actor.name, made_at=now
        )
        self._store.add(template)
        return template

    def remove(self, template_id: str, *, actor: Actor) -> None:
        """
        Delete a frequent opinion of the person's office.

        :raises NotPermitted: when the account may not give opinions
        :raises NotAReviewer: when the account speaks for no office, or for more than one
        :raises TemplateNotFound: when the office has no such one
        """
        actor.require("opinion.give")
        if not self._store.remove(speaking_office(actor, self._policies.current()), template_id):
            raise TemplateNotFound("没有这条常用意见，可能已被同事删除。请刷新页面。")


def _refuse_words(text: str, ground: str, limit: int) -> None:
    problems = []
    if not text:
        problems.append(Problem("text", "意见", "没有填写", "请写一句以后还会用的意见", rule="text"))
    for field, label, given in (("text", "意见", text), ("ground", "依据", ground)):
        if len(given) > limit:
            problems.append(Problem(field, label, f"有 {len(given)} 个字，最多 {limit} 个字", "请删减", rule="text"))
    if problems:
        raise TemplateRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
