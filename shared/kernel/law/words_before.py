"""The verbs and prepositions before the number of a document that a text rests on (落实, 符合, 据): no part of it.

Names of places and offices begin with some of the same characters (自贡, 从化, 经信): such a one is a preposition only
before the name of the state, of a province, or of a government. What could be both stays as it was written.
"""

from __future__ import annotations

import re

_ADVERB = "应当|必须|严格|认真|切实|全面|深入|继续|进一步|不|应|须|均|仍|并"
_VERB = (
    "贯彻|落实(?!办)|执行(?![局庭委])|实施(?![办局委])|依据|根据(?!地)|依照|按照|遵照|参照|对照|遵循|遵守|违反|符合|满足|结合|衔接|"
    "适用|参考|引用|属于|涉及|经由|详见|参见|印发|转发|下发|颁布|公布|发布|修改|修订|修正|废止|代替|替代|取代|有关|相关|上述"
)
_HIGH = (
    "国|中共|中央|中办|全国|主席|最高|省|自治区|[市区县](?:人民)?政府|"
    "[京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽黔粤青藏川琼]"
)
_ALONE = rf"据|由|凭|因|以|是|为|该|此|属|至|到|在|见|按|除|对(?!外)|(?:依|经|自|从|如|同)(?={_HIGH})"
_VERBS = rf"(?:(?:{_ADVERB}){{0,4}}(?:{_VERB})[好了于为]?)+"
VERBS = re.compile(_VERBS)
"""Verbs before a document, with their adverbs: no name of an office holds them, wherever they stand."""
_AHEAD = re.compile(rf"(?:{_VERBS}|(?:{_ADVERB}){{0,4}}(?:{_ALONE})|关于)+")


def behind_words(text: str, start: int) -> int:
    """Return where the words before a document end that begin at a place, the place itself where there are none."""
    match = _AHEAD.match(text, start)
    return match.end() if match else start
