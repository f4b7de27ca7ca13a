"""
The signed batch (汇总报送) in which a supervising department files the implementation lists of its enterprises.

The batch is written first and never changed, then its items go to joint review, each with its message. The id of a
batch is made by the page: the same request again, after a crash or a double click, finds it and moves what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application import messages
from services.intake.application.adjustments.grounds import FindingGrounds, Grounds
from services.intake.application.attaching import Files
from services.intake.application.deciding import ROUNDS, ItemOutcome, done, refusal_of
from services.intake.application.laying_before import Judged, loaded
from services.intake.application.ports import Filings, ItemChange, Items, Listing, Page, Revisions, Sources
from services.intake.application.signing import checked_scan
from services.intake.domain.adjustments.grounds import telling
from services.intake.domain.attachments import Attachment
from services.intake.domain.items import IMPLEMENTATION_LIST, Action, ItemState, ServiceItem, filed
from services.intake.domain.signing import FiledItem, Filing, as_filed, check_as_filed, waits_for
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem, Refusal
from shared.kernel.ids import is_id

NOT_HERE = "没有这份实施清单，或者本单位不是它的主管部门。请从待汇总报送的清单里重新打开。"
NO_BATCH = "没有这一批，或者它不是本单位报送的。请从汇总报送的清单里重新打开。"


class FilingIdTaken(Conflict):
    """The id of the batch belongs to another department's batch."""

    code = "filing_id_taken"


@dataclass(frozen=True, kw_only=True)
class FilingRequest:
    """What a department files: items as seen, in this version, under one stamped scan (its SHA-256)."""

    actor: Actor
    at: datetime
    filing_id: str
    scan: str
    items: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class FilingResult:
    """The batch, or none when no item could be filed, and what became of each item that was asked for."""

    filing: Filing | None
    outcomes: Sequence[ItemOutcome]


@dataclass(frozen=True, kw_only=True)
class FilingView:
    """A batch with its items as they are now; one that was withdrawn just before it was sent did not go."""

    filing: Filing
    items: Mapping[str, ServiceItem]

    def went(self, line: FiledItem) -> bool:
        """Tell whether an item has gone to review since the batch was made."""
        item = self.items.get(line.item_id)
        return item is not None and item.submission > line.submission

    def waits(self, line: FiledItem) -> bool:
        """Tell whether an item still has to be sent: the batch was interrupted."""
        item = self.items.get(line.item_id)
        return item is not None and waits_for(item, line)


class FilingBatches:
    """Use cases of the supervising department after its consent."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        sources: Sources,
        filings: Filings,
        files: Files,
        grounds: FindingGrounds,
    ) -> None:
        self._items, self._revisions, self._sources = items, revisions, sources
        self._filings, self._files, self._grounds = filings, files, grounds

    # what is looked at

    def consented(self, actor: Actor, page: int, size: int) -> Page:
        """Return the lists of the department's enterprises that have its consent and wait for a batch."""
        _check_takes_part(actor)
        return self._items.page(
            Listing(
                list_kind=IMPLEMENTATION_LIST,
                supervising_body_id=actor.body_id,
                state=ItemState.CONSENTED,
                page=page,
                size=size,
            )
        )

    def filings(self, actor: Actor, page: int, size: int) -> tuple[list[Filing], int]:
        """Return a page of the department's batches, newest first, and how many there are."""
        _check_takes_part(actor)
        return self._filings.of_body(actor.body_id, page, size)

    def filing(self, actor: Actor, filing_id: str) -> FilingView:
        """
        Return one batch with its items as they are now.

        :raises NotFound: when it is not there, or is another department's and not for the asker to see
        """
        if not actor.may("item.view_all"):
            _check_takes_part(actor)
        found = self._filings.get(filing_id)
        if found is None or not (actor.may("item.view_all") or found.body_id == actor.body_id):
            raise NotFound(NO_BATCH)
        return FilingView(filing=found, items=self._items.find([line.item_id for line in found.items]))

    # what is done

    def file(self, request: FilingRequest) -> FilingResult:
        """
        File items in one signed batch; each has its own result, and the same request again doubles nothing.

        :raises NotPermitted: when the account may not file
        :raises Invalid: when nothing was chosen, or the id of the batch is none
        :raises NotFound: when the department has not brought the scan
        :raises FilingIdTaken: when the id belongs to another department's batch
        """
        request.actor.require("item.file")
        _check_asked(request)
        refused: dict[str, ItemOutcome] = {}
        filing = self._filings.get(request.filing_id)
        if filing is None:
            scan = checked_scan(self._files.find(request.scan), request.actor)
            filing, refused = self._begun(request, scan)
        if filing is None:
            return FilingResult(filing=None, outcomes=[refused[item_id] for item_id, _ in request.items])
        if filing.body_id != request.actor.body_id:
            raise FilingIdTaken("这个批次编号已经用过。请刷新页面后再报送。")
        moved = self._move_on(filing, request.actor)
        return FilingResult(filing=filing, outcomes=[_result(item_id, moved, refused) for item_id, _ in request.items])

    def resume(self, actor: Actor, filing_id: str) -> FilingResult:
        """
        Send on what an interrupted batch left behind.

        :raises NotPermitted: when the account may not file
        :raises NotFound: when there is no such batch of the department
        """
        actor.require("item.file")
        filing = self._filings.get(filing_id)
        if filing is None or filing.body_id != actor.body_id:
            raise NotFound(NO_BATCH)
        moved = self._move_on(filing, actor)
        return FilingResult(filing=filing, outcomes=[moved[line.item_id] for line in filing.items])

    def _begun(self, request: FilingRequest, scan: Attachment) -> tuple[Filing | None, dict[str, ItemOutcome]]:
        """Write the batch with what can be filed of what was asked for; return it as it is kept, and what cannot."""
        items = self._items.find([item_id for item_id, _ in request.items])
        lines: dict[str, FiledItem] = {}
        refused: dict[str, ItemOutcome] = {}
        for item_id, version in request.items:
            try:
                lines[item_id] = as_filed(_consented_item(request.actor, items, item_id, version))
            except Refusal as refusal:
                refused[item_id] = refusal_of(item_id, refusal)
        if lines:
            self._filings.add(_filing(request, scan, tuple(lines.values())))
        # another click may have been faster, even so far that the items have gone: what is kept is the batch
        return self._filings.get(request.filing_id), refused

    def _move_on(self, filing: Filing, actor: Actor) -> dict[str, ItemOutcome]:
        """Send on the items of a batch that have not gone yet; return what became of each."""
        outcomes: dict[str, ItemOutcome] = {}
        for _ in range(ROUNDS):
            waiting = [line for line in filing.items if line.item_id not in outcomes]
            if not waiting:
                break
            outcomes |= self._move_together(filing, waiting, actor)
        late = [line.item_id for line in filing.items if line.item_id not in outcomes]
        return outcomes | {item_id: refusal_of(item_id, LostRace()) for item_id in late}

    def _move_together(self, filing: Filing, lines: Sequence[FiledItem], actor: Actor) -> dict[str, ItemOutcome]:
        items = self._items.find([line.item_id for line in lines])
        texts = loaded(list(items.values()), self._revisions, self._sources)
        grounds = self._grounds.of(item for item in items.values() if item.may(Action.FILE))
        outcomes: dict[str, ItemOutcome] = {}
        changes: list[ItemChange] = []
        for line in lines:
            try:
                result = _moved(filing, line, items[line.item_id], texts, grounds, actor)
            except Refusal as refusal:
                result = refusal_of(line.item_id, refusal)
            if isinstance(result, ItemChange):
                changes.append(result)
            else:
                outcomes[line.item_id] = result
        lost = self._items.save(changes) if changes else set()
        gone = [change for change in changes if change.after.item_id not in lost]
        return outcomes | {one.after.item_id: done(one.after, version=one.after.version + 1) for one in gone}


