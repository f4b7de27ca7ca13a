"""One address for every page of the five services, at a desk that may see it, with something on it."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import requests
from apiflask import APIFlask
from kombu import Connection, Exchange, Producer

from shared.contracts.registry import EVENTS, SERVICES, queue_name
from shared.kernel.actor import SYSTEM
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import close_database
from shared.runtime.settings import Settings
from stack.accounts import VHOST
from stack.demo import district as demo
from stack.demo import path
from tests.journeys.district import District
from tests.journeys.travel import CLERK, draft, elements, judged, under_review
from tests.journeys.visitor import Visitor
from tests.services.built import application
from tests.waiting import eventually

NO_PAGES = ("/static/", "/intake/authz")
NOBODY = ""


@dataclass(frozen=True)
class Samples:
    """Things to look at: ids of items in different states, of a list, jobs, letters, a message, an account and more."""

    published: str
    draft: str
    reviewed: str
    returned: str
    list_id: str
    proposed: str
    jobs: dict[str, str]
    letters: dict[str, str]
    message: str
    account: str
    body: str
    imported: str
    wrong_row: int
    whole_list: str
    client: str


Address = Callable[[Samples], str]

PAGES: dict[str, tuple[str, Address]] = {
    "/": (NOBODY, lambda s: "/"),
    "/search": (NOBODY, lambda s: "/search?q=申请"),
    "/items/<item_id>": (NOBODY, lambda s: f"/items/{s.published}"),
    "/editions": (NOBODY, lambda s: "/editions"),
    "/editions/<int:number>": (NOBODY, lambda s: "/editions/1"),
    "/intake/sign-in": (NOBODY, lambda s: "/intake/sign-in?next=/intake/items&expired=1"),
    "/intake/": (CLERK, lambda s: "/intake/"),
    "/intake/password": (CLERK, lambda s: "/intake/password"),
    "/intake/items": (CLERK, lambda s: "/intake/items"),
    "/intake/items/new": (CLERK, lambda s: "/intake/items/new"),
    "/intake/items/<item_id>": (CLERK, lambda s: f"/intake/items/{s.returned}"),
    "/intake/items/<item_id>/edit": (CLERK, lambda s: f"/intake/items/{s.returned}/edit"),
    "/intake/items/<item_id>/revisions/<int:number>": (CLERK, lambda s: f"/intake/items/{s.draft}/revisions/2"),
    "/intake/imports": (CLERK, lambda s: "/intake/imports"),
    "/intake/imports/<import_id>": (CLERK, lambda s: f"/intake/imports/{s.imported}"),
    "/intake/imports/<import_id>/rows/<int:place>": (
        CLERK,
        lambda s: f"/intake/imports/{s.imported}/rows/{s.wrong_row}",
    ),
    "/intake/endorsements": ("transport_endorser", lambda s: "/intake/endorsements"),
    "/intake/bodies": ("registrar", lambda s: "/intake/bodies"),
    "/intake/bodies/import": ("registrar", lambda s: "/intake/bodies/import"),
    "/intake/bodies/new": ("registrar", lambda s: "/intake/bodies/new"),
    "/intake/bodies/<body_id>": ("registrar", lambda s: f"/intake/bodies/{s.body}"),
    "/intake/accounts": ("registrar", lambda s: "/intake/accounts"),
    "/intake/accounts/new": ("registrar", lambda s: "/intake/accounts/new"),
    "/intake/accounts/<account_id>": ("registrar", lambda s: f"/intake/accounts/{s.account}"),
    "/intake/clients": ("registrar", lambda s: "/intake/clients"),
    "/intake/clients/new": ("registrar", lambda s: "/intake/clients/new"),
    "/intake/clients/<client_id>": ("registrar", lambda s: f"/intake/clients/{s.client}"),
    "/intake/jobs/": ("operator", lambda s: "/intake/jobs/"),
    "/intake/jobs/<job_id>": ("operator", lambda s: f"/intake/jobs/{s.jobs['intake']}"),
    "/review/": ("legal_reviewer", lambda s: "/review/"),
    "/review/items/<item_id>": ("legal_reviewer", lambda s: f"/review/items/{s.reviewed}"),
    "/coding/": ("code_officer", lambda s: "/coding/"),
    "/coding/items/<item_id>": ("code_officer", lambda s: f"/coding/items/{s.published}"),
    "/coding/departments": ("code_officer", lambda s: "/coding/departments"),
    "/publish/": ("list_officer", lambda s: "/publish/?state=published"),
    "/publish/items/<item_id>": ("decision_officer", lambda s: f"/publish/items/{s.published}"),
    "/publish/lists": ("list_officer", lambda s: "/publish/lists"),
    "/publish/lists/<list_id>": ("decision_officer", lambda s: f"/publish/lists/{s.proposed}"),
    "/publish/editions": ("release_officer", lambda s: "/publish/editions"),
    "/publish/jobs/": ("release_officer", lambda s: "/publish/jobs/"),
    "/publish/jobs/<job_id>": ("operator", lambda s: f"/publish/jobs/{s.jobs['publish']}"),
    "/notify/": (CLERK, lambda s: "/notify/"),
    "/notify/unread": (CLERK, lambda s: "/notify/unread"),
    "/notify/records": ("supervisor", lambda s: "/notify/records"),
    "/notify/records/<message_id>": ("supervisor", lambda s: f"/notify/records/{s.message}"),
    "/notify/items/<item_id>": ("supervisor", lambda s: f"/notify/items/{s.published}"),
    "/notify/operations": ("operator", lambda s: "/notify/operations"),
}
"""Rule -> (account, the address to open)."""

MORE_VIEWS: dict[str, tuple[str, Address]] = {
    "nothing found": (NOBODY, lambda s: "/search?q=龙凤呈祥"),
    "no such page": (NOBODY, lambda s: "/nowhere"),
    "no such item": (NOBODY, lambda s: f"/items/{new_id()}"),
    "a list with unknown bodies": ("registrar", lambda s: f"/intake/imports/{s.whole_list}"),
    "no such page at a desk": (CLERK, lambda s: "/intake/nowhere"),
    "not for this role": (CLERK, lambda s: "/review/"),
    "another body's item": ("education_compiler", lambda s: f"/intake/items/{s.draft}"),
    "a draft": (CLERK, lambda s: f"/intake/items/{s.draft}"),
    "a form with something kept": (CLERK, lambda s: f"/intake/items/{s.draft}/edit"),
    "a form that goes on": (CLERK, lambda s: f"/intake/items/{s.draft}/edit?typed=1"),
    "unfinished new items": (CLERK, lambda s: "/intake/items/new"),
    "a published item at the desk": (CLERK, lambda s: f"/intake/items/{s.published}"),
    "items that were returned": (CLERK, lambda s: "/intake/items?state=returned"),
    "all bodies' items": ("supervisor", lambda s: "/intake/items"),
    "reviews that are over": ("planning_reviewer", lambda s: "/review/?view=closed"),
    "a review that is over": ("planning_reviewer", lambda s: f"/review/items/{s.returned}"),
    "held items": ("code_officer", lambda s: "/coding/?state=held"),
    "ready items": ("list_officer", lambda s: "/publish/"),
    "a released list": ("release_officer", lambda s: f"/publish/lists/{s.list_id}"),
    "an empty inbox": ("registrar", lambda s: "/notify/"),
    "failed jobs, of which there are none": ("operator", lambda s: "/intake/jobs/?state=failed"),
    "letters that no filter finds": ("operator", lambda s: "/review/dead-letters/?queue=review.none"),
    "discarded letters": ("operator", lambda s: "/review/dead-letters/?state=discarded"),
}
"""The same pages in other states, and the pages that say what is wrong."""


def letters_of(service: str) -> dict[str, tuple[str, Address]]:
    """Return the samples of the pages that each service has: two for its dead letters, one for its API."""
    return {
        f"/{service}/api-docs/": (CLERK, lambda s: f"/{service}/api-docs/"),
        f"/{service}/dead-letters/": ("operator", lambda s: f"/{service}/dead-letters/"),
        f"/{service}/dead-letters/<letter_id>": (
            "operator",
            lambda s: f"/{service}/dead-letters/{requests.utils.quote(s.letters[service], safe='')}",  # type: ignore[attr-defined]
        ),
    }


for _service in SERVICES:
    PAGES |= letters_of(_service)


@contextmanager
def applications(district: District) -> Iterator[dict[str, APIFlask]]:
    """Build the five applications on the databases of the running stack, to ask them for their routes."""
    built = {}
    for service in SERVICES:
        environment = district.stack.environment(service)
        settings = Settings(
            service=service,
            mongo_uri=environment[f"QINGDAN_{service.upper()}_MONGO_URI"],
            secret_key=environment["QINGDAN_SECRET_KEY"],
            run_dir=district.run_dir,
        )
        built[service] = application(settings)
    yield built
    for service in SERVICES:
        close_database(service)


def page_rules(built: dict[str, APIFlask]) -> set[str]:
    """Return the rules under which people read pages."""
    return {
        rule.rule
        for service, app in built.items()
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith((f"/{service}/api/", *NO_PAGES))
        and not rule.rule.endswith(("/healthz", "/readyz", ".xlsx", ".csv"))
    }


@contextmanager
def made(district: District) -> Iterator[Samples]:
    """Make what is to be looked at; dead letters are put away afterwards."""
    client = district.client
    job = Jobs("intake", "intake.sweep").create(
        kind="intake.check_outbox", title="核对发件箱（示例）", actor=SYSTEM, kwargs={}
    )
    returned = _returned(district)
    await_endorsement(district)
    letters = dead_letters(district)
    half_typed = _revised(district)
    _type_and_leave(district, half_typed)
    imported = _imported(district)
    wrong = client["qingdan_intake"]["import_rows"].find_one({"import_id": imported, "verdict": "wrong"})
    samples = Samples(
        published=district.item_ids[0],
        draft=half_typed,
        reviewed=under_review(district)["item_id"],
        returned=returned,
        list_id=client["qingdan_publish"]["lists"].find_one({"state": "released"})["_id"],  # type: ignore[index]
        proposed=_proposed(district),
        jobs={"intake": job, "publish": client["qingdan_publish"]["jobs"].find_one({})["_id"]},  # type: ignore[index]
        letters=letters,
        message=client["qingdan_notify"]["records"].find_one({"name": "item_submitted"})["_id"],  # type: ignore[index]
        account=client["qingdan_intake"]["accounts"].find_one({"account": CLERK})["_id"],  # type: ignore[index]
        body=district.body_id("bus_company"),
        imported=imported,
        wrong_row=wrong["place"],  # type: ignore[index]
        whole_list=_brought(district, "registrar", "全区事项.csv", "实施机构名称,事项名称\n没有登记的局,示例事项\n"),
        client=machine_client(district),
    )
    yield samples
    put_away(district, letters)


def _returned(district: District) -> str:
    """An item that was returned with opinions, one of them long."""
    reason = "设定依据第一条的条款写得不全。" * 12
    item_id = judged(district, planning_reviewer=("reject", reason))
    items = district.client["qingdan_intake"]["service_items"]
    eventually(lambda: items.find_one({"_id": item_id, "state": "returned"}), 30)
    return item_id


def _revised(district: District) -> str:
    """A draft with two texts, which differ in a name and in a list."""
    made_now = draft(district)
    corrected = {**elements(), "handling_form": ["1"]}
    district.accounts.client(CLERK).put(
        f"/intake/api/items/{made_now['item_id']}", {"version": made_now["version"], "elements": corrected}
    )
    return str(made_now["item_id"])


def _imported(district: District) -> str:
    """A clerk uploads what was exported, with one wrong value, and looks at the dry view; return the import's id."""
    clerk = Visitor(district.portal).sign_in(CLERK, district.accounts.password)
    exported = clerk.get("/intake/exports/items.csv").content.decode("utf-8-sig")
    spoiled = "公共服物".join(exported.rsplit("公共服务事项", 1))
    return _brought(district, CLERK, "民政局事项.csv", spoiled)


