"""Reads the rules of notices from the standards and turns messages into what the rules need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.notify.application.law_words import LawWords
from services.notify.application.operation_words import operation_facts
from services.notify.application.sentences import last_day, sentence
from services.notify.domain.notices import Happening, Notice, NoticeRule, NoticeRules, WordsForMany, answer_key
from services.notify.domain.states import LetterRule, ServiceState
from shared.contracts.envelope import Envelope
from shared.kernel.clock import day_in_china
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.loader import read
from shared.standards.roles import ROLES

VERSION = 1
SERVICE_NAMES: Mapping[str, str] = {
    "intake": "编制报送",
    "review": "联合审核",
    "coding": "统一编码",
    "publish": "公布",
    "notify": "通知督查",
}
_AGREES = "approve"
BY_LINK = {"expert": "专家"}
"""Who speaks in a review by a personal link and has no role."""
_SETTLED = {"overruled": "不同意，经协调不采纳", "struck": "经认定不属其审核范围"}
"""What an opinion that stands no more is called; who had the matter back has spoken again."""
_OWN_LISTS = {DIRECTORY: "/intake/items", IMPLEMENTATION: "/intake/implementation"}
"""Where a body sees its items of a kind of list."""
_LIST_NAMES = {kind: element_list(kind).name_zh for kind in (DIRECTORY, IMPLEMENTATION)}


class NoticeStandard:
    """One version of the rules with the words that its texts use."""

    def __init__(self, version: int = VERSION) -> None:
        content = read("notices", version)
        self._verdicts: Mapping[str, str] = content["words"]["verdicts"]
        self._heirs: Mapping[str, Mapping[str, str]] = content["words"]["heirs"]
        self._heirs_parts: Mapping[str, Mapping[str, str]] = content["words"]["heirs_parts"]
        self._laws = LawWords(content["words"])
        self._role_of_office = {role.office: role for role in ROLES.values() if role.office}
        self._events: Mapping[str, Mapping[str, Any]] = content["events"]
        self.rules = NoticeRules(_rules(content["events"]))
        self.letter_rule = LetterRule(**content["dead_letters"])

    def happening(self, event: Envelope) -> Happening:
        """Return what a message says, with the Chinese words for its codes."""
        data = event.data
        body = data.get("body") or {}
        facts: dict[str, object] = {
            key: value for key, value in data.items() if type(value) is str or type(value) is int
        }
        facts |= {"item_id": event.item_id, "body_id": body.get("body_id", ""), "body_name": body.get("name", "")}
        facts |= self._about_list(data) | _about_last_day(event)
        facts |= _about_filed(data, facts["list_name"])
        facts |= self._about_heirs(event) | self._about_review(data) | self._laws.facts(event)
        facts |= operation_facts(event, self.office_name)
        if "due_on" in facts:
            facts["due_on"] = last_day(data["due_on"])
        if "reason" in facts:
            facts["reason"] = sentence(facts["reason"])
        if "opinion" in data:
            facts |= self._one_opinion(data["opinion"])
        elif "opinions" in data:
            facts |= self._all_opinions(data)
        elif "entries" in data:
            facts["item_count"] = len(data["entries"])
        return Happening(
            message_id=event.message_id,
            item_id=event.item_id,
            body_id=body.get("body_id", ""),
            occurred_at=event.occurred_at,
            facts=facts,
            office_desks=self._office_desks(data.get("offices", ())),
            adviser_desks=self._office_desks(data.get("advising", ())),
            other_desks=self._office_desks(data.get("others", ())),
            account_id=data["appointee"]["account_id"] if "appointee" in data else "",
            round_key=round_key(event),
        )

    def rounds_over(self, event: Envelope) -> list[str]:
        """
        Return the rounds of review of which a message says that they are over.

        Its own, or, when somebody is asked in a later one, the round before, which the body has answered: what was
        overtaken has no end of its own.
        """
        rule = self._events.get(event.name, {})
        if rule.get("closes_round", False):
            return [round_key(event)]
        if rule.get("until_round_closes", False) and event.data["round"] > 1:
            before = f"{event.item_id}:{event.data['round'] - 1}"
            return [before, answer_key(before)]
        return []

    def settled(self, event: Envelope) -> list[str]:
        """Return the matters in which a message leaves nothing to do of what was asked before it."""
        wanted = self._events.get(event.name, {}).get("settles", ())
        facts = {**event.data, "body_id": (event.data.get("body") or {}).get("body_id", "")}
        return [matter.format_map(facts) for matter in wanted]

    def event_names(self) -> dict[str, str]:
        """Return the Chinese names of all recorded messages, in the order of the path."""
        return {name: event["name_zh"] for name, event in self._events.items() if event.get("recorded", True)}

    def letter_notices(self, state: ServiceState, kind: str) -> list[Notice]:
        """Return what the operators are told of the dead letters of a service."""
        return self.letter_rule.notices(state, kind, SERVICE_NAMES[state.service], self.event_names())

    def event_name(self, name: str) -> str:
        """Return the Chinese name of a kind of message; one that is no longer in the rules is shown as it is."""
        return str(self._events[name]["name_zh"]) if name in self._events else name

    def describe(self, event: Envelope) -> str:
        """Return what a message says in one Chinese sentence, as the record shows it."""
        if event.name not in self._events:
            return ""
        return str(self._events[event.name]["record"]).format_map(self.happening(event).facts)

    def office_name(self, office: str) -> str:
        """Return how people call those who speak for an office."""
        function = office.partition(":")[0]
        role = self._role_of_office.get(function)
        return role.name_zh if role else BY_LINK.get(function, office)

    def _about_list(self, data: Mapping[str, Any]) -> dict[str, object]:
        """Return the kind of list in words; messages from before there were two kinds are of the directory list."""
        kind, part = data.get("list_kind", DIRECTORY), data.get("part", "")
        name = _LIST_NAMES.get(kind, kind)
        mark = f"（{name}：{part}）" if part else f"（{name}）"
        lead = data.get("lead")
        return {
            "list_name": name,
            "own_list": _OWN_LISTS.get(kind, _OWN_LISTS[DIRECTORY]),
            "list_mark": mark if kind != DIRECTORY else "",
            "lead_note": f"由{self.office_name(lead)}牵头。" if lead else "",
        }

    def _about_heirs(self, event: Envelope) -> dict[str, object]:
        """Return what is said of items that followed the upper level: a count of nothing is left out."""
        if event.name != "heirs_followed":
            return {}
        words = self._heirs[event.data["kind"]]
        parts = [
            {name: text.format_map({**words, "count": event.data[key]}) for name, text in said.items()}
            for key, said in self._heirs_parts.items()
            if event.data[key]
        ]
        return {
            **words,
            "heirs_counts": "，".join(one["title"] for one in parts),
            "heirs_text": "".join(one["text"] for one in parts),
            "heirs_record": "，".join(one["record"] for one in parts),
        }

    def _about_review(self, data: Mapping[str, Any]) -> dict[str, object]:
        """Return what is said of a round: until when, by whom, and how a question was decided."""
        due_on, offices = last_day(data.get("due_on", "")), data.get("offices", ())
        facts: dict[str, object] = {
            "due_note": f"请在 {due_on} 前办结。" if due_on else "",
            "advice_note": f"有建议的，请在 {due_on} 前提。" if due_on else "",
        }
        facts["offices_named"] = "、".join(self.office_name(office) for office in offices)
        if "is_struck" in data:
            facts["scope_result"] = _scope_result(data)
        if appointee := data.get("appointee"):
            facts |= {"appointee_name": appointee["name"], "appointee_body": appointee["body_name"]}
        if "upholds" in data:
            facts["ruling_result"] = "维持“不同意”，退回报送单位修改" if data["upholds"] else "不采纳“不同意”，审核继续"
            facts["ruling_note"] = "" if data["upholds"] else "不采纳的意见不用修改。"
        if "is_dispute" in data:
            facts["asked_what"] = "争议等区政府办公室协调" if data["is_dispute"] else "审核范围等区政府办公室认定"
        return facts

    def _one_opinion(self, opinion: Mapping[str, Any]) -> dict[str, object]:
        remarks = "；".join(remark["problem"].rstrip("。；") for remark in opinion.get("remarks", ()))
        said = [sentence(text) for text in (opinion["reason"], remarks) if text]
        return {
            "office_name": self.office_name(opinion["office"]),
            "verdict_name": self._verdicts.get(opinion["verdict"], opinion["verdict"]),
            "reason": "".join(said),
        }

    def _all_opinions(self, data: Mapping[str, Any]) -> dict[str, object]:
        settled = [opinion for opinion in data["opinions"] if opinion.get("settled") in _SETTLED]
        dissents = [each for each in data["opinions"] if each["verdict"] != _AGREES and not each.get("settled")]
        said = [self._one_opinion(opinion) for opinion in dissents]
        summary = "；".join(
            f"{one['office_name']}{one['verdict_name']}，{one['reason']}".rstrip("。，") for one in said
        )
        reason, is_formal = sentence(data.get("reason", "")), data.get("is_formal", False)
        what = "形式审查没有通过" if is_formal else "区政府办公室决定退回"
        return {
            "dissent_count": len(dissents),
            "dissents": summary or ("没有进入联合审核" if is_formal else "没有不同意见"),
            "dissents_note": f"第 {data['round']} 轮联合审核汇总：{summary}。" if summary else "",
            "settled_note": "".join(self._about_settled(opinion) for opinion in settled),
            "return_title": "形式审查退回" if is_formal else f"退回修改，{len(dissents)} 条意见",
            "return_note": f"{what}：{reason}" if reason else "",
        }

    def _about_settled(self, opinion: Mapping[str, Any]) -> str:
        """Return what the coordinating office decided about an opinion, with its reason: nobody has to mend that."""
        said = f"{self.office_name(opinion['office'])}{_SETTLED[opinion['settled']]}"
        return sentence(f"{said}：{opinion['decision']}" if opinion.get("decision") else said)

    def _office_desks(self, offices: Sequence[str]) -> list[str]:
        """
        Return the desks of offices; guidance of towns is performed by bodies: `function:body`.

        Of such a body only those are asked who may answer: its other people would be led to a closed door.
        """
        desks = []
        for office in offices:
            function, _, body_id = office.partition(":")
            role = self._role_of_office.get(function)
            if body_id:
                desks.append(f"body:{body_id}:{role.name}" if role else f"body:{body_id}")
            elif role:
                desks.append(f"role:{role.name}")
        return desks


def _about_filed(data: Mapping[str, Any], list_name: object) -> dict[str, object]:
    """Return how much a body has filed in a stage; of one that has no item at all, no "0 of 0" is said."""
    if "unfiled" not in data:
        return {}
    if not data["filed"] and not data["unfiled"]:
        return {"filed_text": f"还没有{list_name}事项，也没有签署零报告"}
    return {"filed_text": f"{list_name}已报送 {data['filed']} 个事项，还有 {data['unfiled']} 个没有报送"}


def _about_last_day(event: Envelope) -> dict[str, object]:
    """Return how long a body still has, as it was when it was reminded; `days_left` are the working days of it."""
    if "days_left" not in event.data:
        return {}
    days = (date.fromisoformat(event.data["last_on"]) - day_in_china(event.occurred_at)).days
    if days <= 0:
        return {"time_left": "就是今天"}
    workdays = event.data["days_left"]
    return {"time_left": f"还有 {workdays} 个工作日" if workdays else f"还有 {days} 天（都是休息日）"}


def _scope_result(data: Mapping[str, Any]) -> str:
    if data.get("is_silent"):
        return "本轮不再等这个单位审核"
    return "认定不属其审核范围" if data["is_struck"] else "退回该单位审核"


def round_key(event: Envelope) -> str:
    """Return the round of review that a message is about; empty when it is about none."""
    return f"{event.item_id}:{event.data['round']}" if event.item_id and "round" in event.data else ""


def _rules(events: Mapping[str, Mapping[str, Any]]) -> list[NoticeRule]:
    return [_rule(name, event, notice) for name, event in events.items() for notice in event["notices"]]


def _rule(name: str, event: Mapping[str, Any], notice: Mapping[str, Any]) -> NoticeRule:
    many = notice.get("many")
    words = WordsForMany(**{**many, "alike": tuple(many["alike"])}) if many else None
    own = {**notice, "to": tuple(notice["to"]), "many": words}
    waits = {key: event.get(key, False) for key in ("until_round_closes", "until_answered")}
    return NoticeRule(kind=name, tag=event["tag"], tone=event["tone"], **waits, **own)
