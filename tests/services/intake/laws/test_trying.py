"""A what-if that takes long is worked on by a job: the same report, for whoever asked, and nothing else is changed."""

from __future__ import annotations

from typing import Any

import pytest
from kombu.utils.json import loads
from mongoengine.connection import get_db

from services.intake.adapters.laws.trials import MongoTrials
from services.intake.application.laws import drafts, trying, what_if
from services.intake.application.laws.drafts import Draft
from services.intake.application.laws.trials import TrialState
from services.intake.application.laws.trying import STOPPED, TRY, Answer
from services.intake.application.laws.what_if_shown import SHOWN_ITEMS, shown
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.entrypoints import law_tasks
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, NotFound
from shared.runtime.celery_app import app
from shared.runtime.jobs import Jobs
from shared.runtime.topology import TASK_QUEUES
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.laws.telling import OLD, TITLE, article, basis, changed, citing, registered, tell
from tests.services.intake.laws.test_what_if import COLLECTIONS
from tests.unit.intake.builders import an_actor

MANY_OLD = (
    *OLD,
    *(f"本市第{number}类事项由第{number * 7}办事机构受理，结果{number * 7919}。" for number in range(200)),
)
MANY_NEW = ("新的一条。", *OLD[:3], OLD[3].replace("应当", "可以"), *MANY_OLD[5:])
EXPECTED = {"moved": Outcome.RECITE, "amended": Outcome.REVIEW, "gone": Outcome.GONE}


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """One item that only moves, one to review, one whose basis goes; the law is registered."""
    tell(intake, registered(intake, texts=MANY_OLD))
    rows = {"moved": basis(2, OLD[1]), "amended": basis(4, OLD[3]), "gone": basis(5, OLD[4])}
    return {name: citing(intake, compiler, row, name=name) for name, row in rows.items()}


def printed_law(texts: tuple[str, ...]) -> str:
    """Return articles as people paste them."""
    return "\n".join(f"{article(number)}　{text}" for number, text in enumerate(texts, start=1))


def a_draft(old: tuple[str, ...] = MANY_OLD, new: tuple[str, ...] = MANY_NEW) -> Draft:
    """Return a draft that is too large to be tried at once, or another one."""
    return Draft(title=TITLE, old=printed_law(old), new=printed_law(new))


def asked(intake: Intake, draft: Draft | None = None, actor: Actor = REGISTRAR) -> Answer:
    """Ask for a draft to be tried."""
    return intake.cases.laws.trying.ask(actor, draft or a_draft(), intake.clock.now())


def run(intake: Intake, trial_id: str) -> None:
    """Do the work of a trial."""
    intake.cases.laws.trying.run(job_id=trial_id, now=intake.clock.now())


def state_of(intake: Intake, trial_id: str) -> tuple[TrialState, str]:
    """Return the states of a trial and of its job."""
    trial = intake.cases.laws.trying.find(REGISTRAR, trial_id)
    return trial.state, intake.cases.jobs.get(trial_id).state


def stored() -> list[Any]:
    """Return everything that a trial must not change."""
    return [list(get_db("intake")[name].find().sort("_id")) for name in COLLECTIONS]


def test_a_small_draft_is_answered_at_once_and_nothing_is_kept(intake: Intake, items: dict[str, str]) -> None:
    answer = asked(intake, a_draft(OLD, MANY_NEW[:5]))

    assert answer.report is not None
    assert {one.name: one.outcome for one in answer.report.items} == EXPECTED
    assert (intake.count("law_trials"), answer.trial_id) == (0, "")


def test_a_large_draft_is_tried_by_a_job_with_the_same_report(intake: Intake, items: dict[str, str]) -> None:
    before, draft = stored(), a_draft()

    answer = asked(intake, draft)

    assert answer.report is None
    assert state_of(intake, answer.trial_id) == (TrialState.ORDERED, "waiting")
    run(intake, answer.trial_id)
    run(intake, answer.trial_id)
    trial = intake.cases.laws.trying.find(REGISTRAR, answer.trial_id)
    now = intake.clock.now()
    assert trial.report == shown(intake.cases.laws.what_if.of_draft(REGISTRAR, draft, now))
    assert {one.name: one.outcome for one in trial.report.items} == EXPECTED
    job = intake.cases.jobs.get(answer.trial_id)
    assert (job.state, job.result["href"]) == ("finished", f"/intake/law-changes/what-if/{answer.trial_id}")
    assert "3 个事项会受影响" in job.message
    assert "draft" not in intake.stored("law_trials", answer.trial_id)
    assert before == stored()


