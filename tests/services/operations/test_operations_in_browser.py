"""The pages of operations in a browser, at a desk and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server

from shared.kernel.actor import Actor
from tests.looking import looked_at_both
from tests.services.operations.district import District, person
from tests.services.operations.test_hindered_transfers import about_to_go, own_item
from tests.services.operations.test_pages_of_operations import Desks
from tests.services.publish.builders import DECISION_OFFICER
from tests.unit.intake.builders import an_actor
from tests.unit.review.builders import a_reviewer


@contextmanager
def served(desks: Desks, service: str, actor: Actor, driver: Any) -> Iterator[str]:
    """Serve one service with somebody signed in."""
    client = desks.visitor(service, actor)
    app = desks.apps[service]
    if "unread" not in app.view_functions:
        app.add_url_rule("/notify/unread", "unread", lambda: "")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    driver.get(f"{base}/static/favicon.svg")
    cookie = client.get_cookie("qingdan_session")
    assert cookie
    driver.add_cookie({"name": cookie.key, "value": cookie.value, "path": "/"})
    yield base
    driver.get("about:blank")  # ends what the last page polls
    server.shutdown()
    thread.join()


def test_the_pages_of_operations_read_well_at_both_widths(district: District, driver: Any) -> None:
    desks = Desks(district)
    bureau = district.body(1, name="示例民政局")
    old, new, other = district.published(bureau, "高龄津贴发放", "老年津贴发放", "临时救助")
    merged = district.carried_out(bureau, "merge", [old], [new])
    waiting = district.ask(bureau, "suspend", [other], until=district.now.date().replace(year=2099))
    refused = district.ask(bureau, "cancel", [new])
    district.offices_say(refused, refuses="legal_review")
    decided = district.ask(bureau, "cancel", [new])
    district.offices_say(decided)
    taker = district.body(2, name="示例人社局")
    _, hindered = about_to_go(district, bureau, taker, "困难群众慰问")
    own_item(district, taker, "困难群众慰问")
    district.sweep()
    looks = {
        "intake": (
            person(bureau),
            {
                "list": "/intake/operations",
                "kinds": "/intake/operations/new",
                "form": f"/intake/operations/new?kind=merge&item_id={new}",
                "carried out": f"/intake/operations/{merged}",
                "refused": f"/intake/operations/{refused}",
                "hindered": f"/intake/operations/{hindered}",
                "item": f"/intake/items/{old}",
            },
        ),
        "review": (
            a_reviewer("legal_review"),
            {"list": "/review/operations", "one": f"/review/operations/{waiting}"},
        ),
        "publish": (
            DECISION_OFFICER,
            {
                "list": "/publish/operations",
                "one": f"/publish/operations/{decided}",
                "retired page": f"/items/{old}",
            },
        ),
        "coding": (an_actor("code_officer"), {"entry": f"/coding/items/{old}"}),
    }
    for service, (actor, pages) in looks.items():
        with served(desks, service, actor, driver) as base:
            for name, path in pages.items():
                driver.get(base + path)
                assert looked_at_both(driver, f"{service} {name}") == [], f"{service} {name}"
