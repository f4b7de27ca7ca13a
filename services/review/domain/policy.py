"""The review policy: which offices must speak on a list and when a reason must be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.review.domain.opinion import Verdict
from shared.kernel.errors import Invalid, Problem


class UnknownList(LookupError):
    """The policy does not say who reviews this list."""


class ReasonRefused(Invalid):
    """The reason is missing although the verdict asks for one, or it is too long."""

    code = "reason_refused"


class UnknownVerdict(Invalid):
    """The verdict is none of the four."""

    code = "unknown_verdict"


@dataclass(frozen=True, kw_only=True)
class Office:
    """A review function as the district calls it today, with the elements it answers for."""

    key: str
    name: str
    answers_for: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """
    The policy data of one version; `required` names the offices by list, in the order of display.

    `leads` names by list the office that leads the review of what corrects the published power list.
    """

    required: Mapping[str, tuple[str, ...]]
    leads: Mapping[str, str]
    offices: Mapping[str, Office]
    verdict_names: Mapping[Verdict, str]
    needs_reason: frozenset[Verdict]
    reason_limit: int

    def required_offices(self, list_kind: str) -> tuple[str, ...]:
        """
        Return the offices that must speak on an item of this list.

        :raises UnknownList: when the policy has no rule for the list
        """
        if not self.required.get(list_kind):
            raise UnknownList(list_kind)
        return self.required[list_kind]

    def lead(self, list_kind: str, corrections: tuple[str, ...]) -> str:
        """Return the office that leads the review of a submission, or nothing when none does."""
        return self.leads.get(list_kind, "") if corrections else ""

    def answering(self, key: str, part_of: str) -> str:
        """Return the office that answers for an element, else for the element that it is part of; nothing if none."""
        for wanted in (key, part_of):
            for name, office in self.offices.items():
                if wanted in office.answers_for:
                    return name
        return ""

    def office_name(self, office: str) -> str:
        """Return how the district calls the office that performs a function."""
        return self.offices[office].name if office in self.offices else office

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

    def checked_reason(self, verdict: Verdict, text: str) -> str:
        """
        Return the reason without surrounding white space.

        A body can only correct what it was told, so every verdict but 同意 says why.

        :raises ReasonRefused: when a needed reason is missing or the text is too long
        """
        reason = text.strip()
        if not reason and verdict in self.needs_reason:
            raise _refused(f"结论是“{self.verdict_names[verdict]}”，必须写明理由", "请写出哪个要素有什么问题、怎么改")
        if len(reason) > self.reason_limit:
            raise _refused(f"有 {len(reason)} 个字，最多 {self.reason_limit} 个字", "请删减，只写问题、依据和修改建议")
        return reason


def _refused(message: str, remedy: str) -> ReasonRefused:
    problem = Problem("reason", "审核意见", message, remedy, rule="reason")
    return ReasonRefused(problem.sentence(), (problem,))
