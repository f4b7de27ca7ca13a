"""The page of an item: opinions on elements, what changed since the own office's last word, the reply, the history."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Remark
from tests.services.review.conftest import csrf, stored, submitted
from tests.services.review.reviewers import as_reviewer, send
from tests.unit.review.builders import ELEMENTS, HASH, HASHES, OFFICES, a_coordinator, a_reviewer, item_submitted

REMARK = Remark(
    element="exercise_content",
    problem="没有写发放次数",
    ground="《军人抚恤优待条例》第四十二条",
    proposal="每年发放一次",
)


def say(use_cases: UseCases, item_id: str, content_hash: str = HASH, **verdicts: str) -> None:
    """Let offices speak, each with its verdict; those that do not approve have a remark."""
    for office, verdict in verdicts.items():
        remarks = () if verdict == "approve" else (REMARK,)
        entry = OpinionEntry(item_id=item_id, content_hash=content_hash, verdict=verdict, remarks=remarks)
        outcome = use_cases.give_opinions([entry], actor=a_reviewer(office))[0]
        assert outcome.ok, outcome.message


def again_submitted(use_cases: UseCases, item_id: str, number: int, **elements: str) -> str:
    """Submit the next text of an item; returns its content hash."""
    content_hash = str(number) * 64
    hashes = {key: f"{key} {value}".ljust(64, "x")[:64] for key, value in elements.items()}
    use_cases.open_reviews(
        [
            item_submitted(
                item_id,
                sequence=5 * number,
                revision=2 + number,
                submission=number,
                content_hash=content_hash,
                elements={**ELEMENTS, **elements},
                element_hashes={**HASHES, **hashes},
                reply=f"第 {number} 次报送的回应",
            )
        ]
    )
    return content_hash


FINDING = {
    "rule": "V05",
    "element": "exercise_content",
    "row": 0,
    "field": "",
    "text": "尽快",
    "message": "“尽快”没有写明多长时间",
    "suggestion": "请写明确定的期限",
}


def test_what_the_lint_found_stands_at_its_element(client: FlaskClient, use_cases: UseCases) -> None:
    """The finding came with the text; it is kept with the round and judged by nobody."""
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    assert "含糊的措辞" not in client.get(f"/review/items/{item_id}").text
    use_cases.open_reviews([item_submitted("vague", findings=[FINDING])])

    page = client.get("/review/items/vague").text
    assert "1 处可能含糊的措辞" in page
    assert "“尽快”没有写明多长时间。请写明确定的期限" in page
    assert stored("vague")["current"]["findings"] == [FINDING]
    hashes = [
        {each["office"]: each["hash"] for each in stored(one)["current"]["part_hashes"]} for one in (item_id, "vague")
    ]
    assert hashes[0] == hashes[1]


def test_a_remark_on_an_element_is_part_of_the_opinion(client: FlaskClient, use_cases: UseCases) -> None:
    """A verdict that asks for a reason may do with remarks alone; what stands in no field is no remark."""
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(
        client,
        f"/review/items/{item_id}",
        **{
            "content_hash": HASH,
            "verdict": "approve_after_change",
            "again": "true",
            "remark-exercise_content-problem": " 没有写发放次数 ",
            "remark-exercise_content-ground": "第四十二条",
            "remark-exercise_content-proposal": "每年发放一次",
            "remark-item_name-problem": "",
        },
    )

    assert answer.status_code == 303
    (opinion,) = stored(item_id)["current"]["opinions"]
    assert opinion["again"] is True
    assert opinion["remarks"] == [
        {
            "element": "exercise_content",
            "problem": "没有写发放次数",
            "ground": "第四十二条",
            "proposal": "每年发放一次",
        }
    ]
    page = client.get(f"/review/items/{item_id}").text
    assert "<b>行使内容</b>：没有写发放次数" in page
    assert "依据：第四十二条" in page
    assert "建议写成：每年发放一次" in page
    assert "下一稿还要看" in page


def test_a_remark_without_a_problem_is_named_at_its_field_and_what_was_typed_stays(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = send(
        client,
        f"/review/items/{item_id}",
        **{"content_hash": HASH, "verdict": "approve", "remark-exercise_content-ground": "第四十二条"},
    )

    assert answer.status_code == 422
    assert "要素“行使内容”：没有写问题" in answer.text
    assert 'href="#f-remark-exercise_content-problem"' in answer.text
    assert 'value="第四十二条"' in answer.text
    assert stored(item_id)["current"]["opinions"] == []


def test_each_element_can_be_opened_for_an_opinion_by_whoever_may_speak(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    assert client.get(f"/review/items/{item_id}").text.count("提意见 <span") == len(ELEMENTS)

    as_reviewer(client, roles={"supervisor"})
    assert 'name="remark-' not in client.get(f"/review/items/{item_id}").text


def test_the_text_is_compared_with_the_one_the_own_office_judged_last(client: FlaskClient, use_cases: UseCases) -> None:
    """The legal office was not asked in round 2, where the name changed: in round 3 it sees both changes."""
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, legal_review="approve", staffing_review="reject", planning_review="approve")
    second = again_submitted(use_cases, item_id, 2, item_name="义务兵家庭优待")
    say(use_cases, item_id, second, staffing_review="reject")
    again_submitted(use_cases, item_id, 3, item_name="义务兵优待金", exercise_content="每年发放一次")

    as_reviewer(client)
    own = client.get(f"/review/items/{item_id}").text
    last = client.get(f"/review/items/{item_id}?against=last").text

    assert "本单位上次意见在第 1 轮：同意。" in own
    assert "与本单位上次审的一稿（第 1 轮，第 3 稿）相比，改了 2 个要素：" in own
    assert f"<del>{ELEMENTS['item_name']}</del>" in own
    assert "与上一轮的一稿（第 2 轮，第 4 稿）相比" in last
    assert "<del>义务兵家庭优待</del>" in last


def test_the_reply_of_the_body_stands_beside_the_own_last_opinion(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, legal_review="reject", staffing_review="approve", planning_review="approve")
    again_submitted(use_cases, item_id, 2, exercise_content="每年发放一次")
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    top = page.split("改动的要素", 1)[0]
    assert "没有写发放次数" in top
    assert "第 2 次报送的回应" in top
    assert "<b>本单位上次：</b>没有写发放次数" in page


def test_an_office_that_never_spoke_is_told_so(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, **dict.fromkeys(OFFICES, "reject"))
    again_submitted(use_cases, item_id, 2, exercise_content="每年发放一次")
    as_reviewer(client, office="quality_review")

    assert "本单位还没有对这个事项提过意见。" in client.get(f"/review/items/{item_id}").text


def test_the_approved_text_can_be_compared_and_the_page_says_what_it_is(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases)
    say(use_cases, item_id, **dict.fromkeys(OFFICES, "approve"))
    second = again_submitted(use_cases, item_id, 2, exercise_content="每年发放一次")
    say(use_cases, item_id, second, legal_review="reject")
    again_submitted(use_cases, item_id, 3, exercise_content="每年发放两次")
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}?against=approved").text

    assert "与上次审核通过的一稿（第 1 轮，第 3 稿）相比" in page
    assert f"<del>{ELEMENTS['exercise_content']}</del>" in page
    assert "公布之后的变动以门户为准" in page


def test_the_history_has_decisions_of_scope_meetings_and_rulings(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="out_of_scope", reason="不归我们管")
    use_cases.give_opinions([entry], actor=a_reviewer("planning_review"))
    opinion = stored(item_id)["current"]["opinions"][0]["sequence"]
    use_cases.decide_scope(
        item_id, office="planning_review", opinion=opinion, strike=True, reason="不收费", actor=a_coordinator()
    )
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "发展改革委不属其审核范围" in page
    assert "不收费" in page


def test_from_item_to_item_within_the_list_from_which_it_was_opened(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = sorted(submitted(use_cases, 2))
    submitted(use_cases, 3, item_name="高龄津贴发放")
    as_reviewer(client)

    worklist = client.get("/review/?view=waiting&name=优待金").text
    page = client.get(f"/review/items/{first}?view=waiting&name=优待金").text
    answer = _opinion(client, f"/review/items/{first}?view=waiting&name=优待金")
    end = _opinion(client, f"/review/items/{second}?view=waiting&name=优待金")

    name = "name=%E4%BC%98%E5%BE%85%E9%87%91"
    assert f"/review/items/{first}?view=waiting&amp;{name}" in worklist
    assert f'href="/review/items/{second}?view=waiting&amp;{name}" rel="next" data-go="n"' in page
    assert 'rel="prev"' not in page
    assert answer.location == f"/review/items/{second}?view=waiting&{name}"
    assert end.location == f"/review/?view=waiting&{name}"


def test_the_upper_item_is_shown_as_far_as_review_knows_it(client: FlaskClient, use_cases: UseCases) -> None:
    parent = {"parent_id": "p", "level": "city", "item_name": "优待金给付", "base_code": "502009001000"}
    (item_id,) = submitted(use_cases, parent=parent)
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "<del>优待金给付</del>" in page
    assert "审核只收到上级事项的名称和编码" in page


def _opinion(client: FlaskClient, address: str) -> Any:
    token = csrf(client.get("/review/").text)
    return client.post(address, data={"csrf_token": token, "content_hash": HASH, "verdict": "approve"})
