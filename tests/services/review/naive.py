"""
What is wrong with a stored review, told by somebody who knows the rules and nothing of the program.

Reads raw documents and the policy as data. It works out the hash of an office's elements, who had to speak and who
approved what by itself; `services.review` is not imported on purpose. Slow, and plain enough to be read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.standards.loader import read

Raw = Mapping[str, Any]
CLOSING = {"approved": "item_approved", "returned": "item_returned", "withdrawn": "item_withdrawn"}
RUNNING = ("arrived", "open", "disputed")


@dataclass(frozen=True, kw_only=True)
class District:
    """What stands beside the reviews: all versions of the policy by number, the bodies by id, and recusals."""

    policies: Mapping[int, Raw]
    bodies: Mapping[str, Raw]
    recusals: Sequence[Raw] = ()


def faults(review: Raw, messages: Sequence[Raw], district: District) -> list[str]:
    """Return a sentence for each thing that is wrong with a review; `messages` are all that it ever said."""
    rounds = [*review.get("past_rounds", ()), review["current"]]
    district = replace(district, recusals=[one for one in district.recusals if one["item_id"] == review["_id"]])
    found = [*_of_messages(rounds, messages)]
    for place, round_ in enumerate(rounds):
        found += [f"round {round_['number']}: {fault}" for fault in _of_round(rounds, place, district)]
    return found


def questions(round_: Raw) -> list[Raw]:
    """Return the opinions that hold the matter for not theirs and were not answered."""
    answered = {each["opinion"] for each in round_["scope_decisions"]}
    return [
        each
        for each in round_["opinions"]
        if each["verdict"] == "out_of_scope"
        and each["office"] in round_["required_offices"]
        and each["sequence"] not in answered
    ]


def part_hash(round_: Raw, office: str, district: District) -> str:
    """Return the hash of an office's elements: the lines "list version" and "element hash", in order of the keys."""
    hashes = dict(round_["element_hashes"])
    if override := round_.get("scope_override"):
        said = [override["justification"], *sorted(override["powers"])]
        hashes["scope_override"] = hashlib.sha256("\n".join(f"{len(one)} {one}" for one in said).encode()).hexdigest()
    duty = _duty(office, district.policies[round_["policy_version"]], round_)
    keys = sorted(key for key in hashes if duty is None or key in duty)
    lines = [f"{round_['list_kind']} {round_['standard_version']}", *(f"{key} {hashes[key]}" for key in keys)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def groups_of(round_: Raw, district: District) -> list[dict[str, Any]]:
    """Return the groups that the round's version of the policy asks, with the guiding body in the guide's place."""
    content = district.policies[round_["policy_version"]]
    body = district.bodies[round_["body_id"]]  # no round may begin before its body is known
    guide = body.get("supervising_body_id", "") if body.get("kind") in ("town", "street") else ""

    def performing(offices: Sequence[str]) -> list[str]:
        by_body = {key for key, office in content["offices"].items() if office.get("by_body")}
        named = [f"{key}:{guide}" if key in by_body else key for key in offices]
        return [key for key in named if not key.endswith(":")]

    groups = []
    for group in content["lists"][round_["list_kind"]]["groups"]:
        levels = group.get("when", {}).get("levels")
        if levels and body.get("level") not in levels:
            continue
        lists = {name: performing(group.get(name, ())) for name in ("required", "advising", "veto")}
        if lists["required"]:  # where nobody guides the body, no group is made of advisers alone
            groups.append({**group, **lists})
    return groups


def _of_round(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    round_ = rounds[place]
    if round_["state"] not in RUNNING and round_["waiting_for"]:
        yield f"is {round_['state']} and waits for {round_['waiting_for']}"
    if place < len(rounds) - 1 and round_["state"] in RUNNING:
        yield f"is {round_['state']} although another came after it"
    for opinion in round_["opinions"]:
        if opinion["content_hash"] != round_["content_hash"]:
            yield f"{opinion['office']} spoke of another content"
        if opinion["office"] in _all_offices(round_, district) and opinion["part_hash"] != part_hash(
            round_, opinion["office"], district
        ):
            yield f"{opinion['office']} spoke of other elements than its own"
    if round_["state"] == "approved":
        yield from _of_approval(rounds, place, district)
    if round_["state"] == "open":
        yield from _of_running(rounds, place, district)


def _of_approval(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    """Every group has all its approvals, or enough of them, and those of everybody who has a veto."""
    round_ = rounds[place]
    for group in groups_of(round_, district):
        asked = [office for office in group["required"] if office not in _struck(round_)]
        good = [office for office in asked if _approves(rounds, place, office, district)]
        needed = min(group.get("quorum") or len(asked), len(asked))
        if len(good) < needed:
            yield f"was approved, but {group['key']} lacks the word of {sorted(set(asked) - set(good))}"
        for office in set(group.get("veto", ())) & set(asked) - set(good):
            yield f"was approved without {office}, which has a veto"


def _of_running(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    round_ = rounds[place]
    asked = {office for group in groups_of(round_, district) for office in group["required"]}
    for office in round_["waiting_for"]:
        if office not in asked or office in _struck(round_):
            yield f"waits for {office}, which is not asked"
        elif _said(round_, office):
            yield f"waits for {office}, which has spoken"
        elif _approves(rounds, place, office, district) and not _is_to_be_another(rounds, place, office, district):
            yield f"waits for {office}, although nothing of its elements has moved"
    if not round_["waiting_for"] and not questions(round_) and not round_.get("hearing"):
        yield "is open and waits for nobody"


def _of_messages(rounds: Sequence[Raw], messages: Sequence[Raw]) -> Iterator[str]:
    """Each closed round was told of once, a running one or one that was overtaken never."""
    told = Counter(
        (message["data"]["round"], message["name"]) for message in messages if message["name"] in CLOSING.values()
    )
    expected = Counter(
        (each["number"], CLOSING[each["state"]]) for each in rounds if each["state"] not in (*RUNNING, "superseded")
    )
    if told != expected:
        yield f"the ends of rounds were told as {dict(told)}, but are {dict(expected)}"
    if rounds[-1]["state"] == "disputed" and not any(
        message["name"] == "refusal_questioned" and message["data"]["round"] == rounds[-1]["number"]
        for message in messages
    ):
        yield "is disputed and nobody was told"
    yield from _of_asking(rounds, messages)
    yield from _of_meetings(rounds, messages)
    yield from _of_hearings(rounds, messages)
    opinions = Counter(message["sequence"] for message in messages if message["name"] == "opinion_given")
    if opinions != Counter(opinion["sequence"] for each in rounds for opinion in each["opinions"]):
        yield f"not each opinion was told once: {dict(opinions)}"


def _of_asking(rounds: Sequence[Raw], messages: Sequence[Raw]) -> Iterator[str]:
    """Whoever has to speak now was asked by the newest message that opened a group of the round."""
    current = rounds[-1]
    opened = [
        message
        for message in messages
        if message["name"] == "review_opened" and message["data"]["round"] == current["number"]
    ]
    newest = max(opened, key=lambda message: message["sequence"], default=None)
    asked = set(newest["data"]["offices"]) if newest else set()
    for message in messages:  # who has the matter back is told so
        if message["name"] == "scope_decided" and message["data"]["round"] == current["number"]:
            asked |= set() if message["data"]["is_struck"] else set(message["data"]["offices"])
    if current["state"] == "open" and not set(current["waiting_for"]) <= asked:
        yield f"{sorted(set(current['waiting_for']) - asked)} have to speak and were not asked"


def _of_meetings(rounds: Sequence[Raw], messages: Sequence[Raw]) -> Iterator[str]:
    """Each meeting was told of with the offices that refused on its day, also when it was moved or settled since."""
    called = [message for message in messages if message["name"] == "meeting_called"]
    if len(called) != sum(len(round_["meetings"]) for round_ in rounds):
        yield "not each meeting was told once"
    for message in called:
        (round_,) = (each for each in rounds if each["number"] == message["data"]["round"])
        then = {
            key: [each for each in round_[key] if each["sequence"] < message["sequence"]]
            for key in ("opinions", "scope_decisions", "rulings")
        }
        overruled = {sequence for ruling in then["rulings"] for sequence in ruling["overrules"]}
        words = [(office, _said(then, office)) for office in round_["required_offices"]]
        refusing = {
            office
            for office, word in words
            if word and word["verdict"] == "reject" and word["sequence"] not in overruled
        }
        if set(message["data"]["offices"]) != refusing:
            yield f"the meeting was about {message['data']['offices']}, but {sorted(refusing)} refused"


def _of_hearings(rounds: Sequence[Raw], messages: Sequence[Raw]) -> Iterator[str]:
    """The portal was told once of each draft that takes no more comments, and of no other."""
    told = Counter(message["data"]["round"] for message in messages if message["name"] == "comments_closed")
    ended = Counter(each["number"] for each in rounds if each["hearing"] and each["hearing"]["ended"])
    if told != ended:
        yield f"the ends of hearings were told as {dict(told)}, but are {dict(ended)}"
    for round_ in rounds:
        if round_["hearing"] and not round_["hearing"]["ended"] and round_["state"] not in RUNNING:
            yield f"round {round_['number']} is over and its draft is not"


def _approves(rounds: Sequence[Raw], place: int, office: str, district: District) -> bool:
    """Tell whether the last word of an office, up to this round, approves the elements that it has in this round."""
    for earlier in reversed(rounds[: place + 1]):
        if not any(each["office"] == office for each in earlier["opinions"]):
            continue
        word = _said(earlier, office)
        if word is None or (earlier is not rounds[place] and word["again"]):
            return False
        return (word["verdict"] == "approve" or is_overruled(rounds, word)) and word["part_hash"] == part_hash(
            rounds[place], office, district
        )
    return False


def _is_to_be_another(rounds: Sequence[Raw], place: int, office: str, district: District) -> bool:
    """Tell whether somebody else has to speak for an office: he does not judge, or he is another office as well."""
    round_ = rounds[place]
    account = last_word(rounds[: place + 1], office)["account_id"]
    others = [each for each in round_["required_offices"] if each != office]
    words = [_said(round_, each) for each in others]
    words += [last_word(rounds[:place], each) for each in others if each in round_["carried"]]
    speakers = {word["account_id"] for word in words if word}
    return account in speakers or is_recused(account, round_["opened_at"], district)


def last_word(rounds: Sequence[Raw], office: str) -> Any:
    """Return what an office said last; None when it said nothing, or had the matter back and is silent since."""
    for round_ in reversed(rounds):
        if any(each["office"] == office for each in round_["opinions"]):
            return _said(round_, office)
    return None


def is_overruled(rounds: Sequence[Raw], word: Raw) -> bool:
    """Tell whether the coordinating office decided against an opinion."""
    return any(word["sequence"] in ruling["overrules"] for round_ in rounds for ruling in round_["rulings"])


def is_recused(account: str, at: Any, district: District) -> bool:
    """Tell whether an account did not judge the item at an instant."""
    return any(one["account_id"] == account and one["at"] <= at for one in district.recusals)


def _said(round_: Raw, office: str) -> Raw | None:
    """Return the last opinion of an office in a round, unless the matter was handed back to it."""
    back = {each["opinion"] for each in round_["scope_decisions"] if not each["is_struck"]}
    words = [each for each in round_["opinions"] if each["office"] == office]
    return words[-1] if words and words[-1]["sequence"] not in back else None


def _struck(round_: Raw) -> set[str]:
    return {each["office"] for each in round_["scope_decisions"] if each["is_struck"]}


def _all_offices(round_: Raw, district: District) -> set[str]:
    groups = groups_of(round_, district)
    return {office for group in groups for office in (*group["required"], *group.get("advising", ()))}


def _duty(office: str, content: Raw, round_: Raw) -> set[str] | None:
    """Return the keys of the elements that an office judges; None for the whole text."""
    key = office.split(":")[0]
    offices = content["offices"]
    if offices[key].get("looks_at") == "*":
        return None
    owner = {element: name for name, each in offices.items() for element in each.get("answers_for", ())}
    duty = {*offices[key].get("answers_for", ()), *offices[key].get("looks_at", ())}
    for element in read(f"{round_['list_kind']}_list", round_["standard_version"])["elements"]:
        who = owner.get(element["key"]) or owner.get(element.get("part_of", ""))
        if who == key or (who is None and offices[key].get("indispensable")):
            duty.add(element["key"])
    return duty
