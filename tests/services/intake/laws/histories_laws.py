"""Laws that change at random, told to intake as review tells them and to the oracle as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from shared.contracts.envelope import Envelope
from shared.kernel.clock import day_in_china
from tests.services.intake.conftest import Intake
from tests.services.intake.laws.oracle import Laws, Told
from tests.services.intake.laws.telling import changed, registered, relations_of

TITLES = {"law-1": "老年人权益保障法", "law-2": "养老服务条例"}
SIGNS = "天地山川江河湖海日月星云风雨雷电松竹梅兰春夏秋冬东南西北金木水火土石田林"
MOST_ARTICLES = 9


@dataclass
class Legislator:
    """Makes versions and changes of laws; `told` are all messages, so that they may arrive once more."""

    intake: Intake
    laws: Laws
    dice: Random
    chain: dict[str, list[str]] = field(default_factory=dict)
    told: list[Envelope] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the day in China."""
        return day_in_china(self.intake.clock.moment)

    def provision(self) -> str:
        """Return the text of an article that there was not before, sometimes of two paragraphs."""
        lines = ["".join(self.dice.choices(SIGNS, k=7)) + "的，应当办理。" for _ in range(self.dice.choice((1, 1, 2)))]
        return "\n".join(lines)

    def register(self, law_id: str, texts: Sequence[str] = ()) -> Envelope:
        """Give a law its next version, its first one where there is none."""
        versions = self.chain.setdefault(law_id, [])
        version_id = f"{law_id}-v{len(versions) + 1}"
        articles = tuple(texts) or tuple(self.provision() for _ in range(self.dice.randint(4, 6)))
        self.laws.versions[version_id] = articles
        if not versions:
            self.laws.first[law_id] = version_id
            self.laws.by_title[TITLES[law_id]] = law_id
        versions.append(version_id)
        return self._say(
            registered(
                self.intake,
                version_id,
                articles,
                law_id=law_id,
                title=TITLES[law_id],
                sequence=len(versions),
                is_first=len(versions) == 1,
            )
        )

    def amend(self, law_id: str) -> list[Envelope]:
        """Let a law be amended: a new version of the newest one, and the lawyer's word of it."""
        old = self.chain[law_id][-1]
        version = self.register(law_id, self._next(self.laws.versions[old]))
        return [version, self._change(law_id, old, law_id, self.chain[law_id][-1])]

    def bring_back(self, law_id: str) -> list[Envelope]:
        """Let a version come into force once more, or once more on another day."""
        old = self.laws.in_force(law_id, self.today) or self.chain[law_id][-1]
        others = [each for each in self.chain[law_id] if each != old]
        return [self._change(law_id, old, law_id, self.dice.choice(others))] if others else self.amend(law_id)

    def repeal(self, law_id: str) -> list[Envelope]:
        """Let a law end with nothing after it."""
        return [self._change(law_id, self.chain[law_id][-1], "", "", kind="repealed")]

    def replace(self, law_id: str) -> list[Envelope]:
        """Let a law that there was not before take a law's place, with some of its articles."""
        other = "law-2"
        if other in self.chain:
            return self.bring_back(law_id)
        old = self.chain[law_id][-1]
        texts = self._next(self.laws.versions[old])
        version = self.register(other, texts)
        return [version, self._change(law_id, old, other, self.chain[other][-1], kind="replaced")]

    def correct(self) -> list[Envelope]:
        """Let a lawyer correct the comparison of a change: what is unequal may have gone, or gone elsewhere."""
        return self._again(lambda fields: fields.update(relations=self._corrected(fields["relations"])))

    def put_off(self) -> list[Envelope]:
        """Let a change take effect on another day."""
        return self._again(lambda fields: fields.update(effective_on=self._day()))

    def revoke(self) -> list[Envelope]:
        """Take a change back, or confirm once more what was taken back."""
        return self._again(lambda fields: fields.update(is_revoked=not fields["is_revoked"]))

    def once_more(self) -> list[Envelope]:
        """Return old messages in any order, some of them twice."""
        return self.dice.choices(self.told, k=min(6, len(self.told)))

    def _change(self, law_id: str, old: str, new_law_id: str, new: str, kind: str = "amended") -> Envelope:
        change_id = f"change-{len(self.fields) + 1}"
        self.fields[change_id] = {
            "kind": kind,
            "law_id": law_id,
            "old_version": old,
            "new_law_id": new_law_id,
            "new_version": new,
            "effective_on": self._day(),
            "is_revoked": False,
            "relations": relations_of(self.laws.versions[old], self.laws.versions.get(new, ())) if new else [],
        }
        return self._tell(change_id)

    def _again(self, move: Callable[[dict[str, Any]], None]) -> list[Envelope]:
        if not self.fields:
            return []
        change_id = self.dice.choice(sorted(self.fields))
        move(self.fields[change_id])
        return [self._tell(change_id)]

    def _tell(self, change_id: str) -> Envelope:
        self.sequences[change_id] = self.sequences.get(change_id, 0) + 1
        fields, before = self.fields[change_id], self.laws.changes.get(change_id)
        self.laws.changes[change_id] = Told(
            change_id=change_id,
            law_id=fields["law_id"],
            new_law_id=fields["new_law_id"],
            version_id=fields["new_version"],
            effective_on=fields["effective_on"],
            order=len(self.told),
            is_revoked=fields["is_revoked"],
            has_acted=before.has_acted if before else False,
        )
        return self._say(changed(self.intake, change_id=change_id, sequence=self.sequences[change_id], **fields))

    def _say(self, event: Envelope) -> Envelope:
        self.told.append(event)
        return event

    def _day(self) -> date:
        return self.today + timedelta(days=self.dice.choice((-4, 0, 0, 2, 5, 9, 15)))

    def _corrected(self, relations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        found = [dict(each) for each in relations]
        unequal = [each for each in found if each["verdict"] not in ("same", "renumbered") and each["old"]]
        for each in self.dice.sample(unequal, min(1, len(unequal))):
            gone = bool(each["new"]) and self.dice.random() < 0.5
            other = self.dice.choice([one["new"] for one in found if one["new"]] or [""])
            each.update(new="" if gone else other, verdict="deleted" if gone or not other else "amended")
            each["similarity"] = 0.5 if each["new"] else 0.0
        return found

    def _next(self, texts: Sequence[str]) -> list[str]:
        """Return the articles of the next version: some amended, moved, come, gone, or printed otherwise."""
        articles = list(texts)
        ways = (self._come, self._come, self._go, self._say_more, self._say_more, self._say_more, self._move)
        for _ in range(self.dice.randint(1, 3)):
            self.dice.choice((*ways, self._say_else))(articles)
        return [text.replace("，", "、") if self.dice.random() < 0.2 else text for text in articles[:MOST_ARTICLES]]

    def _come(self, articles: list[str]) -> None:
        twin = articles and self.dice.random() < 0.15
        articles.insert(self.dice.randint(0, len(articles)), self.dice.choice(articles) if twin else self.provision())

    def _go(self, articles: list[str]) -> None:
        if len(articles) > 2:
            articles.pop(self.dice.randrange(len(articles)))

    def _say_more(self, articles: list[str]) -> None:
        place = self.dice.randrange(len(articles))
        articles[place] = f"{articles[place]}{self.dice.choice(SIGNS)}除外。"

    def _say_else(self, articles: list[str]) -> None:
        articles[self.dice.randrange(len(articles))] = self.provision()

    def _move(self, articles: list[str]) -> None:
        articles.insert(self.dice.randrange(len(articles)), articles.pop(self.dice.randrange(len(articles))))
