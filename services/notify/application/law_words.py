"""What messages about laws (法律法规) and adjustments (动态调整) say, in the words of the rules of notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.notify.application.sentences import last_day, sentence
from shared.contracts.envelope import Envelope
from shared.kernel.clock import day_in_china

OUTCOMES = {
    "recite": "只改条文序号",
    "review": "要调整内容",
    "gone": "依据没有了",
    "follow": "随上级或所实施的事项调整",
}
CLOSINGS = {
    "recited": "条文序号已更新",
    "adjusted": "已调整",
    "kept": "认定不用改",
    "withdrawn": "单位撤回申请",
    "revoked": "变动已撤销",
    "met": "已不受影响",
}
OWN, APPLY = "own", "apply"
"""A body that applied for a change itself, and the stage in which it has the item."""
_IN_HAND = ("review", "gone", "follow")
"""What a body finds among its adjustments 办理中; what is only cited anew comes by itself and is not there."""
_SHOWN = 5
"""Articles named in one line of the record."""


class LawWords:
    """
    The places that such messages fill; which message fills which follows from what it carries.

    Of a law: law_came, law_title, version_label, article_count, law_change, law_change_note, law_cause, revoked_mark.
    Of an adjustment: cause_id, cause_title, in_force_note, portal_note, outcome_name, touched_note, closed_how,
    stage_name, stage_body, stage_others, impact_title, impact_counts, impact_text, impact_tab, recited_note.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._kinds: Mapping[str, str] = words["law_kinds"]
        self._came: Mapping[str, str] = words["law_came"]
        self._stages: Mapping[str, Mapping[str, str]] = words["stages"]
        self._own_apply: str = words["own_apply"]
        self._parts: Mapping[str, Mapping[str, str]] = words["impact_parts"]
        self._none: Mapping[str, str] = words["impact_none"]
        self._tabs: Mapping[str, str] = words["impact_tabs"]
        self._title: str = words["impact_title"]
        self._causes: Mapping[str, str] = words["causes"]
        self._entered: Mapping[str, str] = words["cause_impact"]
        self._portal: str = words["portal_note"]

    def facts(self, event: Envelope) -> dict[str, object]:
        """Return the places that a message fills; none when it is about neither a law nor an adjustment."""
        if event.name == "law_registered":
            return self._registered(event.data)
        if event.name == "law_changed":
            return self._changed(event.data)
        if "cause" in event.data:
            return self._adjustment(event)
        return {}

    def _registered(self, data: Mapping[str, Any]) -> dict[str, object]:
        version = data["version"]
        came = "corrected" if version["text_number"] > 1 else "first" if data["is_first"] else "next"
        return {
            "law_came": self._came[came],
            "law_title": data["law"]["title"],
            "version_label": f"（{version['label']}）" if version["label"] else "",
            "article_count": len(version["articles"]),
        }

    def _changed(self, data: Mapping[str, Any]) -> dict[str, object]:
        change = self._kinds.get(data["kind"], "《{law}》变动")
        law, new_law = data["law"]["title"], data["new_law"]["title"]
        cause = data["cause"]
        cause_no = f"（{cause['doc_no']}）" if cause["doc_no"] else ""
        return {
            "law_change": change.format(law=law, new_law=new_law),
            "revoked_mark": "，现已撤销" if data["is_revoked"] else "",
            "law_cause": f"依据：{cause['title']}{cause_no}。" if cause["title"] else "",
            "law_change_note": (
                "因此提示调整的事项不用再调整，已经改好的由各单位核对。"
                if data["is_revoked"]
                else "系统正在查找引用这些条文的事项，查到的已通知各单位，进度和数量见“条文变动”。"
            ),
        }

    def _adjustment(self, event: Envelope) -> dict[str, object]:
        data, cause = event.data, event.data["cause"]
        is_law = cause["kind"] not in self._causes
        facts: dict[str, object] = {
            "cause_id": cause["cause_id"],
            "cause_title": cause["title"],
            "portal_note": self._portal if is_law else "",
            "in_force_note": _in_force_note(event),
            "outcome_name": OUTCOMES.get(data.get("outcome", ""), ""),
            "closed_how": CLOSINGS.get(data.get("how", ""), data.get("how", "")),
            "touched_note": _listed(data.get("touched", ()), "article", "new_article"),
            "recited_note": _listed(data.get("recited", ()), "old", "new"),
        }
        if stage := self._stages.get(data.get("stage", "")):
            facts |= {f"stage_{key}": text for key, text in stage.items()}
        if cause["kind"] == OWN and data.get("stage") == APPLY:
            facts["stage_body"] = self._own_apply
        if event.name == "law_impact_found":
            facts |= self._impact(data) if is_law else self._asked(data)
        return facts

    def _impact(self, data: Mapping[str, Any]) -> dict[str, object]:
        said = [
            {name: text.format(count=data[key]) for name, text in part.items()}
            for key, part in self._parts.items()
            if data[key]
        ] or [dict(self._none)]
        counts = "，".join(one["title"] for one in said)
        return {
            "impact_tab": self._tabs["open" if any(data[key] for key in _IN_HAND) else "all"],
            "impact_title": self._title.format(cause_title=data["cause"]["title"], impact_counts=counts),
            "impact_counts": counts,
            "impact_text": "".join(one["text"] for one in said),
        }

    def _asked(self, data: Mapping[str, Any]) -> dict[str, object]:
        """Return what a body is told of a cause that an office entered: why, by which document, and until when."""
        words, cause = self._entered, data["cause"]
        places = {
            "kind": self._causes[cause["kind"]],
            "cause_title": cause["title"],
            "impact_counts": words["impact_counts"].format(review=data["review"]),
            "ground": sentence(data.get("ground", "")),
            "document": words["document"].format_map(data) if data.get("document_no") else "",
            "last": words["last"].format(due_on=last_day(data["due_on"])) if data.get("due_on") else "",
        }
        said = {name: words[name].format_map(places) for name in ("impact_title", "impact_text")}
        return {**said, "impact_counts": places["impact_counts"], "impact_tab": self._tabs["open"]}


def _in_force_note(event: Envelope) -> str:
    """Return when the cause takes effect, as of the day of the message; an adjustment of another cause has no day."""
    effective_on = event.data.get("effective_on", "")
    if not effective_on:
        return ""
    is_over = date.fromisoformat(effective_on) <= day_in_china(event.occurred_at)
    return f"{effective_on} 已施行。" if is_over else f"{effective_on} 起施行。"


def _listed(rows: Sequence[Mapping[str, str]], old: str, new: str) -> str:
    """Return articles with what takes their place: the first few of them."""
    said = [f"《{row['title']}》{row[old]}{f'改为{row[new]}' if row[new] else '没有对应条文'}" for row in rows[:_SHOWN]]
    return "；".join(said) + ("等。" if len(rows) > _SHOWN else "。") if said else ""
