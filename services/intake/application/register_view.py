"""The register as it was read once, with what a batch has added to it: who has which name, code and supervisor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.application.ports import Bodies
from services.intake.domain.bodies import Body, named
from shared.contracts.envelope import Envelope
from shared.kernel.errors import Problem


@dataclass(frozen=True, kw_only=True)
class BodyChange:
    """A body before (None when it is new) and after, with the messages that go with it."""

    before: Body | None
    after: Body
    messages: Sequence[Envelope] = ()


class Register(Bodies, Protocol):
    """The register of bodies, for those who keep it."""

    def save_all(self, changes: Sequence[BodyChange]) -> set[str]:
        """Save what nobody has changed meanwhile, in one write; return the ids of the others."""
        ...

    def out_of_date(self) -> list[Body]:
        """Return the bodies that became valid or invalid by the calendar since the others were told last."""
        ...


class RegisterView:
    """Answers questions about the register without asking the database again."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self._by_id: dict[str, Body] = {}
        self._by_name: dict[str, str] = {}
        self._by_uscc: dict[str, str] = {}
        for body in bodies:
            self.put(body)

    def put(self, body: Body) -> None:
        """
        Take in a body that is saved, or will be with the rest of the batch.

        A name or code that it gives up stays its own until the batch is written: the database frees it no sooner.
        """
        self._by_id[body.body_id] = body
        self._by_name[body.name] = self._by_uscc[body.uscc] = body.body_id

    def get(self, body_id: str) -> Body | None:
        """Return a body by its id."""
        return self._by_id.get(body_id)

    def with_uscc(self, uscc: str) -> Body | None:
        """Return the body with this credit code."""
        return self._by_id.get(self._by_uscc.get(uscc, ""))

    def with_name(self, name: str) -> Body | None:
        """Return the body that is called so now."""
        return self._by_id.get(self._by_name.get(name, ""))

    def ever_named(self, name: str) -> list[Body]:
        """Return the body that is called so now; when there is none, those that were called so."""
        present = self.with_name(name)
        return [present] if present else named(self._by_id.values(), name)

    def names(self) -> dict[str, str]:
        """Return the names by id."""
        return {body_id: body.name for body_id, body in self._by_id.items()}

    def supervised(self, body_id: str) -> list[Body]:
        """Return the bodies whose department (主管部门) a body is."""
        return [body for body in self._by_id.values() if body.supervising_body_id == body_id]

    def taken(self, body: Body) -> Problem | None:
        """Return the problem that another body has this name or this credit code."""
        holder = self.with_uscc(body.uscc)
        if holder is not None and holder.body_id != body.body_id:
            message = f"统一社会信用代码 {body.uscc} 已经登记给“{holder.name}”"
            return Problem("uscc", "统一社会信用代码", message, "请核对代码")
        holder = self.with_name(body.name)
        if holder is not None and holder.body_id != body.body_id:
            message = f"机构名录里已经有“{body.name}”（{holder.uscc}）"
            return Problem("name", "机构名称", message, "请去修改原来的登记，或者核对名称")
        return None