def test_the_task_that_waits_does_the_work_in_a_queue_that_is_there(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law_tasks, "use_cases", lambda: intake.cases)
    answer = asked(intake)
    [pending] = intake.stored("jobs", answer.trial_id)["outbox"]
    _, kwargs, _ = loads(pending["body"])

    app.tasks[TRY](**kwargs)

    assert state_of(intake, answer.trial_id) == (TrialState.DONE, "finished")
    assert app.tasks[TRY].queue in TASK_QUEUES


def test_long_texts_go_to_a_job_unread_and_what_is_wrong_with_them_is_told_there(intake: Intake) -> None:
    long = "没有条文的文字。" * 20_000

    answer = asked(intake, Draft(title=TITLE, old=printed_law(OLD), new=long))
    run(intake, answer.trial_id)

    assert state_of(intake, answer.trial_id) == (TrialState.REFUSED, "finished")
    trial, job = intake.cases.laws.trying.find(REGISTRAR, answer.trial_id), intake.cases.jobs.get(answer.trial_id)
    assert "修改后的文本里没有读到条文" in trial.message
    assert trial.message in job.message
    assert "draft" not in intake.stored("law_trials", answer.trial_id)


def test_a_text_that_is_too_long_is_refused_with_a_remedy(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_CHARACTERS", 100)
    with pytest.raises(Invalid, match="个字，最多 100 个字。请只留"):
        asked(intake, Draft(title=TITLE, old="第一条　甲。", new=printed_law(OLD)))

    monkeypatch.undo()
    monkeypatch.setattr(drafts, "MOST_ARTICLES", 4)
    with pytest.raises(Invalid, match="现行文本有 5 条，最多 4 条"):
        asked(intake, a_draft(OLD, MANY_NEW[:4]))


def test_a_trial_whose_asking_was_killed_gets_its_job_when_it_is_looked_at(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_self: Any, **_asked: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Jobs, "create", killed)
        with pytest.raises(KeyboardInterrupt):
            asked(intake)
    assert intake.count("jobs") == 0
    [there] = intake.cases.laws.trying.recent(REGISTRAR)

    assert state_of(intake, there.trial_id) == (TrialState.ORDERED, "waiting")
    assert state_of(intake, there.trial_id) == (TrialState.ORDERED, "waiting")
    assert len(intake.stored("jobs", there.trial_id)["outbox"]) == 1
    run(intake, there.trial_id)
    assert state_of(intake, there.trial_id) == (TrialState.DONE, "finished")


@pytest.mark.parametrize("is_registered", [True, False])
def test_a_draft_of_a_law_that_is_much_cited_goes_to_a_job(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch, *, is_registered: bool
) -> None:
    if is_registered:
        tell(intake, registered(intake))
    for number in (2, 4, 5):
        citing(intake, compiler, basis(number, OLD[number - 1]), name=f"事项 {number}")
    small = a_draft(OLD, MANY_NEW[:5])

    monkeypatch.setattr(what_if, "AT_ONCE_CITATIONS", 2)
    answer = asked(intake, small)
    run(intake, answer.trial_id)
    monkeypatch.setattr(what_if, "AT_ONCE_CITATIONS", 3)

    assert intake.cases.laws.trying.find(REGISTRAR, answer.trial_id).report == asked(intake, small).report


def test_a_change_of_a_much_cited_law_goes_to_a_job(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(intake, registered(intake, "v2", MANY_NEW, sequence=2, is_first=False), changed(intake, MANY_OLD, MANY_NEW))
    cases = intake.cases.laws.trying
    at_once = cases.ask_change(REGISTRAR, "change-1", intake.clock.now())

    monkeypatch.setattr(trying, "AT_ONCE_CITATIONS", 2)
    look = cases.look(REGISTRAR, "change-1", intake.clock.now())
    answer = cases.ask_change(REGISTRAR, "change-1", intake.clock.now())
    run(intake, answer.trial_id)

    assert (look.report, look.citations) == (None, 3)
    assert at_once.report is not None
    assert cases.find(REGISTRAR, answer.trial_id).report == at_once.report


def test_a_job_that_is_to_stop_says_so_and_keeps_no_text(intake: Intake, items: dict[str, str]) -> None:
    answer = asked(intake)
    intake.cases.jobs.request_cancel(answer.trial_id, REGISTRAR)

    run(intake, answer.trial_id)
    run(intake, answer.trial_id)

    assert state_of(intake, answer.trial_id) == (TrialState.STOPPED, "cancelled")
    assert intake.cases.jobs.get(answer.trial_id).message == STOPPED
    assert "draft" not in intake.stored("law_trials", answer.trial_id)


def test_a_job_that_is_at_work_stops_before_the_next_batch(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, compared = asked(intake), drafts.compare

    def stop_meanwhile(*sides: Any) -> Any:
        intake.cases.jobs.request_cancel(answer.trial_id, REGISTRAR)
        return compared(*sides)

    monkeypatch.setattr(drafts, "compare", stop_meanwhile)
    run(intake, answer.trial_id)

    assert state_of(intake, answer.trial_id) == (TrialState.STOPPED, "cancelled")


def test_a_job_that_was_killed_runs_again_and_ends_once(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asked(intake)

    def killed(*_sides: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drafts, "compare", killed)
        with pytest.raises(KeyboardInterrupt):
            run(intake, answer.trial_id)
    assert state_of(intake, answer.trial_id) == (TrialState.ORDERED, "running")
    run(intake, answer.trial_id)

    assert state_of(intake, answer.trial_id) == (TrialState.DONE, "finished")
    MongoTrials().end(answer.trial_id, TrialState.STOPPED, STOPPED)
    assert state_of(intake, answer.trial_id)[0] is TrialState.DONE


def test_an_error_that_nobody_foresaw_is_told_at_the_job_and_at_the_trial(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law_tasks, "use_cases", lambda: intake.cases)
    answer = asked(intake)

    monkeypatch.setattr(drafts, "compare", lambda *_sides: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        law_tasks.try_law(job_id=answer.trial_id)
    for _ in range(2):
        assert state_of(intake, answer.trial_id) == (TrialState.BROKEN, "failed")
        assert "请重新试算" in intake.cases.jobs.get(answer.trial_id).message
        intake.cases.jobs.wait_again(answer.trial_id)  # as 重试 of its dead letter does
        law_tasks.try_law(job_id=answer.trial_id)


def test_a_job_whose_trial_has_expired_ends(intake: Intake, items: dict[str, str]) -> None:
    answer = asked(intake)
    get_db("intake")["law_trials"].delete_one({"_id": answer.trial_id})

    run(intake, answer.trial_id)

    assert intake.cases.jobs.get(answer.trial_id).state == "cancelled"


def test_a_trial_belongs_to_whoever_asked(intake: Intake, items: dict[str, str]) -> None:
    other = an_actor("legal_reviewer", body_id="other", body_name="区司法局", name="李律师")
    clerk = an_actor("compiler", body_id="other", body_name="区司法局", name="王五")
    cases, answer = intake.cases.laws.trying, asked(intake)
    assert other.account_id != REGISTRAR.account_id

    assert [one.trial_id for one in cases.recent(REGISTRAR)] == [answer.trial_id]
    assert list(cases.recent(other)) == []
    with pytest.raises(NotFound):
        cases.find(other, answer.trial_id)
    for call in (
        lambda: cases.find(clerk, answer.trial_id),
        lambda: cases.recent(clerk),
        lambda: asked(intake, actor=clerk),
        lambda: cases.look(clerk, "change-1", intake.clock.now()),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_a_shown_report_names_the_first_items_and_counts_all(
    intake: Intake, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.application.laws.what_if_shown.SHOWN_ITEMS", 2)

    report = asked(intake, a_draft(OLD, MANY_NEW[:5])).report

    assert report is not None
    assert (len(report.items), report.total, sum(report.outcomes.values())) == (2, 3, 3)
    assert SHOWN_ITEMS == 300
