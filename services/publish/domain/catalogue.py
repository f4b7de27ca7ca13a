"""An item on its way from approval and code to the portal, as publish knows it.

Review, coding and intake speak in any order and more than once. What was put before the district government is frozen:
a newer approval that arrives meanwhile waits in `next_text` until the decision on the older one is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.kernel.errors import Conflict

DIRECTORY_LIST, IMPLEMENTATION_LIST = "directory", "implementation"
"""The kinds of lists, as the messages and the standard name them."""
POWER_ITEM = "power_list"
"""The kind of source that is an item of the published power list; it has no item of its own here."""


class NotInList(Conflict):
    """The item does not stand in this list, or its list has moved on."""

    code = "not_in_list"


class NotReady(Conflict):
    """The item lacks an approval or a code, or is already before the district government."""

    code = "not_ready"


class ItemState(StrEnum):
    """Where an item stands in publish."""

    WAITING = "waiting"
    READY = "ready"
    IN_LIST = "in_list"
    ADOPTED = "adopted"
    PUBLISHED = "published"
    ADOPTED_NOT_PUBLIC = "adopted_not_public"
    RETIRED = "retired"


BEFORE_GOVERNMENT = frozenset({ItemState.IN_LIST, ItemState.ADOPTED})
"""In these states the text must not change: it is being decided on, or decided and not yet released."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """
    One approved revision. `elements` may be empty when it was loaded without its content.

    An implementation list names its source, and by `part` which of the lists of this source it is.
    """

    revision: int
    content_hash: str
    list_kind: str
    standard_version: int
    item_name: str
    body_id: str
    body_name: str
    is_public: bool
    approved_at: datetime
    part: str = ""
    source_kind: str = ""
    source_id: str = ""
    elements: Mapping[str, Any] = field(default_factory=dict)

    def citing(self, recital: Recital | None) -> Text:
        """Return the same text with its articles cited anew, where the recital is of this content and newer."""
        if recital is None or not recital.renews(self):
            return self
        return replace(self, revision=recital.revision, elements=recital.elements)


@dataclass(frozen=True, kw_only=True)
class Recital:
    """
    The same content in a newer revision, which only cites articles by new numbers (重新引用): nobody decides on it.

    Its hash is that of the text that it stands for, since the numbers of articles are only shown.
    """

    revision: int
    content_hash: str
    elements: Mapping[str, Any]

    def renews(self, known: Text | Live) -> bool:
        """Tell whether it is of the same content as what is known, and newer."""
        return self.content_hash == known.content_hash and self.revision > known.revision


@dataclass(frozen=True, kw_only=True)
class Codes:
    """The two codes of the quality bureau."""

    base_code: str
    implementation_code: str


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The body to which an item was last transferred (划转)."""

    body_id: str
    body_name: str


@dataclass(frozen=True, kw_only=True)
class Live:
    """What the portal shows of the item at present."""

    edition_number: int
    revision: int
    content_hash: str

    def citing(self, recital: Recital) -> Live:
        """Return what is shown with the newer revision of the same content."""
        if not recital.renews(self):
            return self
        return replace(self, revision=recital.revision)


