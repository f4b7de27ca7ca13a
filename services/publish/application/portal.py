"""Turn an adopted item into the page that a citizen reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.publish.domain.catalogue import CatalogueItem
from services.publish.domain.editions import Edition
from services.publish.domain.portal import Basis, ImplementationPage, Label, PortalPage
from shared.standards.element_list import ElementList, element_list

THEMES = {"n": "service_theme.natural_person", "l": "service_theme.legal_person"}
"""The two theme tables share codes: the portal puts a letter before them."""


def portal_page(item: CatalogueItem, edition: Edition, *, at: datetime) -> PortalPage:
    """Return the page of an adopted item, in the words of the standard it was written under."""
    text = item.text
    assert text is not None, "an adopted item has one"
    standard = element_list(text.list_kind, text.standard_version)
    elements = text.elements
    return PortalPage(
        **_published(item, edition, at),
        category=_category(standard, elements),
        exercise_content=str(elements.get("exercise_content", "")),
        supervising_department=str((elements.get("implementing_body") or {}).get("supervising_department") or ""),
        service_objects=_names(standard, "service_object", elements.get("service_object")),
        themes=_themes(standard, elements.get("service_theme") or {}),
        legal_basis=basis_rows(standard, elements),
        handling_forms=_names(standard, "handling_form", elements.get("handling_form")),
    )


def implementation_page(item: CatalogueItem, edition: Edition, *, at: datetime) -> ImplementationPage:
    """Return the page of an adopted implementation list."""
    text = item.text
    assert text is not None, "an adopted item has one"
    return ImplementationPage(
        **_published(item, edition, at),
        part=text.part,
        source_kind=text.source_kind,
        source_id=text.source_id,
        standard_version=text.standard_version,
        elements=text.elements,
    )


def power_page(item: CatalogueItem, edition: Edition, *, at: datetime) -> PortalPage:
    """
    Return the page of the item of the power list that an implementation list is of.

    The power list itself is not released here: what it says of the item stands in the list, with its corrections.
    """
    assert item.text is not None, "an adopted item has one"
    return replace(portal_page(item, edition, at=at), item_id=item.text.source_id)


def _published(item: CatalogueItem, edition: Edition, at: datetime) -> dict[str, Any]:
    text, codes = item.text, item.codes
    assert text is not None, "an adopted item has both"
    assert codes is not None, "an adopted item has both"
    return {
        "item_id": item.item_id,
        "item_name": text.item_name,
        "body_id": text.body_id,
        "body_name": text.body_name,
        "base_code": codes.base_code,
        "implementation_code": codes.implementation_code,
        "edition_id": edition.edition_id,
        "edition_number": edition.number,
        "edition_title": edition.title,
        "effective_on": edition.effective_on,
        "revision": text.revision,
        "content_hash": text.content_hash,
        "published_at": at,
        "sequence": item.version + 1,
        "released_by": edition.created_by,
    }


def _name(standard: ElementList, path: str, code: object) -> str:
    return standard.element(path).values.get(str(code), str(code))


def _names(standard: ElementList, path: str, codes: Iterable[object] | None) -> tuple[str, ...]:
    return tuple(_name(standard, path, code) for code in codes or ())


def _category(standard: ElementList, elements: Mapping[str, Any]) -> Label:
    if category := elements.get("public_service_category"):
        return Label(code=f"c{category}", name=_name(standard, "public_service_category", category))
    kind = elements.get("item_type", "")
    return Label(code=f"t{kind}", name=_name(standard, "item_type", kind))


def _themes(standard: ElementList, themes: Mapping[str, Any]) -> tuple[Label, ...]:
    return tuple(
        Label(code=f"{letter}{code}", name=_name(standard, path, code))
        for letter, path in THEMES.items()
        for code in themes.get(path.partition(".")[2]) or ()
    )


def basis_rows(standard: ElementList, elements: Mapping[str, Any]) -> tuple[Basis, ...]:
    """Return the legal basis in words."""
    return tuple(_basis(standard, row) for row in elements.get("legal_basis") or ())


def _basis(standard: ElementList, row: Mapping[str, Any]) -> Basis:
    return Basis(
        kind=_name(standard, "legal_basis.kind", row.get("kind", "")),
        title=str(row.get("title") or ""),
        doc_no=str(row.get("doc_no") or ""),
        article=str(row.get("article") or ""),
        text=str(row.get("text") or ""),
        effective_date=str(row.get("effective_date") or ""),
        status=_name(standard, "legal_basis.status", row.get("status", "")),
    )
