"""The consolidated opinion form (审核意见汇总表) of a round: what stands on it, whatever it is printed as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.review.application.checklists import shown_answers
from services.review.domain.invitation import is_by_link
from services.review.domain.opinion import Opinion
from services.review.domain.past_words import PastWord
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import Round, RoundState
from shared.kernel.clock import CHINA
from shared.standards.element_list import ElementList, element_list

TITLE = "审核意见汇总表"
BY_LINK = "凭专属链接"
STATES = {
    RoundState.ARRIVED: "待受理",
    RoundState.OPEN: "审核中",
    RoundState.DISPUTED: "待协调",
    RoundState.APPROVED: "通过",
    RoundState.RETURNED: "退回修改",
    RoundState.WITHDRAWN: "报送单位撤回",
    RoundState.SUPERSEDED: "被新稿替代",
}


@dataclass(frozen=True, kw_only=True)
class FormRemark:
    """What an office says of one element."""

    element: str
    problem: str
    ground: str
    proposal: str

    def sentence(self) -> str:
        """Return it in one paragraph."""
        parts = [f"{self.element}：{self.problem}"]
        parts += [f"依据：{self.ground}"] if self.ground else []
        parts += [f"建议：{self.proposal}"] if self.proposal else []
        return "；".join(part.rstrip("；。") for part in parts) + "。"


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """
    One opinion; `note` says what became of it, or from which round it counts on.

    `on_behalf_of` is whom the person stood in for, `is_by_link` that he came by a personal link; `checklist` are his
    answers in words.
    """

    office: str
    verdict: str
    reason: str
    remarks: tuple[FormRemark, ...]
    person: str
    body: str
    given_at: datetime
    content_hash: str
    note: str = ""
    on_behalf_of: str = ""
    is_by_link: bool = False
    checklist: tuple[str, ...] = ()

    def text(self) -> str:
        """Return everything that the office says."""
        said = [self.reason, *(remark.sentence() for remark in self.remarks)]
        if self.checklist:
            said += ["审查表：", *self.checklist]
        return "\n".join(filter(None, (*said, f"（{self.note}）" if self.note else "")))

    def who(self) -> str:
        """Return who said it, in whose place and by which way, and when."""
        named = [f"{self.person}（{self.body}）"]
        named += [f"代{self.on_behalf_of}"] if self.on_behalf_of else []
        named += [BY_LINK] if self.is_by_link else []
        return "，".join(named) + f"\n{china_time(self.given_at)}"


@dataclass(frozen=True, kw_only=True)
class OpinionForm:
    """One form; `facts` are the lines of its head, `decisions` what the coordinating office decided."""

    item_id: str
    item_name: str
    list_name: str
    body_name: str
    round: int
    revision: int
    state: str
    content_hash: str
    opened_at: datetime
    facts: tuple[tuple[str, str], ...]
    rows: tuple[FormRow, ...]
    awaited: tuple[str, ...]
    decisions: tuple[str, ...]
    seal: str


def opinion_form(round_: Round, policy: ReviewPolicy) -> OpinionForm:
    """Return the form of a round in the words of the policy under which it ran."""
    submission = round_.submission
    standard = element_list(submission.list_kind, submission.standard_version)
    name = f"{submission.item_name}（{submission.part}）" if submission.part else submission.item_name
    closed = f"，{china_time(round_.closed_at)}" if round_.closed_at else ""
    facts = [
        ("事项名称", name),
        ("清单种类", standard.name_zh),
        ("报送单位", submission.body_name),
        ("稿次和轮次", f"第 {submission.revision} 稿，第 {round_.number} 轮"),
        ("审核开始", china_time(round_.opened_at)),
        ("审核结论", f"{STATES[round_.state]}{closed}"),
        ("内容指纹", submission.content_hash),
    ]
    if round_.hearing:
        heard = round_.hearing
        said = f"{heard.first_on} 到 {heard.last_on}，收到 {len(heard.comments)} 条，答复 {len(heard.answers)} 条"
        facts.append(("公开征求意见", said))
    return OpinionForm(
        item_id=submission.item_id,
        item_name=name,
        list_name=standard.name_zh,
        body_name=submission.body_name,
        round=round_.number,
        revision=submission.revision,
        state=STATES[round_.state],
        content_hash=submission.content_hash,
        opened_at=round_.opened_at,
        facts=tuple(facts),
        rows=tuple(_rows(round_, policy, standard)),
        awaited=tuple(policy.office_name(office) for office in round_.waiting_for),
        decisions=tuple(_decisions(round_, policy)),
        seal=policy.office_name(round_.lead or round_.receiving or round_.required_offices[0]),
    )


def china_time(moment: datetime | None) -> str:
    """Return an instant as people here read it."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""


