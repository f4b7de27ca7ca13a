"""Checklists (审查表) in the opinion form and in the history: fields `check-<criterion>` and `note-<criterion>`."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from services.review.application.checklists import ANSWERS, checklist_of, checklists, obligatory, shown_answers
from services.review.application.speakers import own_office
from services.review.domain.checklists import LONGEST, NOTE, Checklist, split
from services.review.domain.opinion import Opinion
from services.review.entrypoints.wording import element_names
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

ANSWER, NOTES = "check-", "note-"


def answers_in(form: MultiDict[str, str]) -> dict[str, str]:
    """Return what a form answers, as an opinion keeps it; a criterion that was left open is not there."""
    answers = {}
    for name in form:
        if name.startswith(ANSWER):
            key = name.removeprefix(ANSWER)
            note = form.get(f"{NOTES}{key}", "").strip()
            answers[key] = f"{form[name]}{NOTE}{note}" if note else form[name]
    return answers


class ChecklistWording:
    """What templates ask about checklists."""

    answers: Mapping[str, str] = ANSWERS
    longest = LONGEST

    def own(self) -> Checklist | None:
        """Return the checklist of the office for which the person speaks, None when it has none."""
        office = own_office(current_actor(), use_cases().policies.current())
        return checklist_of(office) if office else None

    def is_obligatory(self, checklist: Checklist) -> bool:
        """Tell whether the policy in force wants every criterion answered."""
        return obligatory(checklist.office, use_cases().policies.current()) is not None

    def filled(self, said: str) -> tuple[str, str]:
        """Return an answer as it is kept, in its code and its note."""
        return split(said)

    def of_opinion(self, opinion: Opinion) -> list[tuple[str, str, str, str]]:
        """Return the answers of an opinion: criterion, code, answer, note."""
        shown = shown_answers(opinion.office, opinion.checklist)
        return [(one.criterion, one.code, one.answer, one.note) for one in shown]

    def elements(self, keys: tuple[str, ...]) -> list[str]:
        """Return the names of elements."""
        return [element_names()[key] for key in keys if key in element_names()]


CHECKLISTS = ChecklistWording()
CONTEXT = {"checklist_words": CHECKLISTS, "checklist_offices": lambda: frozenset(checklists())}
