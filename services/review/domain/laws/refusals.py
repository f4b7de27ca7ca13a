"""Why the register of laws refuses what somebody wants to enter, compare or confirm."""

from __future__ import annotations

from collections.abc import Sequence

from shared.kernel.errors import Conflict, Invalid, NotFound, Problem


class LawRefused(Invalid):
    """Something that must be said of a law or of a version is missing or wrong."""

    code = "law_refused"


class LawTextRefused(Invalid):
    """The text of a law cannot be read, or not as a text with articles."""

    code = "law_text_refused"


class ChangeRefused(Invalid):
    """What was said of a change is missing or wrong."""

    code = "law_change_refused"


class RelationRefused(Invalid):
    """A correction says of two articles what their texts do not bear out."""

    code = "law_relation_refused"


class LawNotFound(NotFound):
    """The register has no such law, version or change."""

    code = "law_not_found"


class LawTwice(Conflict):
    """The register has this law, this version or this change already."""

    code = "law_entered_twice"


class WrongState(Conflict):
    """The change is in a state that does not allow this."""

    code = "law_change_state"


def refuse(problems: Sequence[Problem], kind: type[Invalid]) -> None:
    """
    Refuse when there are problems.

    :raises Invalid: of this kind, with all of them
    """
    if problems:
        raise kind("；".join(problem.sentence() for problem in problems), tuple(problems))
