"""The implementation lists (实施清单) of the demonstration: what a body adds to an item, with the files it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from shared.standards.element_list import IMPLEMENTATION, element_list
from stack.demo import district, power_list
from stack.demo.implementation_files import SampleFile

FOLDER = district.DATA / "implementation"
DIRECTORY, POWER_LIST = "directory", "power_list"
SourceKind = Literal["directory", "power_list"]
FILE_ELEMENTS = ("blank_form", "sample_form", "result_sample")
"""Elements and columns that hold a file; they are called as the kinds of files that intake keeps."""
NUMBERED = ("application_materials", "handling_process")
"""Tables whose rows are numbered as they stand."""


@dataclass(frozen=True, kw_only=True)
class DemoList:
    """
    One list: `own` is what its body answers, `inherited` what the item that it implements brings.

    Where a file belongs, `own` has its name; `elements_with` puts in what intake says of the uploaded file.
    """

    body: str
    source_kind: SourceKind
    item_type: str
    item_name: str
    own: Mapping[str, Any]
    inherited: Mapping[str, Any]

    @property
    def elements(self) -> dict[str, Any]:
        """Return what a draft holds: what comes from the item, and what the body says itself."""
        return {**self.inherited, **self.own}

    @property
    def files(self) -> dict[str, str]:
        """Return the names of the files with what each is for: blank_form, sample_form or result_sample."""
        return {name: kind for kind, name, _ in self._named_files()}

    def elements_with(self, uploaded: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """
        Return the elements with each file as intake keeps it.

        :param uploaded: name of the file -> its `sha256`, `name`, `size` and `media_type`
        :raises KeyError: when a file has not been uploaded
        """
        return dict(_replaced(self.elements, lambda name: dict(uploaded[name])))

    def sample_files(self) -> list[SampleFile]:
        """Return what stands in each of the files."""
        body = str(district.body(self.body)["name"])
        return [SampleFile(kind=kind, name=name, title=title, body=body) for kind, name, title in self._named_files()]

    def _named_files(self) -> Iterator[tuple[str, str, str]]:
        materials = self.own["application_materials"]
        for row in materials if isinstance(materials, list) else []:
            for kind in ("blank_form", "sample_form"):
                if kind in row:
                    yield kind, row[kind], row["material_name"]
        if "result_sample" in self.own:
            yield "result_sample", self.own["result_sample"], self.own["result_name"]


@cache
def lists() -> tuple[DemoList, ...]:
    """Return all lists, those of a body together; nobody changes what is returned."""
    return tuple(_list_of(body["body"], body["shared"], entry) for body in written() for entry in body["lists"])


def files() -> dict[str, bytes]:
    """Return the content of every file that a list names, by its name."""
    return {file.name: file.content() for each in lists() for file in each.sample_files()}


@cache
def written() -> tuple[dict[str, Any], ...]:
    """Return the lists of each body as they stand in its file, with the elements that they share beside them."""
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml")))


def _list_of(body: str, shared: Mapping[str, Any], entry: Mapping[str, Any]) -> DemoList:
    source = entry["source"]
    own = {**shared, **entry["elements"]}
    for key in NUMBERED:
        if isinstance(own[key], list):
            own[key] = [{**row, "order_no": place} for place, row in enumerate(own[key], start=1)]
    return DemoList(
        body=body,
        source_kind=source["kind"],
        item_type=source["item_type"],
        item_name=source["item_name"],
        own=own,
        inherited=_inherited(body, source),
    )


def _inherited(body: str, source: Mapping[str, str]) -> dict[str, Any]:
    """Return what the item brings: of a power item all that its list says, of a directory item what is taken over."""
    items = power_list.items() if source["kind"] == POWER_LIST else district.items()
    wanted = (body, source["item_type"], source["item_name"])
    item = next(
        each["elements"]
        for each in items
        if (each["body"], each["elements"]["item_type"], each["elements"]["item_name"]) == wanted
    )
    if source["kind"] == POWER_LIST:
        return dict(item)
    taken = [element.key for element in element_list(IMPLEMENTATION).elements if element.is_inherited]
    return {key: item[key] for key in taken if key in item}


def _replaced(value: Any, found: Callable[[str], dict[str, Any]]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: found(part) if key in FILE_ELEMENTS and isinstance(part, str) else _replaced(part, found)
            for key, part in value.items()
        }
    return [_replaced(part, found) for part in value] if isinstance(value, list) else value
