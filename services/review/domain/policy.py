"""The review policy (审核规则): who takes a list in, which offices must speak in which order, on which elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from services.review.domain.groups import Group, Route
from services.review.domain.opinion import Verdict
from services.review.domain.submission import EVERYTHING
from shared.kernel.errors import Invalid, Problem

OF_BODY = ":"
"""Stands between a review function and the body that performs it, where each body guides others."""

BY_LINK = {"expert": "专家"}
"""Who speaks in a review and is no office of the policy."""


class UnknownList(LookupError):
    """The policy does not say who reviews this list."""


class ReasonRefused(Invalid):
    """The reason is missing although the verdict asks for one, or it is too long."""

    code = "reason_refused"


class UnknownVerdict(Invalid):
    """The verdict is none of the four."""

    code = "unknown_verdict"


def function_of(office: str) -> str:
    """Return the review function of an office, without the body or the link that performs it."""
    return office.split(OF_BODY, 1)[0]


@dataclass(frozen=True, kw_only=True)
class Office:
    """
    A review function as the district calls it today.

    It `answers_for` elements alone; it `looks_at` elements beside the office that answers for them. `is_indispensable`:
    it cannot be struck from a round. `is_by_body`: the body that guides the submitting one performs it.
    `must_fill_checklist`: it gives no opinion without the answers of its checklist (审查表), if it has one.
    """

    key: str
    name: str
    answers_for: frozenset[str] = frozenset()
    looks_at: frozenset[str] = frozenset()
    is_indispensable: bool = False
    is_by_body: bool = False
    must_fill_checklist: bool = False


@dataclass(frozen=True, kw_only=True)
class Condition:
    """When a group is asked: all that is not empty must hold (register of bodies, element item_type, elements)."""

    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    item_types: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    corrects: bool = False

    def obstacle(self, facts: Facts) -> str:
        """Return why a group is not asked, in words for the preview; nothing when it is."""
        if self.levels and facts.level not in self.levels:
            return "报送单位不是这一层级的"
        if self.kinds and facts.kind not in self.kinds:
            return "报送单位不是这一类的"
        if self.item_types and facts.item_type not in self.item_types:
            return "不是这一类型的事项"
        if self.has and not self.has & facts.elements:
            return "没有填写有关要素"
        if self.corrects and not facts.corrects:
            return "没有更正权力清单"
        return ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    What the policy asks of a submission.

    `level` and `kind` are those of the submitting body in the register, empty for a preview of what is not registered.
    `guide` is the body that guides it in this matter, empty when there is none.
    """

    list_kind: str
    level: str = ""
    kind: str = ""
    item_type: str = ""
    elements: frozenset[str] = frozenset()
    corrects: bool = False
    guide: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyGroup:
    """A group with the condition under which it is asked."""

    group: Group
    when: Condition


