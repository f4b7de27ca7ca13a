"""The pages of an edition that waits for its day, of a page with a mark, and of a rehearsal, in a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from services.publish.application.use_cases import UseCases
from services.publish.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.looking import looked_at_both
from tests.services.publish.adjusted import adjustment, recited
from tests.services.publish.builders import adopted, item_id, make_lists_ready, make_ready
from tests.services.publish.stored import collection
from tests.services.publish.test_scheduling import scheduled
from tests.services.publish.visitors import Visitors

Run = Callable[..., str]


@pytest.fixture
def address(settings: Settings, use_cases: UseCases, driver: Any, tmp_path: Path) -> Iterator[str]:
    """Serve publish in a rehearsal, with an officer signed in."""
    clock = tmp_path / "clock"
    clock.write_text("2026-11-25T09:00:00+08:00", encoding="utf-8")
    app = create_app(replace(settings, clock_file=clock), use_cases)
    app.add_url_rule("/notify/unread", "unread", lambda: "")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    driver.get(f"{base}/")
    cookie = Visitors(app).signed_in("release_officer").client.get_cookie("qingdan_session")
    assert cookie
    driver.add_cookie({"name": cookie.key, "value": cookie.value, "path": "/"})
    yield base
    driver.get("about:blank")  # ends what the last page polls
    server.shutdown()
    thread.join()


def test_the_changed_pages_read_well_at_both_widths(
    use_cases: UseCases, run_release: Run, address: str, driver: Any
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    run_release(adopted(use_cases, make_lists_ready(use_cases, [101]), "实施清单").list_id, "实施清单第 1 版")
    use_cases.reciting.recite([recited()])
    use_cases.marking.heard([adjustment("overdue", 2, number) for number in (1, 101)])
    scheduled(use_cases, run_release, [2], "第 2 批")
    list_id = collection("lists").find_one({"state": "scheduled"})["_id"]
    waiting = adopted(use_cases, make_ready(use_cases, [3]), "第 3 批")

    pages = {
        "marked item": f"/items/{item_id(1)}",
        "marked list": f"/implementations/{item_id(101)}",
        "scheduled list": f"/publish/lists/{list_id}",
        "adopted list": f"/publish/lists/{waiting.list_id}",
        "adopted items": "/publish/?state=adopted",
        "adopted item": f"/publish/items/{item_id(2)}",
        "editions": "/publish/editions",
    }
    for name, path in pages.items():
        driver.get(f"{address}{path}")
        assert "演练时钟：今天按 2026-11-25 算" in driver.page_source
        assert looked_at_both(driver, name) == [], name
