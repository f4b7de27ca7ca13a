"""The checklists that are shipped as data, and what they ask of an opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from services.review.domain.checklists import Answer, Checklist, ChecklistRefused, Criterion, split
from services.review.domain.opinion import Verdict
from services.review.domain.policy import ReviewPolicy, function_of
from shared.kernel.errors import Problem
from shared.standards.loader import read

VERSION = 1
ANSWERS: Mapping[str, str] = {Answer.MET: "符合", Answer.UNMET: "不符合", Answer.NOT_APPLICABLE: "不适用"}


@dataclass(frozen=True, kw_only=True)
class AnswerShown:
    """One answer of an opinion in words."""

    criterion: str
    answer: str
    code: str
    note: str

    def sentence(self) -> str:
        """Return it in one line."""
        return f"{self.criterion}：{self.answer}{f'（{self.note}）' if self.note else ''}"


@cache
def checklists() -> Mapping[str, Checklist]:
    """Return the checklists by the review function whose they are."""
    return {
        entry["office"]: Checklist(
            key=key,
            name=entry["name_zh"],
            office=entry["office"],
            criteria=tuple(
                Criterion(
                    key=one["key"], text=one["text"], lists=frozenset(one["lists"]), about=tuple(one.get("about", ()))
                )
                for one in entry["criteria"]
            ),
        )
        for key, entry in read("review_checklists", VERSION)["checklists"].items()
    }


def checklist_of(office: str) -> Checklist | None:
    """Return the checklist of an office, None when it has none."""
    return checklists().get(function_of(office))


def obligatory(office: str, policy: ReviewPolicy) -> Checklist | None:
    """Return the checklist without whose answers the office gives no opinion, None when there is none."""
    known = policy.offices.get(function_of(office))
    return checklist_of(office) if known and known.must_fill_checklist else None


def checked_answers(office: str, answers: Mapping[str, str], verdict: Verdict) -> Mapping[str, str]:
    """
    Return the answers as they are kept with the opinion.

    :raises ChecklistRefused: when they are wrong, contradict the verdict, or the office has no checklist
    """
    checklist = checklist_of(office)
    if checklist is not None:
        return checklist.checked(answers, verdict)
    if not answers:
        return {}
    problem = Problem("checklist", "审查表", "您的单位没有审查表", "请不要填", rule="checklist")
    raise ChecklistRefused(problem.sentence(), (problem,))


def shown_answers(office: str, answers: Mapping[str, str]) -> tuple[AnswerShown, ...]:
    """Return the answers of an opinion in words, in the order of the checklist."""
    checklist = checklist_of(office)
    if checklist is None:
        return ()
    said = ((one, *split(answers[one.key])) for one in checklist.criteria if one.key in answers)
    return tuple(
        AnswerShown(criterion=one.text, answer=ANSWERS.get(code, code), code=code, note=note)
        for one, code, note in said
    )
