"""The register of laws on a real database: entered, corrected, found, told."""

from __future__ import annotations

from typing import Any

import pytest

from services.review.application.laws.views import TextGiven, Upload
from services.review.application.use_cases import UseCases
from services.review.domain.laws.refusals import LawNotFound, LawRefused, LawTextRefused, LawTwice
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import LostRace
from tests.services.review.laws.registered import FIELDS, LAWYER, entered, further, told_of_law
from tests.unit.review.builders import a_reviewer
from tests.unit.review.laws.builders import NEW, OLD, source

READER = a_reviewer("staffing_review")


def test_a_law_is_told_with_its_first_version(use_cases: UseCases) -> None:
    law_id = entered(use_cases)

    (message,) = told_of_law(law_id)

    assert (message.name, message.sequence) == ("law_registered", 1)
    assert message.data["is_first"] is True
    assert message.data["law"]["other_titles"] == ["养老条例"]
    assert message.data["version"]["articles"][1] == {"number": "第二条", "text": OLD[1]}
    assert message.actor["account_id"] == LAWYER.account_id


def test_a_further_version_is_told_and_does_not_count_yet(use_cases: UseCases) -> None:
    law_id = entered(use_cases)
    version_id = further(use_cases, law_id)

    message = told_of_law(law_id)[-1]
    view = use_cases.laws.law(law_id, actor=READER)

    assert (message.sequence, message.data["is_first"], message.data["version"]["version_id"]) == (
        2,
        False,
        version_id,
    )
    assert [one.label for one in view.versions] == ["2026修订", "2020通过"]
    assert view.in_force == view.versions[1].version_id


def test_a_wording_is_read_with_its_articles_also_as_it_was_before_a_correction(use_cases: UseCases) -> None:
    law_id = entered(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=LAWYER).versions
    upload = Upload(name="a.md", content=source(NEW).encode())
    use_cases.laws.correct_text(
        law_id, version.version_id, TextGiven(upload=upload), version=1, reason="录入有误", actor=LAWYER
    )

    now = use_cases.laws.version(law_id, version.version_id, actor=READER)
    before = use_cases.laws.version(law_id, version.version_id, text_id=version.text_id, actor=READER)

    assert [one.text for one in now.articles] == list(NEW)
    assert [one.text for one in before.articles] == list(OLD)
    assert (now.version.text_number, now.source) == (2, source(NEW))
    assert [message.data["version"]["text_number"] for message in told_of_law(law_id)] == [1, 2]
    with pytest.raises(LawNotFound):
        use_cases.laws.version(law_id, version.version_id, text_id="another", actor=READER)


def test_corrected_entries_and_days_are_told(use_cases: UseCases) -> None:
    law_id = entered(use_cases)
    (version,) = use_cases.laws.law(law_id, actor=LAWYER).versions
    use_cases.laws.correct_entry(law_id, {**FIELDS, "doc_no": "公告第9号"}, version=1, reason="文号录错", actor=LAWYER)
    use_cases.laws.correct_version(
        law_id, version.version_id, {"label": "2020"}, version=2, reason="日期录错", actor=LAWYER
    )

    told = told_of_law(law_id)

    assert [(one.sequence, one.data["law"]["doc_no"], one.data["version"]["label"]) for one in told] == [
        (1, FIELDS["doc_no"], "2020通过"),
        (2, "公告第9号", "2020通过"),
        (3, "公告第9号", "2020"),
    ]
    assert told[-1].data["version"]["effective_on"] == ""


def test_whoever_is_late_loses(use_cases: UseCases) -> None:
    law_id = entered(use_cases)
    use_cases.laws.correct_entry(law_id, FIELDS, version=1, reason="核对过了", actor=LAWYER)

    with pytest.raises(LostRace):
        use_cases.laws.correct_entry(law_id, FIELDS, version=1, reason="核对过了", actor=LAWYER)


def test_a_law_stands_once_in_the_register(use_cases: UseCases) -> None:
    entered(use_cases)

    with pytest.raises(LawTwice, match="已经登记过"):
        entered(use_cases, NEW, title="《示例市养老服务条例》")
    assert entered(use_cases, NEW, doc_no="公告第9号")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"rank": "9"}, LawRefused),
        ({"label": ""}, LawRefused),
        ({"effective_on": "明年"}, LawRefused),
        ({"status": "unknown"}, LawRefused),
        ({"repealed_on": "2019-01-01"}, LawRefused),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(
    use_cases: UseCases, changed: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        entered(use_cases, **changed)

    assert use_cases.laws.page_of_laws(actor=LAWYER).total == 0


def test_a_text_without_articles_needs_the_persons_word(use_cases: UseCases) -> None:
    text = "一、提高认识。"
    with pytest.raises(LawTextRefused):
        use_cases.laws.enter_law(FIELDS, TextGiven(pasted=text), actor=LAWYER)

    law_id = use_cases.laws.enter_law(FIELDS, TextGiven(pasted=text, without_articles=True), actor=LAWYER)

    assert told_of_law(law_id)[0].data["version"]["articles"] == []


def test_only_the_legal_office_writes(use_cases: UseCases) -> None:
    with pytest.raises(NotPermitted):
        use_cases.laws.enter_law(FIELDS, TextGiven(pasted=source(OLD)), actor=READER)


def test_laws_are_found_by_part_of_a_name_by_level_and_by_status(use_cases: UseCases) -> None:
    entered(use_cases)
    entered(use_cases, NEW, title="中华人民共和国老年人权益保障法", other_titles=[], rank="1", status="repealed")

    def titles(**wanted: str) -> list[str]:
        return [row.title for row in use_cases.laws.page_of_laws(**wanted, actor=READER).rows]

    assert titles() == ["示例市养老服务条例", "中华人民共和国老年人权益保障法"]
    assert titles(search="养老") == ["示例市养老服务条例"]
    assert titles(search="公告第8") == titles()
    assert titles(search="权") == ["中华人民共和国老年人权益保障法"]
    assert titles(rank="1") == titles(status="repealed") == ["中华人民共和国老年人权益保障法"]
    assert titles(status="in_force") == ["示例市养老服务条例"]
    assert titles(search="不存在") == []
