"""
Claiming (认领): a body makes its own item of an upper-level one.

The item is a draft whose locked elements are the parent's and stay so; the others begin as a copy. A body claims an
item once. What it has compiled freely under the same name is linked instead (`claiming_links`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.coverage_ports import Claims, Declarations
from services.intake.application.deciding import Asked, ItemOutcome, refusal_of, valid_body
from services.intake.application.drafting import Draft, Drafting, NameTaken
from services.intake.application.ports import Bodies, Items
from services.intake.application.upper_ports import UpperItems
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import Declaration
from services.intake.domain.inheritance import Parent
from services.intake.domain.sources import name_key
from services.intake.domain.upper_list import LEVEL_NAMES, LEVEL_OF_KIND, UpperItem, UpperRevision
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, LostRace, NotFound, Refusal


class AlreadyClaimed(Conflict):
    """The body has an item of this upper-level item already."""

    code = "already_claimed"


class DeclaredNotOurs(Conflict):
    """The body has said that the upper-level item is not its own."""

    code = "declared_not_ours"


class NotInForce(Conflict):
    """The upper-level item is archived: it binds nobody any more."""

    code = "upper_not_in_force"


OVERTAKEN = frozenset({NameTaken.code, LostRace.code})
"""How a claim fails when the same item was claimed meanwhile: under the same name, or under one that it had before."""


@dataclass(frozen=True, kw_only=True)
class Claim(Asked):
    """A wish to make an own item of an upper-level one; `item_id` is the id that the own item gets."""

    upper_id: str


@dataclass(frozen=True, kw_only=True)
class ClaimOutcome(ItemOutcome):
    """What became of one claim; `item_id` is the own item: the new one, or the one that stands in the way."""

    upper_id: str

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as the plain fields of a JSON answer."""
        return {**super().as_dict(), "upper_id": self.upper_id}


@dataclass(frozen=True, kw_only=True)
class Around:
    """What claims are decided on: the body, the upper-level items, what is claimed and declared already."""

    body: Body
    uppers: Mapping[str, UpperItem]
    texts: Mapping[str, UpperRevision]
    claims: Mapping[str, str]
    declarations: Mapping[str, Declaration]

    def claimable(self, upper_id: str) -> tuple[UpperItem, UpperRevision]:
        """
        Return an upper-level item with its present text that the body may make its own.

        :raises NotFound: when there is none, or it is of a level from which such a body does not claim
        :raises Conflict: when it is archived, claimed, or declared not to be the body's
        """
        upper = self.uppers.get(upper_id)
        level = LEVEL_OF_KIND[self.body.kind]
        if upper is None or upper.level != level:
            raise NotFound(f"{LEVEL_NAMES[level]}清单里没有这个事项。请从“认领上级事项”里重新选择。")
        if not upper.is_in_force:
            raise NotInForce(f"“{upper.item_name}”已经不在{LEVEL_NAMES[level]}清单里，不能认领。")
        if upper_id in self.claims:
            raise already_claimed(upper)
        check_not_declined(self.declarations.get(upper_id), upper.item_name, "认领")
        return upper, self.texts[upper.text_id]


def check_not_declined(said: Declaration | None, name: str, wish: str) -> None:
    """
    Refuse to bear what the body says is not its own.

    :raises DeclaredNotOurs: while that word stands
    """
    if said is not None and said.stands:
        raise DeclaredNotOurs(f"本单位说明过“{name}”不属于本单位（{said.reason}）。要{wish}的话，请先收回说明。")


def already_claimed(upper: UpperItem) -> AlreadyClaimed:
    """Return the refusal of an upper-level item of which the body has an item already."""
    return AlreadyClaimed(f"本单位已经认领过“{upper.item_name}”，一个上级事项只认领一次。请打开原来认领的事项。")


def parent_of(upper: UpperItem) -> Parent:
    """Return the link of an item that has just taken over what its parent says."""
    return Parent(parent_id=upper.upper_id, number=upper.number, taken=dict(upper.element_hashes))


