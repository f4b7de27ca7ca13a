"""Laws, texts and changes for the tests of the register; keywords change what a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.review.application.laws.looking_up import side_of
from services.review.domain.coordinating import By
from services.review.domain.laws.change import LawChange, begun
from services.review.domain.laws.change_parts import Cause, ChangeKind, Side
from services.review.domain.laws.days import VersionDays
from services.review.domain.laws.entry import LawEntry, LawStatus, checked_entry
from services.review.domain.laws.law import Law, LawVersion, entered
from services.review.domain.laws.relations import Table
from services.review.domain.laws.text import LawText, read_text
from shared.kernel.ids import new_id
from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import compare
from shared.kernel.law.numerals import chinese
from tests.unit.review.builders import NOON

LAWYER = By(account_id="a-lawyer", name="法制科", body_id="justice", body_name="区司法局")
RANKS = frozenset("12345678")
OLD = (
    "为了规范养老服务，保障老年人合法权益，制定本条例。",
    "老年人有权按照规定申请居家养老补贴，由街道办事处受理。",
    "补贴标准由区人民政府每年公布一次，并向社会公开。",
    "养老机构应当按照国家标准配备护理人员，并签订服务协议。",
    "违反本条例规定的，由民政部门责令改正。",
)
NEW = (
    "为了规范养老服务，保障老年人合法权益，制定本条例。",
    "街道应当设立养老服务点，方便老年人就近办理各类事项。",
    "老年人有权按照规定申请居家养老补贴，由街道办事处受理。",
    "补贴标准由区人民政府每半年公布一次，并向社会公开。",
    "养老机构应当按照国家标准配备护理人员，并签订服务协议。",
)


def source(texts: Sequence[str], title: str = "") -> str:
    """A text with one article a line."""
    lines = [f"第{chinese(number)}条　{text}" for number, text in enumerate(texts, start=1)]
    return "\n".join([f"# {title}", *lines] if title else lines)


def a_text(texts: Sequence[str] = OLD, **changed: Any) -> LawText:
    """A text that was read."""
    return read_text(changed.pop("text_id", new_id()), source(texts), **changed)


def articles(texts: Sequence[str]) -> tuple[Article, ...]:
    """The articles of a text with one article a line."""
    return tuple(
        Article(printed=f"第{chinese(number)}条", number=f"第{chinese(number)}条", text=text)
        for number, text in enumerate(texts, start=1)
    )


def an_entry(**changed: Any) -> LawEntry:
    """A checked entry of a local regulation."""
    values: dict[str, Any] = {
        "title": "示例市养老服务条例",
        "other_titles": (),
        "doc_no": "示例市人大常委会公告第8号",
        "rank": "3",
        "issuer": "示例市人民代表大会常务委员会",
        "status": LawStatus.IN_FORCE,
    }
    return checked_entry(LawEntry(**(values | changed)), ranks=RANKS)


def a_version(text: LawText | None = None, **changed: Any) -> LawVersion:
    """A version as it is brought in."""
    text = text or a_text()
    values: dict[str, Any] = {
        "version_id": new_id(),
        "label": "2020通过",
        "days": VersionDays(promulgated_on=date(2020, 5, 1), effective_on=date(2020, 7, 1)),
        "text_id": text.text_id,
        "text_number": 1,
        "text_key": text.key,
        "article_count": len(text.body),
        "told_at": NOON,
        "told_by": LAWYER,
    }
    return LawVersion(**(values | changed))


def a_law(**changed: Any) -> Law:
    """A law with its first version."""
    entry, first = changed.pop("entry", an_entry(**changed)), changed.pop("first", a_version())
    return entered(new_id(), entry, first, by=LAWYER, at=NOON)


def a_side(law: Law, place: int = 0) -> Side:
    """A version of a law as one side of a change."""
    return side_of(law, law.versions[place])


def a_table(old: Sequence[str] = OLD, new: Sequence[str] = NEW) -> Table:
    """The articles of both versions."""
    return Table(articles(old), articles(new))


def a_change(kind: ChangeKind = ChangeKind.AMENDED, **changed: Any) -> LawChange:
    """A change that was just begun, of a law's first version to a further one."""
    side = {"law_id": "law-1", "title": "示例市养老服务条例", "text_number": 1}
    values: dict[str, Any] = {
        "effective_on": date(2027, 1, 1),
        "cause": Cause(cause_id="change-1", title="", doc_no=""),
        "by": LAWYER,
        "at": NOON,
    }
    new = None if kind is ChangeKind.REPEALED else Side(**side, version_id="v-2", label="2026修订")
    old = Side(**side, version_id="v-1", label="2020通过")
    return begun("change-1", kind, old, new, **(values | changed))


def a_draft(old: Sequence[str] = OLD, new: Sequence[str] = NEW, **changed: Any) -> LawChange:
    """A change whose texts were compared."""
    table = a_table(old, new)
    rows = table.compared(compare(articles(old), articles(new)))
    return a_change(**changed).compared(rows, table, by=LAWYER, at=NOON)
