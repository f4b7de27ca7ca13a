"""How days, former names and contacts of a body are written: in a form, in a spreadsheet, by a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from services.intake.domain.bodies import CONTACT_DUTIES, EMAIL, PHONE, Contact, FormerName, as_text
from shared.kernel.alike import squeezed
from shared.kernel.days import day_of
from shared.kernel.errors import Problem

MOST_CONTACTS = 5
MOST_FORMER_NAMES = 20
LONGEST_PERSON = 50
LONGEST_FORMER_NAME = 100
NOT_A_DAY = "请写成 2019-03-01 这样的日期"
FORMER = re.compile(r"(?P<name>.+?)\s*[（(]\s*(?P<day>[^（()）]+?)\s*(?:更名|改名)?\s*[)）]")
SEPARATORS = re.compile(r"[；;\r\n]+")


@dataclass
class Problems:
    """Collects what is wrong, in the order in which it is found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, where: str, label: str, message: str, remedy: str) -> None:
        """Note one more thing that is wrong."""
        self.found.append(Problem(field=where, label=label, message=message, remedy=remedy))


def former_names_of(text: str, today: date, problems: Problems) -> tuple[FormerName, ...]:
    """Read former names, each as ``name（day 更名）``, one a line or with semicolons between; note what is wrong."""
    read: list[FormerName] = []
    for part in split(text):
        match = FORMER.fullmatch(part)
        try:
            day = day_of(match["day"]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            message = f"“{part}”没有写明更名日期"
        elif day > today:
            message = f"“{part}”的更名日期晚于今天"
        elif len(match["name"]) > LONGEST_FORMER_NAME:
            message = f"“{part}”太长，最多 {LONGEST_FORMER_NAME} 个字"
        else:
            read.append(FormerName(name=" ".join(match["name"].split()), valid_until=day))
            continue
        problems.add("former_names", "曾用名", message, "请写成“原名称（2019-03-01 更名）”，几个名称用分号隔开")
    if len(read) > MOST_FORMER_NAMES:
        problems.add("former_names", "曾用名", f"有 {len(read)} 个", f"最多写 {MOST_FORMER_NAMES} 个")
    return tuple(sorted(set(read), key=lambda each: (each.valid_until, each.name)))


def former_names_text(former_names: Iterable[FormerName], separator: str = "；") -> str:
    """Write former names so that `former_names_of` reads them again."""
    return separator.join(f"{each.name}（{as_text(each.valid_until)} 更名）" for each in former_names)


def split(text: str) -> list[str]:
    """Return the parts of a text between semicolons and line breaks, without the empty ones."""
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def contacts_of(written: Sequence[Contact], problems: Problems) -> tuple[Contact, ...]:
    """Return contacts in their usual spelling, without the empty ones; note what is wrong."""
    contacts = [_tidy(contact) for contact in written]
    contacts = [contact for contact in contacts if contact.person or contact.phone or contact.email]
    if len(contacts) > MOST_CONTACTS:
        problems.add("contacts", "联系人", f"有 {len(contacts)} 位", f"最多登记 {MOST_CONTACTS} 位")
    for number, contact in enumerate(contacts):
        _check(contact, number, problems)
    return tuple(contacts)


def _tidy(contact: Contact) -> Contact:
    phone = squeezed(contact.phone).translate(str.maketrans("—–", "--"))
    keys = {name: key for key, name in CONTACT_DUTIES.items()}
    duty = contact.duty.strip()
    person, email = " ".join(contact.person.split()), normalize("NFKC", contact.email).strip()
    return Contact(person=person, phone=phone, email=email, duty=keys.get(duty, duty))


def _check(contact: Contact, number: int, problems: Problems) -> None:
    where, who = f"contacts.{number}", contact.person or f"第 {number + 1} 位联系人"
    if not 0 < len(contact.person) <= LONGEST_PERSON:
        problems.add(f"{where}.person", "联系人", f"{who}要写姓名，最多 {LONGEST_PERSON} 个字", "请填写姓名")
    if not contact.phone and not contact.email:
        problems.add(f"{where}.phone", "联系电话", f"{who}没有电话，也没有邮箱", "请至少填一样")
    if contact.duty and contact.duty not in CONTACT_DUTIES:
        names = "、".join(CONTACT_DUTIES.values())
        problems.add(f"{where}.duty", "联系人职责", f"“{contact.duty}”不在可选的职责里", f"请选：{names}，或者空着")
    if contact.phone and not PHONE.fullmatch(contact.phone):
        problems.add(f"{where}.phone", "联系电话", f"“{contact.phone}”不是电话号码", "例如 023-47520000 或 11 位手机号")
    if contact.email and not EMAIL.fullmatch(contact.email):
        problems.add(f"{where}.email", "电子邮箱", f"“{contact.email}”不是邮箱地址", "例如 bgs@example.com")
