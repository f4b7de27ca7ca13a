"""
Late resolution: what was cited before its law was registered gets its pin; a corrected text moves pins along.

Both are found by what the index says, not by a list of what is still to be done, so the work may run again anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from services.intake.application.following_ports import FollowingJobs
from services.intake.application.laws.ports import CitationIndex, LawCopies
from services.intake.application.ports import Revisions, revision_id
from services.intake.domain.laws.citing import Citation, Pin, Row, Unresolved, rows_of
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_state import LawState
from services.intake.domain.laws.law_texts import LawText
from services.intake.domain.laws.pinning import LawBook, quoted_hash, resolved
from shared.kernel.actor import SYSTEM
from shared.kernel.batches import chunks
from shared.kernel.clock import day_in_china
from shared.kernel.ids import message_id_of

RESOLVE = "intake.resolve_citations"
BATCH = 1000


class Resolving:
    """The use cases that pin citations later than they were written, and of the task that does it."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex, revisions: Revisions, jobs: FollowingJobs) -> None:
        self._laws, self._index, self._revisions, self._jobs = laws, index, revisions, jobs

    def order(self, told: Mapping[str, str]) -> None:
        """
        Order a job for each law about which a message (`told`, by law) may settle something in the index.

        The same message once more is the same job.
        """
        for law_id, law in self._laws.states(told).items():
            if law_id in told and self._has_work(law):
                job_id = message_id_of(told[law_id], 0, RESOLVE)
                title = f"核对引用《{law.title}》的依据"
                self._jobs.create(kind=RESOLVE, title=title, actor=SYSTEM, kwargs={"law_id": law_id}, job_id=job_id)

    def run(self, *, job_id: str, law_id: str, now: datetime) -> None:
        """Pin what can be pinned now; stop between two batches when asked."""
        self._jobs.progress(job_id, 0, 0)
        law = self._laws.states([law_id]).get(law_id)
        resolved = self.resolve(law, day_in_china(now)) if law else 0
        moved = self.move_along(law) if law else 0
        self._jobs.finish(job_id, f"{resolved} 处引用找到了条文，{moved} 处随更正后的条文更新。")

    def break_off(self, *, job_id: str) -> None:
        """Note that a job met an error that nobody foresaw."""
        self._jobs.fail(job_id, "出错了，没有全部核对。已经核对的不会重复；这部文件下次有登记或更正时会接着核对。")

    def resolve(self, law: LawState, day: date) -> int:
        """Pin the unresolved citations that name a law; return how many got a pin."""
        done = 0
        for batch in self._index.unresolved_named(law.keys):
            book = self._laws.book(citation.cited for citation in batch)
            rows = self._rows_of(batch)
            found = [(each, _settled(each, row, book, day)) for each in batch if (row := rows.get(_row_of(each)))]
            changed = [after for before, after in found if after != before]
            self._index.replace(changed)
            done += sum(after.pin is not None for after in changed)
        return done

    def move_along(self, law: LawState) -> int:
        """Let citations rest on the corrected text of the version that they are pinned to; return how many moved."""
        gone = [rests for rests in self._index.rests(law.law_id) if _is_gone(rests, law)]
        ids = [(one.item_id, one.revision) for one in self._index.resting_on(law.law_id, gone)] if gone else []
        moved = 0
        for texts in chunks(sorted(set(ids)), BATCH):
            batch = [each for each in self._index.of_texts(texts) if each.pin and _is_gone(Rests.of(each), law)]
            rows = self._rows_of(batch)
            self._index.replace([_moved(each, rows.get(_row_of(each)), law) for each in batch])
            moved += len(batch)
        return moved

    def _has_work(self, law: LawState) -> bool:
        if next(iter(self._index.unresolved_named(law.keys)), None):
            return True
        return any(_is_gone(rests, law) for rests in self._index.rests(law.law_id))

    def _rows_of(self, citations: Sequence[Citation]) -> dict[tuple[str, int, int], Row]:
        ids = {revision_id(each.item_id, each.revision) for each in citations}
        return {
            (text.item_id, text.number, row.number): row
            for text in self._revisions.find(ids).values()
            for row in rows_of(text.elements)
        }


def _settled(citation: Citation, row: Row, book: LawBook, day: date) -> Citation:
    pin, reason, law_id = resolved(citation.cited, row, book, day)
    return replace(citation, pin=pin, reason=reason, law_id=law_id)


def _row_of(citation: Citation) -> tuple[str, int, int]:
    return citation.item_id, citation.revision, citation.row


def _is_gone(rests: Rests, law: LawState) -> bool:
    """Tell whether the text that is rested on stands no more where it stood, in the same version: it was corrected."""
    text = law.texts.get(rests.version_id)
    return text is not None and bool(rests.hash) and rests.hash not in text.hashes(rests.place)


def _moved(citation: Citation, row: Row | None, law: LawState) -> Citation:
    assert citation.pin is not None, "only what is pinned moves along"
    text: LawText = law.texts[citation.pin.version_id]
    if not text.has(citation.place):
        return replace(citation, pin=None, reason=Unresolved.NO_ARTICLE)
    quoted = quoted_hash(text, citation.place, row.text) if row else ""
    hash_ = quoted or text.hashes(citation.place)[0]
    pin = Pin(law_id=law.law_id, version_id=text.version_id, hash=hash_, is_quoted=bool(quoted))
    return replace(citation, pin=pin)
