"""The applicant's link was tried in another browser: an entry, for whoever looks at the session later."""

from collections.abc import Sequence

from cloudwindow.domain.review_events import LinkTriedElsewhere
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.engine.journal import TrailJournal


async def note_other_browser(journal: TrailJournal, session: Session) -> None:
    """One entry, however often it is tried; none once the session is over."""

    def make(session: Session) -> Sequence[LinkTriedElsewhere]:
        return [] if session.review.tried_elsewhere or session.state in FINAL else [LinkTriedElsewhere()]

    if make(session):
        await journal.settle(session.id, make)
