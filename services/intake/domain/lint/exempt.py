"""What the lint does not judge: names in 《》 and statute text that was copied word for word.

Such a piece is covered with a filler of the same length before the rules look, so that spans stay what they are and a
rule can still see that a document was named there.
"""

from __future__ import annotations

import re

FILLER = "□"

_NAME = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_ARTICLE = r"第[一二三四五六七八九十百零〇千\d]+条(?:之[一二三四五六七八九十]+)?"
_PARAGRAPH = r"(?:第[一二三四五六七八九十\d]+款)?(?:第?[(（]?[一二三四五六七八九十\d]+[)）]?项)?"
_COPIED_FROM_HERE = re.compile(rf"^[ \t　]*(?:{_ARTICLE}[\s　]+|《[^《》]*》{_ARTICLE}{_PARAGRAPH}[\s　]+)(?=\S)", re.M)
_QUOTED = re.compile(rf"{_ARTICLE}{_PARAGRAPH}(?:的?规定|明确规定|明确)?[：:，,]?[\s　]*[“\"]([^”\"]+)[”\"]?")
_POINT = r"[ \t　]*[（(][一二三四五六七八九十]{1,3}[)）]"
_AFTER_COLON = re.compile(
    rf"{_ARTICLE}{_PARAGRAPH}(?:的?规定|明确规定|明确)?[：:][\s　]*([^“\"\s][^\n]*(?:\n{_POINT}[^\n]*)*)"
)
"""The rest of the line, and line by line the points of the article: laws number them （一）."""
_VISIBLE = re.compile(r"[^\s]")


def covered(text: str) -> str:
    """
    Return the text with its exempt pieces covered; it is as long as before and keeps its line breaks.

    The last character of a name in 《》 stays: by it a rule tells a law (法, 条例, 办法) from a certificate (证, 书).
    """
    if "第" not in text and "《" not in text:  # every exempt piece begins with one of them, and few texts have any
        return text
    for copied in (_QUOTED, _AFTER_COLON):
        text = copied.sub(_cover_group, text)
    if start := _COPIED_FROM_HERE.search(text):
        # the paragraphs and points of an article follow it, line by line, without a mark of their own
        text = text[: start.start()] + _fill(text[start.start() :])
    return _NAME.sub(
        lambda match: f"《{_fill(match[0][1:-2])}{match[0][-2]}》" if len(match[0]) > 2 else match[0], text
    )


def _cover_group(match: re.Match[str]) -> str:
    start, end = (place - match.start() for place in match.span(1))
    return match[0][:start] + _fill(match[0][start:end]) + match[0][end:]


def _fill(text: str) -> str:
    return _VISIBLE.sub(FILLER, text)
