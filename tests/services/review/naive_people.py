"""What is wrong with whose word a stored review counts, told by somebody who knows the rules and not the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.services.review import naive
from tests.services.review.naive import District, Raw


def faults(review: Raw, district: District) -> list[str]:
    """Return a sentence for each thing that is wrong with the people behind the opinions of a review."""
    rounds = [*review.get("past_rounds", ()), review["current"]]
    own = replace(district, recusals=[one for one in district.recusals if one["item_id"] == review["_id"]])
    found = []
    for place, round_ in enumerate(rounds):
        faults_ = [
            *_of_deciders(round_),
            *_of_speakers(round_, own),
            *_of_carried(rounds, place, own),
            *_of_persons(rounds, place, own),
        ]
        found += [f"round {round_['number']}: {fault}" for fault in faults_]
    return found


def _of_deciders(round_: Raw) -> Iterator[str]:
    """Nobody decides on an item of his own body, nor where he has spoken for an office that must speak."""
    speakers = {one["account_id"] for one in round_["opinions"] if one["office"] in round_["required_offices"]}
    for decision in (*round_["scope_decisions"], *round_["rulings"], *round_["meetings"], *round_["appointments"]):
        by = decision["by"]
        if by["body_id"] == round_["body_id"] or by["account_id"] in speakers:
            yield f"{by['account_id']} decided in a matter of his own"


def _of_speakers(round_: Raw, district: District) -> Iterator[str]:
    for opinion in round_["opinions"]:
        if naive.is_recused(opinion["account_id"], opinion["given_at"], district):
            yield f"{opinion['account_id']} spoke although he does not judge the item"


def _of_carried(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    """An approval counts on that still holds, of somebody who judges the item."""
    round_ = rounds[place]
    for office in round_["carried"]:
        word = naive.last_word(rounds[:place], office)
        is_good = word and (word["verdict"] == "approve" or naive.is_overruled(rounds[:place], word))
        if not is_good or word["again"] or word["part_hash"] != naive.part_hash(round_, office, district):
            yield f"{office} counts on and does not approve these elements"
        elif naive.is_recused(word["account_id"], round_["opened_at"], district):
            yield f"{office} counts on by {word['account_id']}, who does not judge the item"


def _of_persons(rounds: Sequence[Raw], place: int, district: District) -> Iterator[str]:
    """One person is one required office of a round, by what he says in it and by what counts on."""
    round_ = rounds[place]
    required = [office for group in naive.groups_of(round_, district) for office in group["required"]]
    counting = [office for office in required if naive._said(round_, office) or office in round_["carried"]]
    words = [naive.last_word(rounds[: place + 1], office) for office in counting]
    for account, offices in Counter(word["account_id"] for word in words if word).items():
        if offices > 1:
            yield f"{account} is {offices} required offices"