def _brought(district: District, account: str, file_name: str, text: str) -> str:
    """Somebody uploads a list and waits for its dry view; return the import's id."""
    machine = district.accounts.client(account)
    content = base64.b64encode(text.encode()).decode()
    sent = machine.post("/intake/api/imports", {"file_name": file_name, "content": content})
    address = f"/intake/api/imports/{sent['import_id']}"
    eventually(lambda: machine.get(address)["state"] == "checked", 60)
    return str(sent["import_id"])


def _type_and_leave(district: District, item_id: str) -> None:
    """A clerk types into two forms, of an item and of a new one, and saves neither."""
    clerk = Visitor(district.portal).sign_in(CLERK, district.accounts.password)
    for form_of, version in ((item_id, "1"), (new_id(), "0")):
        typed = {"item_name": "只填了名称的事项", "version": version}
        answer = clerk.post(f"/intake/items/{form_of}/typed", typed, page="/intake/items/new")
        assert answer.status_code == requests.codes.ok, answer.text


def machine_client(district: District) -> str:
    """The registrar makes a machine client; return its id."""
    client_id = new_id()
    form = {
        "client_id": client_id,
        "name": f"一窗平台对接{client_id[-4:]}",
        "body_id": district.body_id("bus_company"),
        "grants": ["compiler:item.view_own", "supervisor:list.view"],
        "expires_on": str(day_in_china(SystemClock().now()) + timedelta(days=365)),
    }
    registrar = Visitor(district.portal).sign_in("registrar", district.accounts.password)
    answer = registrar.post("/intake/clients", form, page="/intake/clients/new")
    assert answer.status_code == 200, answer.text
    return client_id


