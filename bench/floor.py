"""
The floor of the main job: raw py-amqp and pymongo, no rules, no history, no names.

Per item 7 persistent messages on quorum queues (submitted 1, review task 3, approved 1, coded 1, published 1) and
8 durable writes (item, review, three decisions, code, page, note), all w=majority, j=true. Every stage writes,
publishes with confirm, then acks: at least once, idempotent by `_id`. What the product adds is measured against this.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import amqp
import orjson
import pymongo
from kombu.utils.url import parse_url
from pymongo import UpdateOne, WriteConcern
from pymongo.collection import Collection

QUEUES = ("submitted", "task", "approved", "coded", "published")
DECISIONS = ("a", "b", "c")
DURABLE = WriteConcern(w="majority", j=True)
DRAIN_IDLE = 0.05
DRAIN_BUSY = 0.002
ON_THE_WIRE = 0.001
GIVE_UP_AFTER = 240.0


class Wire:
    """One connection with a confirming channel; tags are counted as py-amqp numbers them."""

    def __init__(self, amqp_uri: str, prefix: str) -> None:
        where = parse_url(amqp_uri)
        self.connection = amqp.Connection(
            f"{where['hostname']}:{where['port']}",
            userid=where["userid"],
            password=where["password"],
            virtual_host=where["virtual_host"] or "/",
        )
        self.connection.connect()
        self.channel = self.connection.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self._prefix = prefix
        self._sent = self._acked = 0

    def put(self, queue: str, message: dict[str, Any]) -> None:
        self.channel.basic_publish(
            amqp.Message(orjson.dumps(message), delivery_mode=2), routing_key=self._prefix + queue
        )
        self._sent += 1

    def flush(self) -> None:
        while self._acked < self._sent:
            self.connection.drain_events()

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._acked = max(self._acked, tag)


class Store:
    """The five databases of one run."""

    def __init__(self, mongo_uri: str, prefix: str) -> None:
        self.client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_uri)
        self._prefix = prefix
        self.items = self._collection("intake", "items")
        self.reviews = self._collection("review", "reviews")
        self.codes = self._collection("coding", "codes")
        self.pages = self._collection("publish", "pages")
        self.notes = self._collection("notify", "notes")

    def _collection(self, database: str, name: str) -> Collection[dict[str, Any]]:
        return self.client[f"{self._prefix}{database}"].get_collection(name, write_concern=DURABLE)

    def drop(self) -> None:
        for collection in (self.items, self.reviews, self.codes, self.pages, self.notes):
            self.client.drop_database(collection.database.name)
        self.client.close()


Batch = list[dict[str, Any]]
Put = Callable[[str, dict[str, Any]], None]


def _submitted(batch: Batch, store: Store, put: Put) -> None:
    fresh = {"need": 3, "dec": {}}
    store.reviews.bulk_write(
        [UpdateOne({"_id": m["id"]}, {"$setOnInsert": {"item": m["item"], **fresh}}, upsert=True) for m in batch],
        ordered=False,
    )
    for message in batch:
        for decision in DECISIONS:
            put("task", {"id": message["id"], "k": decision})


def _task(batch: Batch, store: Store, put: Put) -> None:
    if len(batch) == 1:
        message = batch[0]
        review = store.reviews.find_one_and_update(
            {"_id": message["id"]}, {"$set": {f"dec.{message['k']}": "ok"}}, return_document=True
        )
        complete = [review] if review and len(review["dec"]) == len(DECISIONS) else []
    else:
        store.reviews.bulk_write(
            [UpdateOne({"_id": m["id"]}, {"$set": {f"dec.{m['k']}": "ok"}}) for m in batch], ordered=False
        )
        ids = list({m["id"] for m in batch})
        complete = list(store.reviews.find({"_id": {"$in": ids}, **{f"dec.{each}": "ok" for each in DECISIONS}}))
    for review in complete:
        put("approved", {"id": review["_id"], "item": review["item"]})


def _approved(batch: Batch, store: Store, put: Put) -> None:
    store.codes.bulk_write(
        [UpdateOne({"_id": m["id"]}, {"$setOnInsert": {"code": "C" + m["id"]}}, upsert=True) for m in batch],
        ordered=False,
    )
    for message in batch:
        put("coded", {**message, "code": "C" + message["id"]})


def _coded(batch: Batch, store: Store, put: Put) -> None:
    store.pages.bulk_write(
        [UpdateOne({"_id": m["code"]}, {"$set": {"item": m["item"]}}, upsert=True) for m in batch], ordered=False
    )
    for message in batch:
        name = message["item"]["item_name"]
        put("published", {"id": message["id"], "code": message["code"], "name": name})


def _published(batch: Batch, store: Store, put: Put) -> None:
    store.notes.bulk_write(
        [UpdateOne({"_id": m["id"]}, {"$set": {"text": m["name"] + " 已发布"}}, upsert=True) for m in batch],
        ordered=False,
    )


STAGES = dict(zip(QUEUES, (_submitted, _task, _approved, _coded, _published), strict=True))


class Floor:
    """One run of the floor on given servers: `run()` returns items per second."""

    def __init__(self, *, amqp_uri: str, mongo_uri: str, items: list[dict[str, Any]], batch: int) -> None:
        self._amqp_uri, self._mongo_uri = amqp_uri, mongo_uri
        self._items, self._batch = items, batch
        self._prefix = f"floor_{uuid.uuid4().hex[:6]}_"
        self._stop = threading.Event()

    def run(self) -> float:
        store = Store(self._mongo_uri, self._prefix)
        control = Wire(self._amqp_uri, self._prefix)
        for queue in QUEUES:
            control.channel.queue_declare(
                self._prefix + queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
            )
        for collection in (store.items, store.reviews, store.codes, store.pages, store.notes):
            collection.database.create_collection(collection.name)
        worker = threading.Thread(target=self._work)
        submitter = threading.Thread(target=self._submit)
        worker.start()
        began = time.perf_counter()
        submitter.start()
        while store.notes.estimated_document_count() < len(self._items):
            if time.perf_counter() - began > GIVE_UP_AFTER:
                raise TimeoutError("the floor did not finish")
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        self._stop.set()
        submitter.join()
        worker.join()
        for queue in QUEUES:
            control.channel.queue_delete(self._prefix + queue)
        control.connection.close()
        store.drop()
        return len(self._items) / seconds

    def _submit(self) -> None:
        wire, store = Wire(self._amqp_uri, self._prefix), Store(self._mongo_uri, self._prefix)
        for start in range(0, len(self._items), self._batch):
            batch = self._items[start : start + self._batch]
            messages = [{"id": str(start + place), "item": item} for place, item in enumerate(batch)]
            store.items.insert_many([{**m["item"], "_id": m["id"]} for m in messages], ordered=False)
            for message in messages:
                wire.put("submitted", message)
            wire.flush()
        wire.connection.close()
        store.client.close()

    def _work(self) -> None:
        wire, store = Wire(self._amqp_uri, self._prefix), Store(self._mongo_uri, self._prefix)
        arrived: dict[str, Batch] = {queue: [] for queue in QUEUES}
        tags = dict.fromkeys(QUEUES, 0)
        channels = {queue: self._consume(wire, queue, arrived, tags) for queue in QUEUES}
        while not self._stop.is_set():
            self._drain(wire, DRAIN_BUSY if any(arrived.values()) else DRAIN_IDLE)
            for queue in QUEUES:
                while arrived[queue] and len(arrived[queue]) < self._batch and self._drain(wire, ON_THE_WIRE):
                    pass
                if not arrived[queue]:
                    continue
                batch, arrived[queue] = arrived[queue], []
                tag = tags[queue]  # of what is handled now: flush() may take in more
                STAGES[queue](batch, store, wire.put)
                wire.flush()
                channels[queue].basic_ack(tag, multiple=True)
        wire.connection.close()
        store.client.close()

    def _consume(self, wire: Wire, queue: str, arrived: dict[str, Batch], tags: dict[str, int]) -> Any:
        channel = wire.connection.channel()
        channel.basic_qos(0, self._batch * 2 if self._batch > 1 else 1, False)

        def take(message: Any) -> None:
            arrived[queue].append(orjson.loads(message.body))
            tags[queue] = message.delivery_tag

        channel.basic_consume(self._prefix + queue, callback=take)
        return channel

    @staticmethod
    def _drain(wire: Wire, timeout: float) -> bool:
        try:
            wire.connection.drain_events(timeout=timeout)
            return True
        except TimeoutError:
            return False