def _check_takes_part(actor: Actor) -> None:
    """Refuse whoever neither consents nor files."""
    if not actor.may("item.endorse"):
        actor.require("item.file")


def _check_asked(request: FilingRequest) -> None:
    if not is_id(request.filing_id):
        raise Invalid("批次编号的格式不对。请重新打开“汇总报送”页面再报送。")
    if not request.items:
        message = "没有勾选事项。请先勾选要汇总报送的实施清单。"
        raise Invalid(message, (Problem("id", "事项", "没有勾选", "请先勾选要汇总报送的实施清单"),))


def _consented_item(actor: Actor, items: Mapping[str, ServiceItem], item_id: str, version: int) -> ServiceItem:
    """
    Return an item that the department may file as it was seen.

    :raises NotFound: when it is not there, or another department supervises its body
    :raises LostRace: when it has changed since
    """
    item = items.get(item_id)
    if item is None or item.supervising_body_id != actor.body_id or item.list_kind != IMPLEMENTATION_LIST:
        raise NotFound(NOT_HERE)
    as_filed(item)
    item.check_version(version)
    return item


def _filing(request: FilingRequest, scan: Attachment, lines: tuple[FiledItem, ...]) -> Filing:
    actor = request.actor
    return Filing(
        filing_id=request.filing_id,
        body_id=actor.body_id,
        body_name=actor.body_name,
        by=actor.name,
        filed_at=request.at,
        scan=scan.sha256,
        scan_name=scan.name,
        items=lines,
    )


def _moved(
    filing: Filing, line: FiledItem, item: ServiceItem, texts: Judged, grounds: Grounds, actor: Actor
) -> ItemOutcome | ItemChange:
    if item.filing is not None and item.filing.filing_id == filing.filing_id:
        return done(item, version=item.version, message="已经随这一批报送。")
    check_as_filed(item, line)
    why, who = grounds.get(item.item_id, ()), actor.as_record()
    after = telling(filed(item, filing.mark), why)
    message = messages.submitted(after, texts.text_of(item), who, texts.source_of(item), grounds=why)
    return ItemChange(before=item, after=after, messages=(message,))


def _result(item_id: str, moved: Mapping[str, ItemOutcome], refused: Mapping[str, ItemOutcome]) -> ItemOutcome:
    if item_id in moved:
        return moved[item_id]
    if item_id in refused:
        return refused[item_id]
    return refusal_of(item_id, Conflict("这一批已经报送，里面没有这份实施清单。请另行汇总报送。"))
