"""Somebody else is named for an office (另行指定审核人): in one round, where its own people may not judge the item."""

from __future__ import annotations

from dataclasses import replace

from services.review.domain.coordinating import Appointment
from services.review.domain.people_refusals import AppointmentRefused
from services.review.domain.round import Round
from services.review.domain.ruling import refuse_party
from services.review.domain.silence import is_silent
from services.review.domain.speaking import other_office_of
from shared.kernel.errors import Problem


def with_appointment(round_: Round, appointment: Appointment) -> Round:
    """
    Return the round where this person speaks for the office, or takes in for it; a former one is relieved.

    The office's own people may speak all the same where nothing keeps them from it: who is first is the office.

    :raises Refusal: as `refuse_party` says
    :raises AppointmentRefused: when the office is not waited for, or the person may not judge the item for it
    """
    refuse_party(round_, appointment.by)
    name, person = round_.submission.item_name, appointment.person
    if not is_silent(round_, appointment.office):
        raise _refused("office", "审核单位", f"“{name}”现在不等这个单位", "请刷新页面，看最新状态")
    if person.account_id == appointment.by.account_id:
        raise _refused("account_id", "审核人", "不能指定自己", "请指定别的人")
    if person.body_id == round_.submission.body_id:
        raise _refused("account_id", "审核人", f"{person.name}是报送单位的人", "请指定别的单位的人")
    if other_office_of(round_, person.account_id, appointment.office):
        raise _refused(
            "account_id", "审核人", f"{person.name}已代表本轮另一个必审单位提过意见", "一个人不能代表两个，请指定别的人"
        )
    return replace(round_, appointments=(*round_.appointments, appointment))


def appointment_of(round_: Round, office: str) -> Appointment | None:
    """Return who was named for an office in this round, the last one of several."""
    return next((one for one in reversed(round_.appointments) if one.office == office), None)


def appointees(round_: Round) -> tuple[str, ...]:
    """Return the accounts that were named for offices which have yet to act."""
    offices = dict.fromkeys(one.office for one in round_.appointments)
    named = (appointment_of(round_, office) for office in offices if is_silent(round_, office))
    return tuple(one.person.account_id for one in named if one)


def counts_for(round_: Round, office: str, account_id: str) -> bool:
    """Tell whether an account still speaks for the office by appointment: the round runs, nobody was named since."""
    one = appointment_of(round_, office)
    return round_.is_open and one is not None and one.person.account_id == account_id


def _refused(field: str, label: str, what: str, remedy: str) -> AppointmentRefused:
    problem = Problem(field, label, what, remedy, rule="appointment")
    return AppointmentRefused(problem.sentence(), (problem,))
