"""Jobs as pages: the list, the progress of one, stopping it; who sees which."""

from __future__ import annotations

from tests.services.web.test_operators_pages import desk, session_of, token

__all__ = ["desk"]


def start(desk, role: str) -> str:
    """Start a job as a person with a role."""
    actor = session_of(role).actor()
    return desk.jobs.create(kind="review.sweep", title="生成版本", actor=actor, kwargs={})


def test_a_job_shows_its_progress_and_asks_again(desk):
    desk = desk("release_officer")
    job = start(desk, "release_officer")
    desk.jobs.progress(job, 30, 120)

    page = desk.client.get(f"/review/jobs/{job}").text

    assert 'value="25"' in page
    assert "30 / 120，25%" in page
    assert 'hx-trigger="every 1s"' in page
    assert "可以离开这一页" in page
    part = desk.client.get(f"/review/jobs/{job}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")


def test_a_job_that_has_ended_is_asked_no_more(desk):
    desk = desk("release_officer")
    job = start(desk, "release_officer")
    desk.jobs.finish(job, "共 12 页", {"href": "/editions/1", "link": "看第 1 版"})

    page = desk.client.get(f"/review/jobs/{job}").text

    assert "every 1s" not in page
    assert "可以离开这一页" not in page
    assert 'href="/editions/1">看第 1 版' in page


def test_operators_are_told_how_a_job_is_queued_anew_that_waits_for_a_lost_message(desk):
    job = start(desk("release_officer"), "release_officer")
    pages = [desk(role).client.get(f"/review/jobs/{job}").text for role in ("release_officer", "operator")]

    assert all("一分钟后还在等待，请联系运维人员" in page for page in pages)
    assert ["qingdan review requeue-jobs" in page for page in pages] == [False, True]


def test_operators_see_all_jobs_and_others_their_own(desk):
    started = desk("release_officer")
    job = start(started, "release_officer")
    started.jobs.fail(job, "磁盘已满，请清理后再公布。")

    own = started.client.get("/review/jobs/").text
    operators = desk("operator").client.get("/review/jobs/?state=failed").text

    assert "生成版本" in own
    assert "磁盘已满" in operators
    assert "生成版本" not in desk("compiler").client.get("/review/jobs/").text
    assert "没有进行中的任务" in desk("operator").client.get("/review/jobs/?state=running").text


def test_a_job_can_be_stopped(desk):
    desk = desk("release_officer")
    job = start(desk, "release_officer")
    form = {"csrf_token": token(desk.client.get(f"/review/jobs/{job}").text)}

    page = desk.client.post(f"/review/jobs/{job}/cancel", data=form, follow_redirects=True).text

    assert "已请求停止" in page
    assert desk.jobs.get(job).cancel_requested


def test_a_job_is_seen_by_whoever_started_it_and_by_operators(desk):
    started = desk("release_officer")
    job = start(started, "release_officer")

    seen = {
        role: desk(role).client.get(f"/review/jobs/{job}").status_code
        for role in ("release_officer", "operator", "compiler")
    }

    assert seen == {"release_officer": 200, "operator": 200, "compiler": 404}


def test_a_page_past_the_end_leads_to_the_last_one(desk):
    """Of jobs and of dead letters; the filters are kept."""
    operator = desk("operator")
    for _ in range(3):
        start(operator, "operator")

    jobs = operator.client.get("/review/jobs/?size=2&page=9&state=waiting")
    letters = operator.client.get("/review/dead-letters/?state=discarded&page=7")

    assert (jobs.status_code, jobs.headers["Location"]) == (303, "/review/jobs/?size=2&page=2&state=waiting")
    assert (letters.status_code, letters.headers["Location"]) == (303, "/review/dead-letters/?state=discarded&page=1")
    assert "第 3–3 项，共 3 项" in operator.client.get(jobs.headers["Location"]).text


def test_a_list_with_a_job_under_way_looks_again(desk):
    """And one without asks no more."""
    desk = desk("operator")
    job = start(desk, "operator")
    waiting = desk.client.get("/review/jobs/").text
    desk.jobs.finish(job, "完成")

    assert 'hx-select="#jobs"' in waiting
    assert "自动更新" in waiting
    assert "hx-select" not in desk.client.get("/review/jobs/").text
