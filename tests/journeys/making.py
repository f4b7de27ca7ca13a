"""Makes what the samples show: items in different states, lists, uploads, dead letters, a machine client."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import requests
from kombu import Connection, Exchange, Producer

from shared.contracts.registry import EVENTS, SERVICES, queue_name
from shared.kernel.actor import SYSTEM
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from shared.runtime.jobs import Jobs
from stack.accounts import VHOST
from stack.demo import campaign, path
from stack.demo import district as demo
from stack.demo.district import ZERO_BODY
from tests.journeys import coordinated, heard, heirs
from tests.journeys.carried import corrected_under_review, on_portal
from tests.journeys.changed_laws import changed_law
from tests.journeys.district import District
from tests.journeys.operated import operated
from tests.journeys.powers import corrected_power
from tests.journeys.samples import Samples
from tests.journeys.signed import filed, to_sign
from tests.journeys.travel import CLERK, draft, elements, judged, under_review
from tests.journeys.visitor import Visitor
from tests.waiting import eventually


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
    upper, heir, following = heirs.asked_about(district)
    reviewed = str(under_review(district)["item_id"])
    samples = Samples(
        published=district.item_ids[0],
        draft=half_typed,
        reviewed=reviewed,
        link=invited(district, reviewed),
        returned=returned,
        list_id=client["qingdan_publish"]["lists"].find_one({"state": "released"})["_id"],  # type: ignore[index]
        proposed=_proposed(district),
        jobs={
            "intake": job,
            "publish": client["qingdan_publish"]["jobs"].find_one({})["_id"],  # type: ignore[index]
            "review": _opinions_on_paper(district),
        },
        letters=letters,
        message=client["qingdan_notify"]["records"].find_one({"name": "item_submitted"})["_id"],  # type: ignore[index]
        account=client["qingdan_intake"]["accounts"].find_one({"account": CLERK})["_id"],  # type: ignore[index]
        body=district.body_id("bus_company"),
        imported=imported,
        wrong_row=wrong["place"],  # type: ignore[index]
        whole_list=_brought(district, "registrar", "全区事项.csv", "实施机构名称,事项名称\n没有登记的局,示例事项\n"),
        implementation_list=_brought(district, CLERK, "实施清单.csv", HALF_READ, "implementation"),
        client=machine_client(district),
        to_sign=to_sign(district),
        filing=filed(district),
        power=corrected_power(district),
        implemented=on_portal(district),
        led=corrected_under_review(district),
        upper=upper,
        heir=heir,
        following=following,
        campaign=client["qingdan_intake"]["campaigns"].find_one({"title": campaign.TITLE})["_id"],  # type: ignore[index]
        zero_body=district.body_id(ZERO_BODY),
        heard=heard.heard(district),
        disputed=coordinated.disputed(district),
        questioned=coordinated.questioned(district),
        duty=coordinated.duty(district),
        laws=changed_law(district),
        operations=operated(district),
    )
    yield samples
    put_away(district, letters)


def invited(district: District, item_id: str, **changes: object) -> str:
    """The coordinator invites an expert to an item, which its reviewer has claimed; return the address of the link."""
    reviewer, coordinator = (district.accounts.client(name) for name in ("legal_reviewer", "coordinator"))
    reviewer.post("/review/api/claims", {"action": "claim", "item_ids": [item_id]})
    who = {"kind": "expert", "name": "陈教授", "organisation": "示例大学", "shows_opinions": True, **changes}
    made = coordinator.post(f"/review/api/reviews/{item_id}/invitations", who)
    return "/review/links/" + str(made["link"]).rsplit("/", 1)[1]


def _opinions_on_paper(district: District) -> str:
    """The job of somebody who wants all opinions as a table."""
    page = "/review/exports"
    coordinator = Visitor(district.portal).sign_in("coordinator", district.accounts.password)
    ordered = coordinator.post(page, {"kind": "xlsx"}, page=page)
    assert ordered.status_code == 303, ordered.text
    return ordered.headers["Location"].rsplit("/", 1)[1]


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


HALF_READ = "事项名称,事项类型,承诺办结时限,咨询方式说明\n没有编过的事项,公共服务事项,很快,打电话\n"
"""A list whose only item the body may not implement, with a limit that is none."""


def _imported(district: District) -> str:
    """A clerk uploads what was exported, with one wrong value, and looks at the dry view; return the import's id."""
    clerk = Visitor(district.portal).sign_in(CLERK, district.accounts.password)
    exported = clerk.get("/intake/exports/items.csv").content.decode("utf-8-sig")
    spoiled = "公共服物".join(exported.rsplit("公共服务事项", 1))
    return _brought(district, CLERK, "民政局事项.csv", spoiled)


def _brought(district: District, account: str, file_name: str, text: str, list_kind: str = "directory") -> str:
    """Somebody uploads a list and waits for its dry view; return the import's id."""
    machine = district.accounts.client(account)
    content = base64.b64encode(text.encode()).decode()
    sent = machine.post("/intake/api/imports", {"file_name": file_name, "content": content, "list_kind": list_kind})
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
