"""Holds two names of items against each other and says why they are one matter, or only like each other."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from math import ceil

from services.intake.domain.overlap.cores import Agreement, agreement, is_within
from services.intake.domain.overlap.names import FIRST, Matter
from services.intake.domain.overlap.words import LISTED, Words, words

ENOUGH = 0.5
"""Which share of the shorter core's pairs of characters the other must have, for two names to be compared at all."""
LIKE = 0.5
"""From which score on two cores of different things are called related."""
LONGEST_QUOTE = 20
"""Characters of a piece of a name that a reason repeats."""


class Likeness(Enum):
    """What two names are to each other; `EXACT` and `NEAR` are the same matter, and are warned of."""

    EXACT = "exact"
    NEAR = "near"
    RELATED = "related"
    NONE = "none"

    @property
    def is_same(self) -> bool:
        """Whether it is the same matter."""
        return self in (Likeness.EXACT, Likeness.NEAR)


LIKENESS_NAMES = {
    Likeness.EXACT: "名称相同",
    Likeness.NEAR: "名称近似",
    Likeness.RELATED: "业务相关",
    Likeness.NONE: "不相关",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two names are to each other: `score` is 0 to 1, `reason` a Chinese sentence that names the words."""

    likeness: Likeness
    score: float
    reason: str


UNLIKE = Comparison(likeness=Likeness.NONE, score=0.0, reason="名称里没有足够的共同词语。")


def may_be_like(one: Matter, other: Matter) -> bool:
    """Tell whether two names have enough characters in common to be worth a comparison."""
    if one.plain == other.plain:
        return True
    return len(one.grams & other.grams) >= needed(min(len(one.grams), len(other.grams)))


def needed(grams: int) -> int:
    """Return how many of its pairs of characters a core must share with one that is not shorter."""
    return max(ceil(ENOUGH * grams), 1)


def compared(one: Matter, other: Matter) -> Comparison:
    """Return what two names are to each other; the same whichever comes first, but for the order in the reason."""
    if one.plain == other.plain:
        return Comparison(likeness=Likeness.EXACT, score=1.0, reason=_exact_reason(one, other))
    if not may_be_like(one, other):
        return UNLIKE
    known = words()
    cores = _cores(one, other, known)
    if cores.common < 2 or cores.score < LIKE:
        return UNLIKE
    if apart := _object_apart(cores.apart) or _cases_apart(one, other, known) or act_apart(one, other):
        reason = f"都涉及“{_common(one, other)}”，但{apart}。"
        return Comparison(likeness=Likeness.RELATED, score=cores.score, reason=reason)
    return Comparison(likeness=Likeness.NEAR, score=cores.score, reason=_near_reason(one, other, cores.more))


def _cores(one: Matter, other: Matter, known: Words) -> Agreement:
    """Hold the cores against each other; what one says in brackets the other may say in its name."""
    found = agreement(one.core, other.core, known)
    if found.apart is None or all(found.apart) or bool(one.addition) == bool(other.addition):
        return found
    said = "".join(found.apart)
    if known.kind.sub("", said) != known.kind.sub("", one.addition or other.addition):
        return found
    first, second = (one.core if one.addition else other.core), (other.core if one.addition else one.core)
    without = agreement(first, second.replace(said, "", 1), known)
    return found if without.apart else without


def act_apart(one: Matter, other: Matter) -> str:
    """Return in Chinese how two names differ in act or step; nothing where they do not, as one matter must not."""
    known = words()
    return _acts_apart(one, other, known) or _steps_apart(one, other, known)


def _object_apart(apart: tuple[str, str] | None) -> str:
    if apart is None:
        return ""
    if all(apart):
        return f"对象不同（“{apart[0]}”与“{apart[1]}”）"
    return f"一个多出“{apart[0] or apart[1]}”，说的是另一个对象"


def _cases_apart(one: Matter, other: Matter, known: Words) -> str:
    return _brackets_apart(one, other, known) or _words_apart(one, other, known) or _cases_of_steps_apart(one, other)


def _words_apart(one: Matter, other: Matter, known: Words) -> str:
    """Tell of two words that exclude each other, wherever they stand: 单位参保登记 and 参保登记(个人)."""
    for texts in ((one.plain, other.plain), (one.addition, other.addition)):
        for pair in known.exclusive:
            said = [[word for word in pair if word in text] for text in texts]
            if len(said[0]) == len(said[1]) == 1 and said[0] != said[1]:
                return f"一个说“{said[0][0]}”，一个说“{said[1][0]}”"
    return ""


def _cases_of_steps_apart(one: Matter, other: Matter) -> str:
    """Tell of brackets of which one says more steps in one word: 变更换发 and 到期换发."""
    if one.case and other.case and len(one.case) != len(other.case):
        return "括号里的环节不同"
    return ""


def _brackets_apart(one: Matter, other: Matter, known: Words) -> str:
    """Brackets of one name may say more; two that say different things make two cases of it."""
    first, second = one.addition, other.addition
    if not first or not second or first == second or is_within(first, second, known):
        return ""
    found = agreement(first, second, known)
    if found.common >= 2 and found.apart is None:
        return ""
    return f"括号里的情形不同（“{_short(first)}”与“{_short(second)}”）"


def _acts_apart(one: Matter, other: Matter, known: Words) -> str:
    for key, name in known.acts.names.items():
        says, says_not = (one, other) if key in one.acts else (other, one)
        if key not in says.acts or key in says_not.acts:
            continue
        if key not in known.unlike or known.unlike[key] & (says_not.acts - says.acts):
            return f"“{says.name}”是{name}，“{says_not.name}”不是"
    return ""


def _steps_apart(one: Matter, other: Matter, known: Words) -> str:
    if one.steps & other.steps:
        return ""
    return f"环节不同（{_step_names(one, known)}与{_step_names(other, known)}）"


def _step_names(matter: Matter, known: Words) -> str:
    names = [name for key, name in known.steps.names.items() if key in matter.steps]
    return "、".join([*(["首次办理"] if FIRST in matter.steps else []), *names])


def _common(one: Matter, other: Matter) -> str:
    left, right = sorted((one.core, other.core))
    block = SequenceMatcher(None, left, right, autojunk=False).find_longest_match()
    return left[block.a : block.a + block.size].strip(LISTED)


def _exact_reason(one: Matter, other: Matter) -> str:
    if one.name == other.name:
        return "名称一字不差。"
    return "名称相同，只有标点、括号、地名或层级的写法不同。"


def _near_reason(one: Matter, other: Matter, more: tuple[str, ...]) -> str:
    sentence = f"说的都是“{_common(one, other)}”"
    added = [text for text in (one.addition, other.addition) if text and one.addition != other.addition]
    if only := dict.fromkeys([*more, *added]):
        quoted = "、".join(f"“{_short(word)}”" for word in only)
        sentence += f"，只有一方写了{quoted}，办的还是同一件事"
    if one.said != other.said:
        sentence += f"，办理用语不同（{one.said or '没有写'}与{other.said or '没有写'}）"
    return f"{sentence}。"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
