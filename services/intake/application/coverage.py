"""Coverage (承接情况): what is expected of each body and what it answered, for the body and for the whole district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.intake.application.coverage_ports import Claims, Declarations, ZeroReported
from services.intake.application.ports import Bodies
from services.intake.application.upper_ports import UpperItems
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import Coverage, Standing, coverage_of
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.upper_list import LEVEL_OF_KIND, UpperItem
from services.intake.domain.zero_reports import Compared
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class CoverageListing:
    """Which bodies an overview shows; empty wishes mean all. `is_open`: only those with something left to answer."""

    level: str = ""
    kind: str = ""
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """
    The coverage of many bodies; bodies of which nothing is expected are only counted.

    `bodies` are those that are listed, `counted` all those of whom something is expected: the sums are theirs, since
    a body that has answered all counts as answered, whether it is listed or not.
    """

    bodies: Sequence[Coverage]
    counted: Sequence[Coverage]
    without: int

    @cached_property
    def counts(self) -> dict[Standing, int]:
        """Return how many expected items stand where, over all bodies of whom something is expected."""
        return {standing: sum(one.counts[standing] for one in self.counted) for standing in Standing}

    @property
    def expected(self) -> int:
        """Return how many answers are expected."""
        return sum(self.counts.values())

    @property
    def per_cent(self) -> int | None:
        """Return how much of what is expected is answered, in whole per cent, 100 only when nothing is open."""
        return (self.expected - self.counts[Standing.OPEN]) * 100 // self.expected if self.expected else None


class Covering:
    """Queries; each shows only what the asker's body and roles allow."""

    def __init__(
        self,
        *,
        bodies: Bodies,
        uppers: UpperItems,
        claims: Claims,
        declarations: Declarations,
        zero_reported: ZeroReported,
    ) -> None:
        self._bodies, self._uppers, self._claims = bodies, uppers, claims
        self._declarations, self._zero_reported = declarations, zero_reported

    def of_body(self, actor: Actor, body_id: str = "") -> Coverage:
        """
        Return the coverage of a body, the asker's own when none is named.

        :raises NotPermitted: when the account may see no items at all
        :raises NotFound: when there is no such body, or it is another one and not for the asker to see
        """
        if not actor.may("item.view_all"):
            actor.require("item.view_own")
        wanted = body_id or actor.body_id
        is_visible = wanted == actor.body_id or actor.may("item.view_all")
        body = self._bodies.find([wanted]).get(wanted) if is_visible else None
        if body is None:
            raise NotFound("没有这个机构，或者它不是本单位。请从承接情况里重新打开。")
        return self._covered([body])[0]

    def overview(self, actor: Actor, listing: CoverageListing) -> Overview:
        """
        Return the coverage of all valid bodies that a listing wants, those with the most left to answer first.

        :raises NotPermitted: when the account may not see all bodies
        """
        actor.require("item.view_all")
        wanted = [body for body in self._bodies.all() if body.is_valid and _is_wanted(body, listing)]
        found = self._covered(wanted)
        expected = [one for one in found if one.expected]
        shown = [one for one in expected if one.open or not listing.is_open]
        shown.sort(key=lambda one: (-one.open, one.body.name, one.body.body_id))
        return Overview(bodies=shown, counted=expected, without=len(found) - len(expected))

    def open_of(self, actor: Actor, bodies: Sequence[Body]) -> Mapping[str, int]:
        """Return how many answers are left of those bodies that the asker may see, where there are any, by body."""
        seen = [body for body in bodies if actor.may("item.view_all") or body.body_id == actor.body_id]
        return {one.body.body_id: one.open for one in self._covered(seen) if one.open} if seen else {}

    def expected_of(self, body: Body) -> Sequence[Compared] | None:
        """
        Return what is expected of a body and not claimed, for its zero report to be compared with.

        `reason` is what it said of those that are not its own. None when there is no list of the level above.
        """
        if not self._uppers.in_force(LEVEL_OF_KIND[body.kind]):
            return None
        answers = [one for one in self._covered([body])[0].answers if one.standing is not Standing.CLAIMED]
        return [
            Compared(
                upper_id=one.upper.upper_id,
                item_name=one.upper.item_name,
                reason=one.declaration.reason if one.declaration and one.declaration.stands else "",
            )
            for one in answers
        ]

    def _covered(self, bodies: Sequence[Body]) -> list[Coverage]:
        ids = [body.body_id for body in bodies]
        claims, words = self._claims.of_bodies(ids), self._declarations.of_bodies(ids)
        reported = self._zero_reported.compared(DIRECTORY_LIST, ids)
        uppers = self._uppers_for(bodies)
        return [
            coverage_of(
                body,
                uppers.get(LEVEL_OF_KIND[body.kind], ()),
                claims=claims.get(body.body_id, {}),
                declarations=words.get(body.body_id, {}),
                reported=reported.get(body.body_id, {}),
            )
            for body in bodies
        ]

    def _uppers_for(self, bodies: Sequence[Body]) -> Mapping[str, Sequence[UpperItem]]:
        levels = sorted({LEVEL_OF_KIND[body.kind] for body in bodies})
        return {level: self._uppers.in_force(level) for level in levels}


def _is_wanted(body: Body, listing: CoverageListing) -> bool:
    return listing.level in ("", LEVEL_OF_KIND[body.kind]) and listing.kind in ("", body.kind)
