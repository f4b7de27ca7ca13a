"""The operators' tool behind nginx: who has to sign in first comes back to the very page that was wanted."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.serving import make_server

from services.intake.domain.bodies import Body
from shared.contracts.registry import SERVICES
from stack import nginx
from stack.ports import LOOPBACK, free_port
from tests.services.intake.conftest import PASSWORD, Intake
from tests.waiting import eventually

WANTED = "/flower/tasks?limit=5&sort=-started&name=%E6%B8%85%E5%8D%95%26a&next=//evil.example"


@pytest.fixture
def door(intake: Intake, tmp_path: Path) -> Iterator[str]:
    """The address of nginx before intake; the tool itself does not run."""
    server = make_server(LOOPBACK, 0, intake.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    listen, nobody = free_port(), f"{LOOPBACK}:{free_port()}"
    door = nginx.Door(
        listen=f"{LOOPBACK}:{listen}",
        services={**dict.fromkeys(SERVICES, nobody), "intake": f"{LOOPBACK}:{server.server_port}"},
        flower=nobody,
        flower_login="flower:none",
    )
    nginx.write_files(tmp_path, door)
    process = subprocess.Popen(nginx.command(tmp_path), stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers(listen), 10)
        yield f"http://{LOOPBACK}:{listen}"
    finally:
        process.terminate()
        process.wait(10)
        server.shutdown()
        thread.join()


def answers(port: int) -> bool:
    """Tell whether somebody listens at a port."""
    with socket.socket() as connection:
        return connection.connect_ex((LOOPBACK, port)) == 0


def test_the_whole_address_outlives_the_sign_in(intake: Intake, bureau: Body, door: str) -> None:
    intake.account("yunwei", bureau, "operator")
    person = requests.Session()

    asked = person.get(f"{door}{WANTED}", allow_redirects=False, timeout=10)
    to_sign_in = urlsplit(asked.headers["Location"])
    form = person.get(f"{door}{to_sign_in.path}?{to_sign_in.query}", timeout=10).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    wanted = parse_qs(to_sign_in.query)["next"][0]
    told = {"account": "yunwei", "password": PASSWORD, "next": wanted, "csrf_token": token[1]}
    led = person.post(f"{door}/intake/sign-in", told, allow_redirects=False, timeout=10)

    assert (asked.status_code, to_sign_in.path, to_sign_in.netloc) == (302, "/intake/sign-in", "")
    assert 'name="next" value="/flower/tasks?limit=5&amp;sort=-started' in form
    assert (led.status_code, led.headers["Location"]) == (303, WANTED)
    assert person.get(f"{door}{WANTED}", timeout=10).status_code == 502


@pytest.mark.parametrize("named", ["//evil.example/flower/", "https://evil.example/", "\\\\evil.example", ""])
def test_no_foreign_host_is_named(intake: Intake, named: str) -> None:
    answer = intake.app.test_client().get("/intake/authz", headers={"X-Original-URI": named})

    assert (answer.status_code, answer.headers["X-Sign-In"]) == (401, "/intake/sign-in?next=/")
