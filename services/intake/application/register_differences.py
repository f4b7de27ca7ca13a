"""What changes in an entry, field by field, in the words of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.intake.application.register_fields import former_names_text
from services.intake.domain.bodies import KIND_NAMES, Body, Contact, as_text

Words = Callable[[Body], list[str]]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that changes: what goes and what comes, either of which may be nothing."""

    label: str
    before: str
    after: str

    def sentence(self) -> str:
        """Return the change in Chinese."""
        if self.before and self.after:
            return f"{self.label}“{self.before}”→“{self.after}”"
        return f"{self.label}去掉“{self.before}”" if self.before else f"{self.label}增加“{self.after}”"


def differences(before: Body, after: Body, names: Mapping[str, str]) -> list[Difference]:
    """Return the fields that differ; `names` are those of the bodies by id."""
    said: tuple[tuple[str, Words], ...] = (
        ("机构名称", lambda body: [body.name]),
        ("统一社会信用代码", lambda body: [body.uscc]),
        ("机构类别", lambda body: [KIND_NAMES[body.kind]]),
        ("行使层级", lambda body: [body.level]),
        ("业务指导部门代码", lambda body: [body.guiding_department]),
        ("主管部门", lambda body: [names.get(body.supervising_body_id, "")]),
        ("生效日期", lambda body: [as_text(body.valid_from)]),
        ("失效日期", lambda body: [as_text(body.valid_to)]),
        ("曾用名", lambda body: [former_names_text([former]) for former in body.former_names]),
        ("联系人", lambda body: [_in_words(contact) for contact in body.contacts]),
    )
    found = []
    for label, words in said:
        old, new = words(before), words(after)
        gone, come = _without(old, new), _without(new, old)
        if gone or come:
            found.append(Difference(label=label, before="；".join(gone), after="；".join(come)))
        elif old != new:  # the same contacts in another order
            found.append(Difference(label=label, before="；".join(old), after="；".join(new)))
    return found


def _without(some: list[str], others: list[str]) -> list[str]:
    return [each for each in some if each and each not in others]


def _in_words(contact: Contact) -> str:
    return " ".join(filter(None, (contact.duty_name, contact.person, contact.phone, contact.email)))
