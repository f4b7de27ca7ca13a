"""What is wrong with whom a stored review has asked, told by somebody who knows the rules and not the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.services.review import naive
from tests.services.review.naive import District, Raw

ENDS = ("item_approved", "item_returned", "item_withdrawn")
ASKING = ("review_arrived", "review_opened")


def faults(review: Raw, messages: Sequence[Raw], district: District) -> list[str]:
    """Return a sentence for each thing that is wrong; `messages` are all that the review ever said."""
    rounds = [*review.get("past_rounds", ()), review["current"]]
    found = [*_of_ends(messages), *_of_advice(rounds[-1], messages)]
    for place, round_ in enumerate(rounds):
        found += [*_of_lists(rounds, place, district)]
        if round_["state"] != "open" and round_["may_advise"]:
            found.append(f"round {round_['number']} is {round_['state']} and takes advice")
    return found


def _of_lists(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    """What the lists of the desk show follows from what was said."""
    round_, groups = rounds[place], naive.groups_of(rounds[place], district)

    def has_word(office: str) -> bool:
        said = naive._said(round_, office)
        return said is not None or (office in round_["carried"] and not _was_handed_back(round_, office))

    judging = [office for group in groups for office in group["required"] if office not in naive._struck(round_)]
    if round_["judging"] != judging or round_["judged"] != [office for office in judging if has_word(office)]:
        yield f"counts {round_['judged']} of {round_['judging']}"
    begun = groups[: len(round_["begun"])]
    welcome = [office for group in begun for office in group.get("advising", ()) if not has_word(office)]
    if round_["state"] == "open" and round_["may_advise"] != welcome:
        yield f"takes advice of {round_['may_advise']} instead of {welcome}"


def _was_handed_back(round_: Raw, office: str) -> bool:
    return any(each["office"] == office and not each["is_struck"] for each in round_["scope_decisions"])


def _of_advice(current: Raw, messages: Sequence[Raw]) -> Iterator[str]:
    """Whoever may advise now was told so in this round."""
    told = _named([one for one in messages if one["data"].get("round") == current["number"]], "advising")
    if not set(current["may_advise"]) <= told:
        yield f"{sorted(set(current['may_advise']) - told)} may advise and were not told"


def _of_ends(messages: Sequence[Raw]) -> Iterator[str]:
    """The end of a round names everybody who was asked in it, and nobody else."""
    for end in (one for one in messages if one["name"] in ENDS):
        before = [one for one in messages if one["name"] in ASKING and one["data"]["round"] == end["data"]["round"]]
        asked = _named(before, "offices") | _named(before, "advising")
        if set(end["data"]["offices"]) != asked:
            named = end["data"]["offices"]
            yield f"round {end['data']['round']} has asked {sorted(asked)} and named {named} at its end"


def _named(messages: Sequence[Raw], what: str) -> set[str]:
    return {office for one in messages for office in one["data"].get(what, ())}
