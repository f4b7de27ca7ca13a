"""The gallery on a server of its own, with a dead letter and a running job; the browser comes in as an operator."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from werkzeug.serving import make_server

from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.jobs import Jobs
from shared.runtime.web.app import create_app
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of
from tests.services.web import gallery


@pytest.fixture
def address(service_db, driver) -> Iterator[str]:
    """Serve the gallery and come in as an operator."""
    use_cases = SimpleNamespace(dead_letters=DeadLetters("intake"), jobs=Jobs("intake"))
    app = create_app(
        service_db("intake"),
        use_cases=use_cases,
        blueprints=[gallery.blueprint(), gallery.unread()],
        revoked=RevokedSessions(revoked_sessions_of("intake")),
    )
    fill(use_cases)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/intake"
    driver.get(f"{base}/enter")
    yield base
    driver.get("about:blank")  # ends what the last page polls
    server.shutdown()
    thread.join()


def fill(use_cases: SimpleNamespace) -> None:
    """Keep a dead letter and start a job."""
    letter = Arrival(
        message_id="m1",
        queue="review.q",
        body='{"name": "item_submitted", "data": {"item_name": "高龄津贴发放"}}'.encode(),
        headers={"name": "item_submitted"},
        content_type="application/json",
        error="Traceback (most recent call last):\n  …\nValueError: 收件单位已撤销，没有收件人",
        attempts=4,
    )
    use_cases.dead_letters.keep([letter])
    actor = SimpleNamespace(as_record=lambda: {"account_id": "a-operator", "name": "运维示例"})
    use_cases.jobs.create(kind="intake.sweep", title="生成 2026 年第 1 版", actor=actor, kwargs={}, job_id="a-job")
    use_cases.jobs.progress("a-job", 30, 120)