class Surveying:
    """Loads what claims are decided on."""

    def __init__(self, *, uppers: UpperItems, claims: Claims, declarations: Declarations, bodies: Bodies) -> None:
        self._uppers, self._claims, self._declarations, self._bodies = uppers, claims, declarations, bodies

    def around(self, actor: Actor, upper_ids: Sequence[str]) -> Around:
        """
        Return what the actor's body claims in.

        :raises Forbidden: when the body is not in the register, or no longer
        """
        body = valid_body(self._bodies.find([actor.body_id]), actor.body_id)
        uppers = self._uppers.find(set(upper_ids))
        return Around(
            body=body,
            uppers=uppers,
            texts=self._uppers.texts({each for upper in uppers.values() for each in (upper.text_id, upper.first_id)}),
            claims=self.claims_of(body),
            declarations=self._declarations.of_bodies([body.body_id]).get(body.body_id, {}),
        )

    def claims_of(self, body: Body) -> Mapping[str, str]:
        """Return the ids of the body's own items, by the upper-level items that they are claimed from by now."""
        return self._claims.of_bodies([body.body_id]).get(body.body_id, {})


class Claiming:
    """The use case of a compiler who takes items over from the upper-level list."""

    def __init__(self, *, surveying: Surveying, drafting: Drafting, items: Items) -> None:
        self._surveying, self._drafting, self._items = surveying, drafting, items

    def claim(self, claims: Sequence[Claim]) -> list[ClaimOutcome]:
        """Make own items, one result for each claim; all claims are those of one person."""
        if not claims:
            return []
        actor = claims[0].actor
        actor.require("item.compile")
        around = self._surveying.around(actor, [claim.upper_id for claim in claims])
        drafts: dict[str, Draft] = {}
        refused: dict[int, ItemOutcome] = {}
        taken = dict(around.claims)
        for place, claim in enumerate(claims):
            try:
                upper, text = replace(around, claims=taken).claimable(claim.upper_id)
            except Refusal as refusal:
                refused[place] = refusal_of(taken.get(claim.upper_id, claim.item_id), refusal)
                continue
            taken[claim.upper_id] = claim.item_id
            first = around.texts.get(upper.first_id)
            there_since = upper.expected_since(around.body.kind, first.made_at if first else None)
            drafts[claim.item_id] = _draft(claim, upper, text, there_since)
        made = {outcome.item_id: outcome for outcome in self._drafting.create(list(drafts.values()))}
        found = [refused.get(place) or made[claim.item_id] for place, claim in enumerate(claims)]
        return self._explained(around, claims, self._overtaken(around, claims, found))

    def _overtaken(
        self, around: Around, claims: Sequence[Claim], outcomes: Sequence[ItemOutcome]
    ) -> Sequence[ItemOutcome]:
        """Say of what could not be made because a claim at the same time was faster that it is claimed by now."""
        if not any(outcome.code in OVERTAKEN for outcome in outcomes):
            return outcomes
        claimed = self._surveying.claims_of(around.body)
        return [
            refusal_of(claimed[claim.upper_id], already_claimed(around.uppers[claim.upper_id]))
            if outcome.code in OVERTAKEN and claim.upper_id in claimed
            else outcome
            for claim, outcome in zip(claims, outcomes, strict=True)
        ]

    def _explained(
        self, around: Around, claims: Sequence[Claim], outcomes: Sequence[ItemOutcome]
    ) -> list[ClaimOutcome]:
        """Say of what could not be made which own item stands in its way, and what to do with that."""
        clashing = {
            claim.upper_id: (around.body.body_id, name_key(upper.item_type, upper.item_name))
            for claim, outcome in zip(claims, outcomes, strict=True)
            if outcome.code == NameTaken.code and (upper := around.uppers.get(claim.upper_id))
        }
        holders = self._items.holders_of(clashing.values()) if clashing else {}
        return [
            _explained(claim, outcome, holders.get(clashing.get(claim.upper_id, ("", "")), ""))
            for claim, outcome in zip(claims, outcomes, strict=True)
        ]


def _draft(claim: Claim, upper: UpperItem, text: UpperRevision, there_since: datetime | None) -> Draft:
    return Draft(
        actor=claim.actor,
        at=claim.at,
        item_id=claim.item_id,
        elements=dict(text.elements),
        parent=parent_of(upper),
        there_since=there_since,
    )


def _explained(claim: Claim, outcome: ItemOutcome, holder: str) -> ClaimOutcome:
    explained = ClaimOutcome(**vars(outcome), upper_id=claim.upper_id)
    if not holder:
        return explained
    message = f"{outcome.message.rstrip('。')}。如果就是同一个事项，请打开它，用“承接上级事项”和上级连起来。"
    return replace(explained, item_id=holder, message=message)
