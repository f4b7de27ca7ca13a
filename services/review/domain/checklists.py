"""Checklists (审查表): what an office goes through, criterion by criterion, before it gives its opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.review.domain.opinion import Verdict
from shared.kernel.errors import Invalid, Problem

NOTE = ":"
"""Stands between an answer and its note where it is kept as one text."""
LONGEST = 500
"""The longest note in characters."""


class ChecklistRefused(Invalid):
    """The answers of a checklist are incomplete, or contradict the verdict."""

    code = "checklist_refused"


class Answer(StrEnum):
    """Whether a criterion is met (符合, 不符合, 不适用)."""

    MET = "met"
    UNMET = "unmet"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question; `lists` are the lists whose items have what it asks for, `about` the elements it looks at."""

    key: str
    text: str
    lists: frozenset[str]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """
    The checklist of one review function.

    Criteria: `review_checklists.v1.yaml`; whether the answers are obligatory is policy data (ADR 0026).
    """

    key: str
    name: str
    office: str
    criteria: tuple[Criterion, ...]

    def of_list(self, list_kind: str) -> tuple[Criterion, ...]:
        """Return the criteria that are asked of items of this list."""
        return tuple(one for one in self.criteria if list_kind in one.lists)

    def checked(self, answers: Mapping[str, str], verdict: Verdict) -> dict[str, str]:
        """
        Return the answers as they are kept: what was left open is not there, notes are trimmed.

        :raises ChecklistRefused: when a criterion or an answer is unknown, 不符合 stands without a note, a note is too
            long, or the text is approved although a criterion is not met
        """
        kept: dict[str, str] = {}
        problems: list[Problem] = []
        texts = {one.key: one.text for one in self.criteria}
        for key, said in answers.items():
            answer, note = split(said)
            if not answer and not note:
                continue
            problem = self._problem(key, texts, answer, note, verdict)
            if problem:
                problems.append(problem)
            kept[key] = f"{answer}{NOTE}{note}" if note else answer
        if problems:
            raise ChecklistRefused("；".join(one.sentence() for one in problems), tuple(problems))
        return kept

    def refuse_gaps(self, answers: Mapping[str, str], verdict: Verdict, list_kind: str) -> None:
        """
        Refuse an opinion with open criteria, where the policy makes the answers obligatory.

        :raises ChecklistRefused: naming what is open; an office that holds the matter for not its own answers nothing
        """
        if verdict is Verdict.OUT_OF_SCOPE:
            return
        remedy = f"请打开事项，在{self.name}里选符合、不符合或者不适用"
        problems = tuple(
            _problem(one.key, one.text, "没有答", remedy) for one in self.of_list(list_kind) if one.key not in answers
        )
        if problems:
            raise ChecklistRefused(f"{self.name}必须逐项填写，还有 {len(problems)} 项没有答。{remedy}。", problems)

    def _problem(self, key: str, texts: Mapping[str, str], answer: str, note: str, verdict: Verdict) -> Problem | None:
        if key not in texts:
            return _problem(key, self.name, f"没有“{key}”这一项", "请刷新页面再填")
        if answer not in tuple(Answer):
            return _problem(key, texts[key], "没有选答案", "请选符合、不符合或者不适用")
        if answer == Answer.UNMET and not note:
            return _problem(key, texts[key], "选了不符合，没有写问题", "请写明哪里不符合")
        if len(note) > LONGEST:
            return _problem(key, texts[key], f"说明有 {len(note)} 个字，最多 {LONGEST} 个字", "请删减")
        if answer == Answer.UNMET and verdict is Verdict.APPROVE:
            return _problem(key, texts[key], "不符合，结论却是“同意”", "请改选“修改后同意”或“不同意”，或者改答案")
        return None


def split(said: str) -> tuple[str, str]:
    """Return an answer as it is kept, in its code and its note."""
    answer, _, note = said.partition(NOTE)
    return answer.strip(), note.strip()


def _problem(key: str, label: str, what: str, remedy: str) -> Problem:
    return Problem(f"check-{key}", label, what, remedy, rule="checklist")
