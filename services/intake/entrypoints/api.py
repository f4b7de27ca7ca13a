"""The API of intake for machine clients: JSON, bearer tokens, batches of at most 500 with a result for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.accounts import NewAccount
from services.intake.application.deciding import ItemOutcome
from services.intake.application.drafting import Correction, Draft
from services.intake.application.filing import FilingRequest
from services.intake.application.moving import EndorsementDecision, Submission, Withdrawal
from services.intake.application.ports import Listing
from services.intake.application.registering import BodyEntry
from services.intake.application.signing import Signature
from services.intake.bootstrap import UseCases
from services.intake.domain.items import ItemState
from services.intake.entrypoints import forms, item_bodies, list_queries, shown
from services.intake.entrypoints.frame import refuse_other_body
from services.intake.entrypoints.sign_in import session_for
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs, public
from shared.runtime.web.identity import api_token, current_actor, current_session
from shared.runtime.web.paging import place
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases, web

api = APIBlueprint("api", __name__, url_prefix="/intake/api", tag="编制报送")


def cases() -> UseCases:
    """Return the use cases of intake."""
    return cast(UseCases, use_cases())


def now() -> datetime:
    """Return the present moment."""
    return web().clock.now()


def results(outcomes: Sequence[ItemOutcome]) -> ResponseReturnValue:
    """Answer a batch: one result for each entry, in its order."""
    return jsonify(results=[outcome.as_dict() for outcome in outcomes])


@api.post("/sessions")
@public
@api.input(forms.SessionBody)
def begin_session(json_data: dict[str, Any]) -> ResponseReturnValue:
    """用账号和口令取令牌，以后每次请求都带上它。"""
    signed_in = cases().signing_in.sign_in(json_data["account"], json_data["password"], now())
    session = session_for(signed_in)
    token, expires_at = api_token(session)
    account = {
        "account_id": session.account_id,
        "account": signed_in.account.account,
        "name": session.name,
        "body_id": session.body_id,
        "body_name": session.body_name,
        "roles": list(session.roles),
    }
    return jsonify(token=token, expires_at=expires_at.isoformat(), account=account)


@api.delete("/sessions/current")
@needs("inbox.view")
@api.doc(responses={204: "已退出"})
def end_session() -> ResponseReturnValue:
    """退出登录；令牌在五个服务都不再有效。"""
    cases().signing_in.sign_out(current_actor(), current_session().session_id, now())
    return "", 204


@api.get("/bodies")
@needs("inbox.view")
def list_bodies() -> ResponseReturnValue:
    """机构名录。"""
    return jsonify(bodies=[{**body.as_message(), "version": body.version} for body in cases().registering.all()])


@api.post("/bodies")
@needs("body.manage")
@api.input(forms.BodiesBody)
def register_bodies(json_data: dict[str, Any]) -> ResponseReturnValue:
    """登记机构或修改登记，最多 500 个；每个各有结果。"""
    entries = [BodyEntry(**{**entry, "body_id": entry["body_id"] or new_id()}) for entry in json_data["bodies"]]
    return results(cases().registering.register_all(current_actor(), entries, now()))


@api.post("/accounts")
@needs("account.manage")
@api.input(forms.AccountsBody)
def create_accounts(json_data: dict[str, Any]) -> ResponseReturnValue:
    """建立账号，最多 500 个；每个各有结果。"""
    entries = [NewAccount(**{**entry, "roles": frozenset(entry["roles"])}) for entry in json_data["accounts"]]
    return results(cases().accounts.create_all(current_actor(), entries))


@api.get("/items")
@needs("item.view_own", "item.view_all")
@api.input(list_queries.SelectionQuery, location="query")
def list_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """列出本单位的事项；有权看全部的，列出所有单位的。名称按片段查，编码从开头查；类别只用于目录清单。"""
    refuse_other_body(query_data["body_id"], "item.view_all")
    state = ItemState(query_data["state"]) if query_data["state"] else None
    listing = Listing(
        list_kind=query_data["list_kind"],
        body_id=query_data["body_id"],
        state=state,
        published=list_queries.IS_PUBLISHED.get(query_data["published"]),
        category=query_data["category"],
        search=query_data["search"].strip(),
        page=query_data["page"],
        size=query_data["size"],
    )
    page = cases().reading.list_items(current_actor(), listing)
    items = [shown.item_fields(item) for item in page.items]
    return jsonify(items=items, total=page.total, page=page.page, size=page.size)


@api.get("/sources")
@needs("item.compile")
@api.input(forms.SourcesQuery, location="query")
def list_sources(query_data: dict[str, Any]) -> ResponseReturnValue:
    """目录清单和权力清单里还没有实施清单的事项。"""
    page, size = query_data["page"], query_data["size"]
    found, total = cases().reading.unbegun(current_actor(), query_data["search"].strip(), page, size)
    return jsonify(items=[shown.source_fields(one) for one in found], total=total, page=page, size=size)


@api.post("/items")
@needs("item.compile")
@api.input(item_bodies.NewItemsBody)
def create_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """编制事项草稿（目录清单或实施清单），最多 500 个；每个各有结果。"""
    actor, at = current_actor(), now()
    drafts = [
        Draft(actor=actor, at=at, **{**entry, "item_id": entry["item_id"] or new_id()}) for entry in json_data["items"]
    ]
    return results(cases().drafting.create(drafts))


@api.get("/items/<item_id>")
@needs("item.view_own", "item.view_all")
def show_item(item_id: str) -> ResponseReturnValue:
    """一个事项：状态、全部要素、审核意见。"""
    return jsonify(shown.view_fields(cases().reading.item(current_actor(), item_id)))


@api.put("/items/<item_id>")
@needs("item.compile")
@api.input(item_bodies.CorrectionBody)
def revise_item(item_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """保存新内容；和原来一样时不产生新的一稿。"""
    actor = current_actor()
    cases().drafting.revise(Correction(actor=actor, at=now(), item_id=item_id, **json_data))
    return jsonify(shown.view_fields(cases().reading.item(actor, item_id)))


@api.post("/submissions")
@needs("item.submit")
@api.input(item_bodies.SubmissionsBody)
def submit_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """报送事项，最多 500 个；每个各有结果。"""
    actor, at = current_actor(), now()
    submissions = [Submission(actor=actor, at=at, **entry) for entry in json_data["items"]]
    if len(submissions) == 1:
        return results([cases().submit_one(submissions[0])])
    return results(cases().moving.submit(submissions))


@api.get("/endorsements")
@needs("item.endorse")
@api.input(PageQuery, location="query")
def list_to_endorse(query_data: dict[str, Any]) -> ResponseReturnValue:
    """所属公共企业等待审定的事项。"""
    found = cases().reading.list_to_endorse(current_actor(), query_data["page"], query_data["size"])
    return jsonify(items=[shown.item_fields(item) for item in found.items], **place(query_data, found.total))


@api.post("/endorsements")
@needs("item.endorse")
@api.input(item_bodies.EndorsementsBody)
def endorse_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """主管部门审定事项，或写明理由退回，最多 500 个；每个各有结果。"""
    actor, at = current_actor(), now()
    decisions = [
        EndorsementDecision(
            actor=actor,
            at=at,
            item_id=entry["item_id"],
            version=entry["version"],
            is_given=entry["endorse"],
            reason=entry["reason"],
        )
        for entry in json_data["items"]
    ]
    return results(cases().moving.endorse(decisions))


@api.post("/sign-offs")
@needs("item.sign")
@api.input(item_bodies.SignOffsBody)
def sign_off(json_data: dict[str, Any]) -> ResponseReturnValue:
    """主要负责同志审定实施清单，附盖章扫描件，最多 500 份；每份各有结果。"""
    actor, at, scan = current_actor(), now(), json_data["scan"]
    signatures = [Signature(actor=actor, at=at, scan=scan, **entry) for entry in json_data["items"]]
    return results(cases().signing.sign(signatures))


@api.get("/filings/waiting")
@needs("item.file", "item.endorse")
@api.input(PageQuery, location="query")
def list_to_file(query_data: dict[str, Any]) -> ResponseReturnValue:
    """所属公共企业已经同意、等待汇总报送的实施清单。"""
    found = cases().filing.consented(current_actor(), query_data["page"], query_data["size"])
    return jsonify(items=[shown.item_fields(item) for item in found.items], **place(query_data, found.total))


@api.post("/filings")
@needs("item.file")
@api.input(item_bodies.FilingBody)
def file_batch(json_data: dict[str, Any]) -> ResponseReturnValue:
    """主管部门把已同意的实施清单盖章汇总报送；同一批次编号重发不会重复。"""
    filed = cases().filing.file(
        FilingRequest(
            actor=current_actor(),
            at=now(),
            filing_id=json_data["filing_id"],
            scan=json_data["scan"],
            items=[(entry["item_id"], entry["version"]) for entry in json_data["items"]],
        )
    )
    return results(filed.outcomes)


@api.post("/withdrawals")
@needs("item.withdraw")
@api.input(item_bodies.WithdrawalsBody)
def withdraw_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """申请撤回事项，最多 500 个；每个各有结果。"""
    actor, at = current_actor(), now()
    return results(cases().moving.withdraw([Withdrawal(actor=actor, at=at, **entry) for entry in json_data["items"]]))