def _rows(round_: Round, policy: ReviewPolicy, standard: ElementList) -> list[FormRow]:
    carried = [word for office in round_.carried if (word := round_.carried_word(office))]
    counting = [word for word in carried if not round_.opinion_of(word.opinion.office)]
    rows = [_row(word.opinion, policy, standard, _note_of(word)) for word in counting]
    overruled = {number for ruling in round_.rulings for number in ruling.overrules}
    handed_back = {decision.opinion for decision in round_.scope_decisions if not decision.is_struck}
    for opinion in round_.opinions:
        note = "经协调，不采纳" if opinion.sequence in overruled else ""
        note = "退回该单位审核" if opinion.sequence in handed_back else note
        rows.append(_row(opinion, policy, standard, note))
    return rows


def _note_of(word: PastWord) -> str:
    return f"第 {word.round} 轮的意见，经协调不采纳" if word.is_overruled else f"第 {word.round} 轮的意见继续有效"


def _row(opinion: Opinion, policy: ReviewPolicy, standard: ElementList, note: str) -> FormRow:
    name_of = _element_names(standard)
    return FormRow(
        office=policy.office_name(opinion.office),
        verdict=policy.verdict_names[opinion.verdict],
        reason=opinion.reason,
        remarks=tuple(
            FormRemark(
                element=name_of(remark.element),
                problem=remark.problem,
                ground=remark.ground,
                proposal=remark.proposal,
            )
            for remark in opinion.remarks
        ),
        person=opinion.account_name,
        body=opinion.body_name,
        given_at=opinion.given_at,
        content_hash=opinion.content_hash,
        note=note,
        on_behalf_of=opinion.on_behalf_of,
        is_by_link=is_by_link(opinion.account_id),
        checklist=tuple(answer.sentence() for answer in shown_answers(opinion.office, opinion.checklist)),
    )


def _element_names(standard: ElementList) -> Callable[[str], str]:
    names = {element.key: element.name_zh for element in standard.elements} | {"scope_override": "与权力清单的关系"}
    return lambda key: names.get(key, key)


def _decisions(round_: Round, policy: ReviewPolicy) -> list[str]:
    said = []
    for decision in round_.scope_decisions:
        what = "认定不属其审核范围" if decision.is_struck else "退回该单位审核"
        who = f"{decision.by.body_name} {decision.by.name}，{china_time(decision.at)}"
        said.append(f"{policy.office_name(decision.office)}：{what}。{decision.reason}（{who}）")
    for meeting in round_.meetings:
        what = "论证会" if meeting is round_.meetings[-1] else "论证会（后来改期或改议题）"
        said.append(f"{what} {meeting.held_on}：{meeting.question}。参加：{meeting.participants}。")
    for ruling in round_.rulings:
        what = "维持“不同意”，退回报送单位修改" if ruling.upholds else "不采纳“不同意”，审核继续"
        said.append(f"{what}。{ruling.minutes}（{ruling.by.body_name} {ruling.by.name}，{china_time(ruling.at)}）")
    return said
