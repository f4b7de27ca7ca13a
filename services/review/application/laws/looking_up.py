"""Laws, versions and changes by their ids, refused in Chinese where there are none."""

from __future__ import annotations

from services.review.application.laws.ports import Stores
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import Side
from services.review.domain.laws.law import Law, LawVersion
from services.review.domain.laws.refusals import LawNotFound

VIEW, MANAGE = "law.view", "law.manage"


def law_of(stores: Stores, law_id: str) -> Law:
    """:raises LawNotFound: when there is none of this id"""
    law = stores.laws.find(law_id)
    if law is None:
        raise LawNotFound("登记册里没有这部法。请从法律法规列表里选。")
    return law


def change_of(stores: Stores, change_id: str) -> LawChange:
    """:raises LawNotFound: when there is none of this id"""
    change = stores.changes.find(change_id)
    if change is None:
        raise LawNotFound("没有这次条文变动。请从条文变动列表里选。")
    return change


def side_of(law: Law, version: LawVersion) -> Side:
    """Return a version as one side of a change."""
    return Side(
        law_id=law.law_id,
        title=law.entry.title,
        version_id=version.version_id,
        label=version.label,
        text_number=version.text_number,
    )