@dataclass(frozen=True, kw_only=True)
class ListPolicy:
    """How items of one list are reviewed; `lead` leads what corrects the power list."""

    groups: tuple[PolicyGroup, ...]
    receiving: str = ""
    receiving_limit: int = 0
    lead: str = ""
    disputed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """
    The policy of one version; it never changes: who edits it makes a new version.

    `hearing_days` are the natural days for which a draft is laid before the public, if no reason makes them fewer,
    `coordination_limit` the working days of the coordinating office for a question of scope or a dispute.
    """

    version: int
    title: str
    lists: Mapping[str, ListPolicy]
    offices: Mapping[str, Office]
    verdict_names: Mapping[Verdict, str]
    needs_reason: frozenset[Verdict]
    reason_limit: int
    hearing_days: int = 7
    coordination_limit: int = 0

    def of_list(self, list_kind: str) -> ListPolicy:
        """
        Return how items of this list are reviewed.

        :raises UnknownList: when the policy has no rule for the list
        """
        if list_kind not in self.lists:
            raise UnknownList(list_kind)
        return self.lists[list_kind]

    def route(self, facts: Facts, elements: Iterable[tuple[str, str]]) -> Route:
        """
        Return the way of a submission; `elements` are the keys of its standard, each with what it is part of.

        :raises UnknownList: when the policy has no rule for the list
        """
        rules = self.of_list(facts.list_kind)
        groups, left_out = [], []
        for each in rules.groups:
            obstacle = each.when.obstacle(facts)
            group = self._performed(each.group, facts.guide)
            # a version from before the check may ask advisers alone: those it does ask, they hold nothing up
            if not obstacle and not group.required and (each.group.required or not group.advising):
                obstacle = "登记册里没有指导这个单位的部门"
            if obstacle:
                left_out.append(f"{group.name}：{obstacle}")
            else:
                groups.append(group)
        return Route(
            policy_version=self.version,
            groups=tuple(groups),
            duties=self._performed_duties(tuple(groups), tuple(elements)),
            receiving=rules.receiving,
            receiving_limit=rules.receiving_limit,
            lead=rules.lead if facts.corrects else "",
            disputed=rules.disputed,
            coordination_limit=self.coordination_limit,
            indispensable=frozenset(key for key, office in self.offices.items() if office.is_indispensable),
            left_out=tuple(left_out),
        )

    def duty(self, office: str, elements: Iterable[tuple[str, str]]) -> frozenset[str]:
        """Return the elements that an office judges, by the keys of a standard each with what it is part of."""
        known = self.offices.get(function_of(office))
        if known is None or EVERYTHING in known.looks_at:
            return frozenset({EVERYTHING})
        named = known.looks_at | known.answers_for
        return named | {key for key, part_of in elements if self._answers(known, key, part_of)}

    def answering(self, key: str, part_of: str) -> str:
        """Return the office that answers for an element, else for the element that it is part of; nothing if none."""
        for wanted in (key, part_of):
            for name, office in self.offices.items():
                if wanted in office.answers_for:
                    return name
        return ""

    def requires(self, office: str) -> bool:
        """Tell whether the word of an office is needed in any review."""
        return any(function_of(office) in group.required for group in self._groups())

    def consults(self, office: str) -> bool:
        """Tell whether an office is asked for its advice in any review (参加单位)."""
        return any(function_of(office) in group.advising for group in self._groups())

    def office_name(self, office: str) -> str:
        """Return how the district calls the office that performs a function."""
        known = self.offices.get(function_of(office))
        return known.name if known else BY_LINK.get(function_of(office), office)

    def verdict_of(self, text: str) -> Verdict:
        """
        Return the verdict that a request names.

        :raises UnknownVerdict: when it is none of the four
        """
        try:
            return Verdict(text)
        except ValueError:
            names = "、".join(self.verdict_names.values())
            problem = Problem(
                "verdict", "审核结论", "没有选，或者不是可选的结论", f"请在{names}中选一项", rule="verdict"
            )
            raise UnknownVerdict(problem.sentence(), (problem,)) from None

    def checked_reason(self, verdict: Verdict, text: str, *, has_remarks: bool = False) -> str:
        """
        Return the reason without surrounding white space.

        A body can only correct what it was told, so every verdict but 同意 says why, as a whole or by element.

        :raises ReasonRefused: when a needed reason is missing or the text is too long
        """
        reason = text.strip()
        if not reason and verdict in self.needs_reason and not has_remarks:
            raise _refused(f"结论是“{self.verdict_names[verdict]}”，必须写明理由", "请写出哪个要素有什么问题、怎么改")
        if len(reason) > self.reason_limit:
            raise _refused(f"有 {len(reason)} 个字，最多 {self.reason_limit} 个字", "请删减，只写问题、依据和修改建议")
        return reason

    def _groups(self) -> Iterator[Group]:
        return (each.group for rules in self.lists.values() for each in rules.groups)

    def _answers(self, office: Office, key: str, part_of: str) -> bool:
        answering = self.answering(key, part_of)
        return answering == office.key if answering else office.is_indispensable

    def _performed(self, group: Group, guide: str) -> Group:
        """Return a group with the body that guides in the place of the function; without it where nobody does."""
        veto = frozenset(filter(None, (self._performer(office, guide) for office in group.veto)))
        return replace(
            group,
            required=tuple(filter(None, (self._performer(office, guide) for office in group.required))),
            advising=tuple(filter(None, (self._performer(office, guide) for office in group.advising))),
            veto=veto,
            # no veto named means anybody's: what was one office's alone does not fall to all when nobody performs it
            ends_at_first_veto=group.ends_at_first_veto and (bool(veto) or not group.veto),
        )

    def _performer(self, office: str, guide: str) -> str:
        if not self.offices[office].is_by_body:
            return office
        return f"{office}{OF_BODY}{guide}" if guide else ""

    def _performed_duties(
        self, groups: tuple[Group, ...], elements: tuple[tuple[str, str], ...]
    ) -> Mapping[str, frozenset[str]]:
        offices = (office for group in groups for office in (*group.required, *group.advising))
        return {office: self.duty(office, elements) for office in offices}


def _refused(message: str, remedy: str) -> ReasonRefused:
    problem = Problem("reason", "审核意见", message, remedy, rule="reason")
    return ReasonRefused(problem.sentence(), (problem,))
