"""A citizen takes a form home through the real door: publish decides, intake has it, and nobody comes past the two."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from services.intake import bootstrap as intake
from services.intake.application.attaching import Upload
from services.intake.domain.attachments import MOST_BYTES, FileKind, fingerprint
from services.intake.entrypoints.web import application as intake_application
from services.publish import bootstrap as publish
from services.publish.application.releasing import Release
from services.publish.entrypoints.web import create_app as publish_application
from stack.ports import LOOPBACK
from tests.conftest import OpenDatabase, empty
from tests.services.publish.builders import (
    NOW,
    RELEASE_OFFICER,
    adopted,
    item_id,
    make_lists_ready,
    make_ready,
)
from tests.services.publish.test_operated_lists import carry_out
from tests.stack.doors import open_door, said_to
from tests.unit.intake.builders import an_actor
from tests.unit.intake.implementation.builders import file, material

BODY = "body-1"
LIST = item_id(101)
FORM, SCAN = b"%PDF-1.7\n% a form", b"%PDF-1.7\n% a stamped scan"
TODAY = date(2026, 11, 24)


@dataclass
class Heard:
    """An application that remembers what it was asked."""

    app: Any
    paths: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.paths.append(environ["PATH_INFO"])
        return self.app(environ, start_response)


@dataclass(frozen=True)
class Portal:
    """The door, and what stands behind it."""

    port: int
    publish: Any
    intake: Any
    heard: Heard

    def get(self, content: bytes, method: str = "GET", **headers: str) -> requests.Response:
        address = f"http://{LOOPBACK}:{self.port}/forms/{LIST}/{fingerprint(content)}"
        return requests.request(method, address, headers=headers, timeout=20)

    def bring(self, content: bytes, kind: FileKind = FileKind.BLANK_FORM, name: str = "申领 表.pdf") -> str:
        """Somebody of the body uploads a file; return its SHA-256."""
        clerk = an_actor("compiler", body_id=BODY)
        upload = Upload(actor=clerk, at=NOW, kind=kind, file_name=name, content=content)
        return str(self.intake.attaching.upload(upload).sha256)

    def show(self, *contents: bytes) -> None:
        """Let the portal show a list whose materials have these blank forms."""
        materials = [
            material(material_name=f"表 {at}", blank_form=file("表.pdf", fingerprint(content)), sample_form=None)
            for at, content in enumerate(contents)
        ]
        self._release(make_ready(self.publish, [1]))
        self._release(make_lists_ready(self.publish, [101], application_materials=materials))

    def _release(self, item_ids: list[str]) -> None:
        officer, title = RELEASE_OFFICER.as_record(), f"第 {item_ids[0][-3:]} 版"
        chosen = adopted(self.publish, item_ids, title)
        release = Release(list_id=chosen.list_id, title=title, effective_on=TODAY, released_by=officer)
        self.publish.releasing.release(job_id="none", release=release, now=NOW)


Built = tuple[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def built(module_db: OpenDatabase) -> Built:
    """Publish and intake with their applications, put together once."""
    settings = {service: module_db(service) for service in ("publish", "intake")}
    cases = publish.build(settings["publish"]), intake.build(settings["intake"])
    return (
        *cases,
        publish_application(settings["publish"], cases[0]),
        intake_application(settings["intake"], cases[1]),
    )


@pytest.fixture
def portal(built: Built, tmp_path: Path) -> Iterator[Portal]:
    """The door before both services, on empty databases."""
    for service in ("publish", "intake"):
        empty(service)
    heard = Heard(built[3])
    with ExitStack() as opened:
        services = {"publish": opened.enter_context(_served(built[2])), "intake": opened.enter_context(_served(heard))}
        port = opened.enter_context(open_door(tmp_path, services=services))
        yield Portal(port, built[0], built[1], heard)


def test_a_citizen_gets_what_the_clerk_brought_as_something_to_keep(portal: Portal) -> None:
    portal.bring(FORM)
    portal.show(FORM)

    answer = portal.get(FORM)

    assert (answer.status_code, answer.content) == (200, FORM)
    wanted = {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=UTF-8''%E7%94%B3%E9%A2%86%20%E8%A1%A8.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "public, max-age=0, must-revalidate",
        "ETag": f'"{fingerprint(FORM)}"',
    }
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    assert not {"Set-Cookie", "X-Accel-Redirect"} & set(answer.headers)


def test_the_door_keeps_the_bytes_and_asks_publish_each_time(portal: Portal) -> None:
    portal.bring(FORM)
    portal.show(FORM)

    first, again, head = portal.get(FORM), portal.get(FORM), portal.get(FORM, "HEAD")
    unchanged = portal.get(FORM, **{"If-None-Match": first.headers["ETag"]})

    assert (first.content, again.content, head.content) == (FORM, FORM, b"")
    assert head.headers["Content-Length"] == str(len(FORM))
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert portal.heard.paths == [f"/_forms/{BODY}/{fingerprint(FORM)}"]

    carry_out(portal.publish, "cancel")

    for answer in (portal.get(FORM), portal.get(FORM, **{"If-None-Match": first.headers["ETag"]})):
        assert answer.status_code == 404
        assert "已经退出清单" in answer.text
        assert FORM not in answer.content


@pytest.mark.parametrize("headers", [{"If-Match": '"older"'}, {"If-Unmodified-Since": "Mon, 05 Jan 2026 00:00:00 GMT"}])
def test_who_goes_on_with_the_file_of_another_day_is_told_to_begin_anew(
    portal: Portal, headers: dict[str, str]
) -> None:
    """As programs do that fetch files in pieces; nginx answers them itself."""
    portal.bring(FORM)
    portal.show(FORM)

    answer = portal.get(FORM, **headers)

    assert answer.status_code == 412
    assert "请重新下载整个文件" in answer.text
    assert "nginx" not in answer.text


def test_the_largest_file_comes_whole(portal: Portal) -> None:
    largest = FORM + bytes(MOST_BYTES - len(FORM))
    portal.bring(largest)
    portal.show(largest)

    assert portal.get(largest).content == largest


def test_a_stamped_scan_stays_inside_even_when_a_published_text_names_it(portal: Portal) -> None:
    """A machine may write any hash into a text; what it names is a form only if it was brought as one."""
    portal.bring(SCAN, FileKind.STAMPED_SCAN)
    portal.show(SCAN, b"brought by nobody")

    for content in (SCAN, b"brought by nobody"):
        answer = portal.get(content)

        assert answer.status_code == 404
        assert '<body class="portal">' in answer.text
        assert "请按事项页面上的电话，向实施机构索取" in answer.text


@pytest.mark.parametrize(
    "spelled",
    [
        "/_forms/{file}",
        "//_forms/{file}",
        "/%5fforms/{file}",
        "/%5Fforms%2F{file}",
        "/./_forms/{file}",
        "/intake/../_forms/{file}",
        "/intake/%2e%2e/_forms/{file}",
        "/intake/..%2f_forms/{file}",
        "/static/../_forms/{file}",
        "/forms/../_forms/{file}",
        "/forms/%2e%2e%2f_forms/{file}",
        "http://intake/_forms/{file}",
    ],
)
def test_nobody_comes_to_the_files_past_publish(portal: Portal, spelled: str) -> None:
    path = spelled.format(file=f"{BODY}/{portal.bring(FORM)}")

    answer = said_to(portal.port, f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n")

    assert answer.split()[1] == "404", answer
    assert portal.heard.paths == []


@pytest.mark.parametrize("path", ["/intake/_forms/{file}", "/INTAKE/../_forms/{file}", "/forms/{file}"])
def test_other_ways_to_the_same_words_lead_nowhere(portal: Portal, path: str) -> None:
    place = f"{BODY}/{portal.bring(FORM)}"

    answer = requests.get(f"http://{LOOPBACK}:{portal.port}{path.format(file=place)}", timeout=10)

    assert answer.status_code == 404
    assert FORM not in answer.content


def test_who_takes_very_many_is_asked_to_wait(tmp_path: Path) -> None:
    """The services do not run here: what is let through is answered 502 at once, however busy the machine is."""
    with open_door(tmp_path) as port:
        address = f"http://{LOOPBACK}:{port}/forms/{LIST}/{fingerprint(FORM)}"
        statuses = []
        for _ in range(400):
            last = requests.get(address, timeout=10)
            statuses.append(last.status_code)
            if last.status_code != 502:
                break

    assert len(statuses) > 60
    assert statuses[-1] == 429
    assert "请等一分钟再试" in last.text


@contextmanager
def _served(app: Callable[..., Any]) -> Iterator[str]:
    """Serve an application on a port of its own; yield its address."""
    server = make_server(LOOPBACK, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