@dataclass(frozen=True, kw_only=True)
class CatalogueItem:
    """
    An item with what review, coding and intake have said of it. `seen_…` are the newest sequences that were heard.

    `recital` waits for the approval of the content that it is of. `seat` is there once the item was transferred: what
    was submitted before and is approved after that day still names the former body.
    """

    item_id: str
    version: int = 0
    state: ItemState = ItemState.WAITING
    seen_review: int = 0
    seen_coding: int = 0
    seen_intake: int = 0
    text: Text | None = None
    next_text: Text | None = None
    codes: Codes | None = None
    list_id: str = ""
    live: Live | None = None
    recital: Recital | None = None
    seat: Seat | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether it is not for the public: so it was decided, and a newer text that waits does not say otherwise."""
        is_kept_back = self.live is None and self.text is not None and not self.text.is_public
        return is_kept_back or self.state is ItemState.ADOPTED_NOT_PUBLIC

    def with_approval(self, text: Text, sequence: int) -> CatalogueItem:
        """
        Take over an approved revision; what is late or repeated changes nothing.

        While the item is before the government the revision waits its turn; else it makes the item ready again.
        """
        if sequence <= self.seen_review:
            return self
        cited = text.citing(self.recital)
        heard = replace(self, seen_review=sequence, recital=self.recital if cited is text else None)
        cited = replace(cited, **vars(self.seat)) if self.seat and self.seat.body_id != cited.body_id else cited
        if self.state is ItemState.RETIRED:
            return heard
        if self.state in BEFORE_GOVERNMENT:
            return replace(heard, next_text=cited)
        return replace(heard, text=cited)._awaiting_list()

    def with_recital(self, recital: Recital, sequence: int, *, is_approved: bool) -> CatalogueItem:
        """
        Take over new numbers of cited articles, in every state: what was decided on is the content, and it is the same.

        What is late or repeated changes nothing. When its content is not known here it waits for the approval, if
        `is_approved` says that there is one; a text that was not approved will be with these numbers.
        """
        if sequence <= self.seen_intake:
            return self
        text = self.text.citing(recital) if self.text else None
        next_text = self.next_text.citing(recital) if self.next_text else None
        live = self.live.citing(recital) if self.live else None
        is_known = (text, next_text, live) != (self.text, self.next_text, self.live)
        kept = recital if is_approved and not is_known else self.recital
        return replace(self, seen_intake=sequence, text=text, next_text=next_text, live=live, recital=kept)

    def with_codes(self, codes: Codes, sequence: int) -> CatalogueItem:
        """Take over the codes; what is late or repeated changes nothing, and new codes never undo a decision."""
        if sequence <= self.seen_coding:
            return self
        coded = replace(self, seen_coding=sequence, codes=codes)
        return coded._awaiting_list() if self.state is ItemState.WAITING else coded

    def listed(self, list_id: str) -> CatalogueItem:
        """
        Put the item before the district government in this list.

        :raises NotReady: when it is not ready
        """
        if self.state is not ItemState.READY:
            raise NotReady(self.why_not_ready())
        return replace(self, state=ItemState.IN_LIST, list_id=list_id)

    def adopted(self, list_id: str) -> CatalogueItem:
        """
        Note that the government adopted the item; what is not meant for the public ends here.

        :raises NotInList: when it does not stand in this list
        """
        text = self._text_in(list_id, ItemState.IN_LIST)
        if text.is_public:
            return replace(self, state=ItemState.ADOPTED)
        return replace(self, state=ItemState.ADOPTED_NOT_PUBLIC, live=None)._with_next_text()

    def returned(self, list_id: str) -> CatalogueItem:
        """
        Note that the government sent the item back: it, or a newer text of it, may be proposed again.

        :raises NotInList: when it does not stand in this list
        """
        self._text_in(list_id, ItemState.IN_LIST)
        return replace(self, state=ItemState.READY, list_id="")._with_next_text()

    def published(self, list_id: str, edition_number: int) -> CatalogueItem:
        """
        Note that the portal shows the adopted text, from this edition on.

        :raises NotInList: when it was not adopted with this list
        """
        text = self._text_in(list_id, ItemState.ADOPTED)
        live = Live(edition_number=edition_number, revision=text.revision, content_hash=text.content_hash)
        return replace(self, state=ItemState.PUBLISHED, live=live)._with_next_text()

    def retired(self) -> CatalogueItem:
        """Return the item that is no more: whatever is approved of it later changes nothing."""
        return replace(self, state=ItemState.RETIRED, list_id="", next_text=None)

    def moved(self, body_id: str, body_name: str) -> CatalogueItem:
        """Return the item at another body (划转): each text that is approved or waits names it from now on."""
        text = replace(self.text, body_id=body_id, body_name=body_name) if self.text else None
        next_text = replace(self.next_text, body_id=body_id, body_name=body_name) if self.next_text else None
        return replace(self, text=text, next_text=next_text, seat=Seat(body_id=body_id, body_name=body_name))

    def beside(self, source: CatalogueItem | None) -> CatalogueItem:
        """Return an implementation list as what became of its item leaves it: it ends or moves with it."""
        if source is None or self.state is ItemState.RETIRED:
            return self
        if source.state is ItemState.RETIRED:
            return self.retired()
        return self.moved(**vars(source.seat)) if source.seat and self.seat is None else self

    def why_not_ready(self) -> str:
        """Say in Chinese what keeps the item out of a list."""
        if self.state is ItemState.READY:
            return ""
        if self.text is None:
            return "还没有收到联合审核通过的结果，请等审核完成后再提请审定"
        if self.codes is None:
            return "还没有赋码，请等质监局赋码后再提请审定"
        return {
            ItemState.IN_LIST: "已经列入另一份待审定的清单，请从本次清单中去掉它",
            ItemState.ADOPTED: "已经审定，正等待公布，不用再提请",
            ItemState.PUBLISHED: "已经公布，内容没有新的变化，不用再提请",
            ItemState.ADOPTED_NOT_PUBLIC: "已经审定（不公开），内容没有新的变化，不用再提请",
            ItemState.RETIRED: "已经取消、合并、拆分或者转换类型，不能再提请",
        }.get(self.state, "还不能提请审定，请刷新页面后再看")

    def _awaiting_list(self) -> CatalogueItem:
        is_complete = self.text is not None and self.codes is not None
        return replace(self, state=ItemState.READY if is_complete else ItemState.WAITING, list_id="")

    def _with_next_text(self) -> CatalogueItem:
        if self.next_text is None:
            return self
        return replace(self, text=self.next_text, next_text=None)._awaiting_list()

    def _text_in(self, list_id: str, state: ItemState) -> Text:
        if self.state is not state or self.list_id != list_id or self.text is None:
            raise NotInList("该事项不在这份清单的这一步里，请刷新页面，看过现在的状态后再操作。")
        return self.text