def await_endorsement(district: District) -> None:
    """A public enterprise submits an item."""
    model = next(item["elements"] for item in demo.items() if item["body"] == "bus_company")
    made_now = {**copy.deepcopy(model), "item_name": f"公交示例事项{new_id()[-6:]}"}
    path.submit(district.accounts.client("bus_company_compiler"), [{"elements": made_now}])


def _proposed(district: District) -> str:
    """A list that waits for the government's decision."""
    item_id = judged(district)
    officer = district.accounts.client("list_officer")
    eventually(lambda: path.ready_items(officer, [item_id]), 30)
    return str(officer.post("/publish/api/lists", {"title": "等审定的示例清单", "item_ids": [item_id]})["list_id"])


def dead_letters(district: District) -> dict[str, str]:
    """Send each service a message that nobody can read; return the ids under which it keeps them."""
    with Connection(district.stack.broker.admin_uri_for(VHOST)) as connection, connection.channel() as channel:
        for service in SERVICES:
            queue = queue_name(service, next(event.name for event in EVENTS if service in event.consumers))
            exchange = Exchange(f"{service}.queues", type="direct", passive=True)
            producer = Producer(channel, exchange=exchange, auto_declare=False)
            producer.publish(b"\xffnobody can read this", routing_key=queue, message_id=f"unreadable-{new_id()}")

    def kept() -> dict[str, str] | None:
        found = {}
        for service in SERVICES:
            letter = district.client[f"qingdan_{service}"]["dead_letters"].find_one({"state": "open"})
            found[service] = str(letter["_id"]) if letter else ""
        return found if all(found.values()) else None

    return dict(eventually(kept, 30))  # type: ignore[arg-type]


def put_away(district: District, letters: dict[str, str]) -> None:
    """Discard the letters as an operator does it."""
    operator = Visitor(district.portal).sign_in("operator", district.accounts.password)
    for service, letter in letters.items():
        address = f"/{service}/dead-letters/{letter}"
        answer = operator.post(f"{address}/discard", {"note": "旅程的示例，不用处理"}, page=address)
        assert answer.status_code == 303, answer.text
