"""Every event version has one golden example, and no change of a contract may break it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import orjson
import pytest
from marshmallow import Schema, ValidationError, fields

from shared.contracts.checker import check_of
from shared.contracts.document import TARGET, page
from shared.contracts.envelope import FIELDS, Envelope, Undecodable
from shared.contracts.golden_examples import FOLDER, example_of, path_of
from shared.contracts.registry import EVENTS, Event
from shared.kernel.ids import is_id

Path = tuple[Any, ...]

each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name}.v{event.version}")


def data_of(event: Event) -> dict[str, Any]:
    return dict(Envelope.decode(example_of(event)).data)


def promised(schema: Schema, data: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, fields.Field[Any]]]:
    """Every field of the example that the schema knows, at any depth."""
    for name, field in schema.fields.items():
        if name not in data:  # optional and added later
            assert not field.required, name
            continue
        here = (*path, name)
        yield here, field
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            first = (*here, 0) if isinstance(field, fields.List) else here
            value = data[name][0] if isinstance(field, fields.List) else data[name]
            yield from promised(inner.schema, value, first)


def changed(data: dict[str, Any], path: Path, value: Any = None) -> dict[str, Any]:
    """Return the data with one value replaced, or left out where no value is given."""
    copy = deepcopy(data)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def test_there_is_exactly_one_example_for_each_event_version() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(path_of(event).name for event in EVENTS)


@each_event
def test_an_example_is_understood_and_written_back_byte_for_byte(event: Event) -> None:
    body = example_of(event)
    envelope = Envelope.decode(body)

    assert (envelope.name, envelope.version) == (event.name, event.version)
    assert envelope.encode() == body
    assert is_id(envelope.message_id)
    assert event.schema().validate(dict(envelope.data)) == {}
    assert check_of(event.name, event.version)(envelope.data) == ""


@each_event
def test_no_field_of_an_example_may_be_dropped_renamed_or_retyped(event: Event) -> None:
    data, schema = data_of(event), event.schema()

    for path, field in promised(schema, data):
        assert field.required, path
        assert schema.validate(changed(data, path)), f"{path} may be missing"
        assert schema.validate(changed(data, path, object())), f"{path} may be anything"


@each_event
def test_what_a_newer_emitter_adds_is_passed_over(event: Event) -> None:
    wire = orjson.loads(example_of(event))
    wire["trace_id"] = "x"
    wire["data"]["added_later"] = {"any": "thing"}

    envelope = Envelope.decode(orjson.dumps(wire))

    assert envelope.encode() != example_of(event)
    assert check_of(event.name, event.version)(envelope.data) == ""
    assert "added_later" not in event.schema().load(dict(envelope.data))


@each_event
@pytest.mark.parametrize("name", FIELDS)
def test_an_envelope_without_a_field_is_refused(event: Event, name: str) -> None:
    wire = orjson.loads(example_of(event))
    del wire[name]

    with pytest.raises(Undecodable):
        Envelope.decode(orjson.dumps(wire))


def test_a_schema_refuses_what_is_not_an_object() -> None:
    with pytest.raises(ValidationError):
        EVENTS[0].schema().load([])


def test_the_page_about_events_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run `make docs`"
