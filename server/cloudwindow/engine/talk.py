"""What is said between the machine's question and the step's end: the clerk's word on an answer, and what else an answer tells."""

from collections.abc import Callable
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.findings import Finding
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Records
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.bulletin import Bulletin, Wakeup
from cloudwindow.engine.silent_sign import looked_for
from cloudwindow.engine.worded import with_word

QUESTION: Final = "question."
RISKS: Final = frozenset({Reason.COERCION_SUSPECTED, Reason.ENVIRONMENT_PERSON})  # notes that ask for a second person


class Talk:
    """One a session. In a session without a clerk nobody confirms, and nothing is looked for.

    `answered`: told of every finding; None in a session without a clerk.
    """

    def __init__(self, id: SessionId, records: Records, bulletin: Bulletin, answered: Callable[[Finding], None] | None) -> None:
        self._id: Final = id
        self._records = records
        self._bulletin = bulletin
        self._answered: Final = answered

    @property
    def attended(self) -> bool:
        return self._answered is not None

    async def asked(self) -> tuple[str, ...]:
        """The items of the question bank that this session was asked, also before a restart."""
        trail = await self._records.told(self._id)
        issued = (told.event.challenge.item for told in trail if isinstance(told.event, e.ChallengeIssued))
        return tuple(item for item in issued if item)

    async def beside(self, challenge: Challenge, finding: Finding) -> tuple[e.Event, ...]:
        """Entries that belong to an answer, written with its finding: as many of them whether the silent sign came or not."""
        if self._answered is None:
            return ()
        risks = (at.RiskNoted(reason=note, reading={"challenge": challenge.id}) for note in finding.notes if note in RISKS)
        if not challenge.prompt.startswith(QUESTION):
            return tuple(risks)
        answer = next((fact.value for fact in finding.facts if fact.name == "answer"), "")
        return (*risks, looked_for(await self._agreed(), challenge.prompt.removeprefix(QUESTION), answer))

    def answered(self, finding: Finding) -> None:
        """It is in the trail: now whatever follows from it may cut the step off."""
        if self._answered is not None:
            self._answered(finding)

    async def confirmed(self, challenge: Challenge, finding: Finding) -> Finding:
        """With the clerk's verdict in the place of the machine's; waits for it as long as the step may last."""
        if self._answered is None:
            return finding
        with self._bulletin.listen(self._id, staff=True) as listener:
            word, read = await self._word(challenge, 0)
            while word is None:
                async for notice in listener:
                    if isinstance(notice, Wakeup):
                        word, read = await self._word(challenge, read)
                        if word is not None:
                            break
        return with_word(finding, word)

    async def _word(self, challenge: Challenge, since: int) -> tuple[at.AnswerConfirmed | None, int]:
        """The newest word from index `since` on, and up to where the trail was read."""
        trail = await self._records.told(self._id, since)
        words = (told.event for told in reversed(trail) if isinstance(told.event, at.AnswerConfirmed))
        return next((word for word in words if word.challenge == challenge.id), None), trail[-1].index + 1 if trail else since

    async def _agreed(self) -> at.SignAgreed | None:
        trail = await self._records.told(self._id)
        return next((told.event for told in reversed(trail) if isinstance(told.event, at.SignAgreed)), None)
