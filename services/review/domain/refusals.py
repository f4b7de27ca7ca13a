"""Why a review refuses what somebody wants to do with it."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class RoundClosed(Conflict):
    """The round is over; nobody can speak in it any more."""

    code = "round_closed"


class NotTakenIn(Conflict):
    """The receiving office has not taken the submission in; the round has not begun."""

    code = "not_taken_in"


class NotWaitingToBeTakenIn(Conflict):
    """The submission was taken in, sent back or withdrawn already."""

    code = "not_waiting_to_be_taken_in"


class NotItsTurn(Conflict):
    """The offices before this one have not finished."""

    code = "not_its_turn"


class StaleContent(Conflict):
    """The opinion was formed on another content than the one under review."""

    code = "content_stale"


class OpinionAlreadyGiven(Conflict):
    """The office has spoken in this round."""

    code = "opinion_already_given"


class NotAReviewer(Forbidden):
    """The office is not asked in this review."""

    code = "not_a_reviewer"


class OwnItem(Forbidden):
    """The item comes from the reviewer's own body."""

    code = "own_item"


class Indispensable(Invalid):
    """The policy does not let this office say that the matter is not its own."""

    code = "indispensable_office"


class NoSuchQuestion(Conflict):
    """The office has not said that the matter is not its own, or that has been decided."""

    code = "no_scope_question"


class NoDispute(Conflict):
    """The round does not wait for the coordinating office."""

    code = "no_dispute"


class HeardAlready(Conflict):
    """The round was laid before the public already."""

    code = "heard_already"


class HearingHolds(Conflict):
    """The round cannot close: the period for comments runs, or a comment has no answer."""

    code = "hearing_holds"


class NotForThePublic(Conflict):
    """An item that is not public is not laid before the public."""

    code = "not_for_the_public"


class NoSuchComment(NotFound):
    """There is no such comment on the item."""

    code = "no_such_comment"


class CommentNotCounted(Conflict):
    """The comment is none of those on which the round waits for an answer: it came after the last day."""

    code = "comment_not_counted"


class AnsweredAlready(Conflict):
    """The comment has its answer."""

    code = "answered_already"


class NotItsHearing(Forbidden):
    """Another body opened the hearing."""

    code = "not_its_hearing"
