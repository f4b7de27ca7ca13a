"""The use cases of the upper-level list, claiming and coverage, put together from what they ask of the stores."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.claiming import Claiming, Surveying
from services.intake.application.claiming_links import Linking
from services.intake.application.coverage import Covering
from services.intake.application.coverage_ports import Claims, Declarations, ZeroReported
from services.intake.application.drafting import Drafting
from services.intake.application.following import Following
from services.intake.application.not_ours import NotOurs
from services.intake.application.ports import Bodies, Items, Revisions
from services.intake.application.references import Referencing
from services.intake.application.upper_import import UpperListImport
from services.intake.application.upper_mirroring import UpperMirroring
from services.intake.application.upper_ports import UpperImports, UpperItems
from services.intake.application.upper_view import UpperKeeping, UpperReading


@dataclass(frozen=True, kw_only=True)
class Stores:
    """What the use cases of this subject ask of."""

    uppers: UpperItems
    imports: UpperImports
    claims: Claims
    declarations: Declarations
    zero_reported: ZeroReported
    bodies: Bodies
    items: Items
    revisions: Revisions


@dataclass(frozen=True, kw_only=True)
class UpperCases:
    """All that the doors may call of this subject."""

    importing: UpperListImport
    mirroring: UpperMirroring
    reading: UpperReading
    keeping: UpperKeeping
    claiming: Claiming
    linking: Linking
    not_ours: NotOurs
    covering: Covering

    @classmethod
    def of(cls, stores: Stores, *, drafting: Drafting, following: Following, referencing: Referencing) -> UpperCases:
        """Put the use cases together."""
        uppers, bodies, items, revisions = stores.uppers, stores.bodies, stores.items, stores.revisions
        claims, declarations = stores.claims, stores.declarations
        surveying = Surveying(uppers=uppers, claims=claims, declarations=declarations, bodies=bodies)
        return cls(
            importing=UpperListImport(uppers=uppers, imports=stores.imports, following=following),
            mirroring=UpperMirroring(
                items=items, revisions=revisions, bodies=bodies, uppers=uppers, following=following
            ),
            reading=UpperReading(uppers=uppers, claims=claims, referencing=referencing, bodies=bodies),
            keeping=UpperKeeping(uppers=uppers, following=following),
            claiming=Claiming(surveying=surveying, drafting=drafting, items=items),
            linking=Linking(surveying=surveying, items=items, revisions=revisions),
            not_ours=NotOurs(surveying=surveying, declarations=declarations),
            covering=Covering(
                bodies=bodies,
                uppers=uppers,
                claims=claims,
                declarations=declarations,
                zero_reported=stores.zero_reported,
            ),
        )
