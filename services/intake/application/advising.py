"""What is said beside the form of an item while it is filled in: what is missing, what contradicts, what is vague."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.application.inheriting import with_inherited
from services.intake.application.judging import findings
from services.intake.application.ports import Bodies, Items, Sources
from services.intake.application.simplifying import Comparisons, Simplifying
from services.intake.domain.findings import Finding
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound, Problem
from shared.standards.checking import draft_problems_of
from shared.standards.completeness import Completeness, completeness
from shared.standards.element_list import element_list
from shared.standards.elements import ElementList
from shared.standards.normal import read


@dataclass(frozen=True, kw_only=True)
class Advice:
    """
    What there is to say of a form as it stands; `is_saved` tells whether the item exists already.

    `wrong` are values that cannot stay as they are, whatever else is filled in. `comparisons` are there for an
    implementation list only.
    """

    standard: ElementList
    is_saved: bool
    elements: Mapping[str, Any]
    completeness: Completeness
    wrong: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    comparisons: Comparisons | None


class Advising:
    """The use case of the fragment beside the form; nothing is stored."""

    def __init__(self, *, items: Items, bodies: Bodies, sources: Sources, simplifying: Simplifying) -> None:
        self._items = items
        self._bodies = bodies
        self._sources = sources
        self._simplifying = simplifying

    def advise(
        self,
        actor: Actor,
        item_id: str,
        typed: Callable[[ElementList], Mapping[str, Any]],
        *,
        list_kind: str,
        source: Source | None,
    ) -> Advice:
        """
        Judge what stands in a form.

        :param typed: reads the form, once it is known of which list the item is
        :param list_kind: the list of an item that does not exist yet, as `source`; an item that exists says its own
        :raises NotPermitted: when the account does not compile
        :raises NotFound: when the item, or the source, is another body's
        """
        actor.require("item.compile")
        item = self._items.find([item_id]).get(item_id)
        if item is not None:
            list_kind, source = item.list_kind, item.source
        implemented = self._sources.divided([source]).get(source) if source else None
        if any(one is not None and one.body_id != actor.body_id for one in (item, implemented)):
            raise NotFound("没有这个事项，或者它不是本单位的事项。请从事项清单里重新打开。")
        standard = element_list(list_kind)
        values, unreadable = read(self._as_saved(actor, typed(standard), implemented), standard)
        is_compared = list_kind == IMPLEMENTATION_LIST
        return Advice(
            standard=standard,
            is_saved=item is not None,
            elements=values,
            completeness=completeness(values, standard),
            wrong=draft_problems_of(values, unreadable, standard),
            findings=findings(values, standard=standard, source=implemented, item_id=item_id),
            comparisons=self._simplifying.compared(values, item, implemented) if is_compared else None,
        )

    def _as_saved(self, actor: Actor, typed: Mapping[str, Any], source: SourceItem | None) -> dict[str, Any]:
        """Return what a save would store: with what the register and the source bring, which no form sends."""
        body = self._bodies.find([actor.body_id]).get(actor.body_id)
        known = {"implementing_body": {"name": body.name, "uscc": body.uscc}} if body else {}
        return {**with_inherited(typed, source), **known}
