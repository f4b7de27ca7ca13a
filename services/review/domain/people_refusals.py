"""Why somebody may not act on an item, or not for an office: claims, stand-ins, recusals, personal links."""

from __future__ import annotations

from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class NotToBeClaimed(Conflict):
    """The office has no work on this item."""

    code = "not_to_be_claimed"


class HeldByColleague(Conflict):
    """A colleague holds the item; he can be relieved of it, but not by accident."""

    code = "held_by_colleague"


class UnknownColleague(Invalid):
    """The person to whom something is assigned has not worked at this desk."""

    code = "unknown_colleague"


class Recused(Forbidden):
    """The person has declared, or it was declared for him, that he does not judge this item."""

    code = "recused"


class SamePerson(Forbidden):
    """One person would be two required offices of one item."""

    code = "same_person"


class StandInRefused(Invalid):
    """A stand-in cannot be arranged like this."""

    code = "stand_in_refused"


class StandInOver(Conflict):
    """The stand-in has ended, has not begun, or was never this person's."""

    code = "stand_in_over"


class OtherDesk(Conflict):
    """The form was opened for one office and sent while the person speaks for another."""

    code = "other_desk"


class AppointmentRefused(Invalid):
    """Nobody, or not this person, can be named for the office."""

    code = "appointment_refused"


class OneItemOnly(Forbidden):
    """Who was named for an office in one round acts for it on this item alone."""

    code = "one_item_only"


class InvitationRefused(Invalid):
    """Nobody can be invited to this item in this way."""

    code = "invitation_refused"


class InvitationNotFound(NotFound):
    """There is no such invitation."""

    code = "invitation_not_found"

    def __init__(self) -> None:
        super().__init__("没有这个邀请。请刷新页面，看最新状态。")


class LinkUnknown(NotFound):
    """No invitation has this token."""

    code = "link_unknown"

    def __init__(self) -> None:
        super().__init__("这个链接不对，或者没有复制完整。")


class LinkOver(Conflict):
    """The invitation has expired or was revoked."""

    code = "link_over"
