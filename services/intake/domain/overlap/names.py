"""What a name of an item speaks of: its core, what it says of act and step, and the additions in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from services.intake.domain.overlap.words import LISTED, Words, words
from shared.kernel.alike import squeezed

FIRST = "first"
"""The step of a name that names none: the grant itself."""
REMEMBERED = 50_000
"""How many names are kept as they were read: those of a district's power list, and of a file beside it."""
_QUOTES = re.compile("[《》〈〉“”\"'‘’「」·•.。:：—_\\-]")
_SQUARE = str.maketrans("[]{}【】〔〕", "()()()()")
_EXPLAINS = re.compile("^(?:不?包?含(?!有)|包括|除)|除外$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """
    A name of an item, read.

    Attributes:
        name: The name as it was given.
        plain: What two names that are written the same have in common: no wide signs, no quotes, no place, no level.
        core: What it is about, without the words for act and step at its ends; things of one list stand between 、.
        addition: The same of what stands in brackets; empty where that says nothing of the matter.
        acts: Keys of the acts that it says, other than asking and granting.
        steps: Keys of the steps that it says.
        case: The same as its brackets alone say, for each word; empty where they say nothing or list several steps.
        said: The words for act and step that were left out, as they were written.
        grams: The pairs of neighbouring characters of the core, by which names are found.
    """

    name: str
    plain: str
    core: str
    addition: str
    acts: frozenset[str]
    steps: frozenset[str]
    case: frozenset[frozenset[str]]
    said: str
    grams: frozenset[str]


@lru_cache(maxsize=REMEMBERED)
def matter_of(name: str) -> Matter:
    """Return what a name speaks of, by the newest words of the standard."""
    known = words()
    main, brackets = _apart(known.full_name.sub("", _QUOTES.sub("", squeezed(name))))
    main = known.place.sub("", main, count=1) or main
    additions = [one for one in brackets if not known.addition.fullmatch(one)]
    core, said = _core(main, known)
    core = known.building.sub("", core)
    return Matter(
        name=name,
        plain="|".join(known.particle.sub("", one) for one in (main, *additions)),
        core=core,
        addition=_addition(additions, core, known),
        acts=known.acts.in_text(LISTED.join([main, *additions])),
        steps=_steps(main, additions, known),
        case=_case(additions, known),
        said=said,
        grams=_grams(core),
    )


def _apart(text: str) -> tuple[str, list[str]]:
    """Return a text without its brackets, and what stands in each of them; brackets inside brackets are opened."""
    main: list[str] = []
    inside: list[str] = []
    brackets: list[str] = []
    depth = 0
    for letter in text.translate(_SQUARE):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(depth - 1, 0)
        else:
            (inside if depth else main).append(letter)
        if inside and not depth:
            brackets.append("".join(inside))
            inside = []
    if inside:
        brackets.append("".join(inside))
    return ("".join(main), brackets) if main else ("".join(brackets), [])


def _core(text: str, known: Words) -> tuple[str, str]:
    """Return what a text is about, and the words for act and step around it."""
    spelled = _spelled(text, known)
    start = known.before.match(spelled)
    begin = start.end() if start else 0
    behind = known.behind.search(spelled, begin)
    end = behind.start() if behind else len(spelled)
    core = known.inner.sub("", known.particle.sub("", spelled[begin:end])).strip(LISTED)
    core = known.everyone.sub("", core)
    if len(core) < 2:
        return known.particle.sub("", spelled).strip(LISTED), ""
    said = [spelled[:begin].strip(LISTED), spelled[end:].strip(LISTED)]
    return core, "…".join(one for one in said if one)


def _spelled(text: str, known: Words) -> str:
    return known.synonym.sub(lambda match: known.synonyms.get(match[0], match[0]), known.listing.sub(LISTED, text))


def _addition(additions: list[str], core: str, known: Words) -> str:
    told = [one for one in additions if not _EXPLAINS.search(one) and not _only_says(one, known)]
    return LISTED.join(filter(None, (_case_of(_core(one, known)[0], core, known) for one in told)))


def _case_of(addition: str, core: str, known: Words) -> str:
    """Return what brackets add where they say the name once more: 取水许可(取水许可变更) adds nothing but the step."""
    if core not in addition:
        return addition
    rest = addition.replace(core, "", 1).strip(LISTED)
    return "" if known.before.fullmatch(rest) or len(rest) < 2 else _core(rest, known)[0]


def _only_says(text: str, known: Words) -> bool:
    """Tell whether brackets hold nothing but words for acts and steps."""
    return bool(known.before.fullmatch(known.listing.sub(LISTED, text)))


def _steps(main: str, additions: list[str], known: Words) -> frozenset[str]:
    """Return the steps of a name; what brackets say of a step holds alone, unless they only list it beside others."""
    told = frozenset[str]()
    listed = _steps_in(main, known)
    for one in additions:
        found = _steps_in(one, known)
        if _EXPLAINS.search(one) and found:
            listed |= found | {FIRST}
        else:
            told |= found
    return told or listed or frozenset({FIRST})


def _case(additions: list[str], known: Words) -> frozenset[frozenset[str]]:
    text = LISTED.join(known.listing.sub(LISTED, one) for one in additions if not _EXPLAINS.search(one))
    if LISTED in text:
        return frozenset()
    return frozenset(known.steps.of_word[match[0]] for match in known.steps.word.finditer(text))


def _steps_in(text: str, known: Words) -> frozenset[str]:
    spelled = known.listing.sub(LISTED, text)
    found = known.steps.in_text(spelled)
    return found | {FIRST} if known.first.search(spelled) else found


def _grams(core: str) -> frozenset[str]:
    letters = core.replace(LISTED, "")
    return frozenset(one + other for one, other in pairwise(letters)) or frozenset({letters})
