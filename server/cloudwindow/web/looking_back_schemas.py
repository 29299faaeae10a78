"""What comes in and goes out where compliance looks back, field by field."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from cloudwindow.domain.viewing_events import Box
from cloudwindow.engine.looking_back.exports import ExportSeen
from cloudwindow.engine.looking_back.lanes import PageLink, PageNote, PageSpeech, PageStep, PageWords
from cloudwindow.engine.looking_back.marks import PageMark
from cloudwindow.engine.looking_back.page import (
    PageClock,
    PageFinding,
    PageRule,
    PageSession,
    PageStill,
    PageTrack,
    PageTrail,
)
from cloudwindow.engine.looking_back.rows import ListedSession
from cloudwindow.web.schemas import Id, In, Index, Line, Out, Query

Words = Annotated[str, StringConstraints(max_length=2000)]
Code = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$")]
Day = Annotated[str, StringConstraints(max_length=10, pattern=r"^(\d{4}-\d\d-\d\d)?$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Moment = Annotated[float, Field(ge=0, le=86_400)]
Share = Annotated[float, Field(ge=0, le=1)]


class ViewingQuery(Query):
    viewing: Id


class TrailQuery(Query):
    """`viewing`: of whoever may see all of it; an auditor has none."""

    viewing: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    since: Index = 0


class ListQuery(Query):
    """`q`: a case's reference or a person's name or number, however written. `from`, `to`: days, UTC, both included."""

    q: Line = ""
    case: Line = ""
    person: Line = ""
    clerk: Code = ""
    matter: Line = ""
    from_: Annotated[Day, Field(alias="from")] = ""
    to: Day = ""
    outcome: Code = ""
    risk: Code = ""
    reason: Code = ""
    review: Code = ""
    cursor: Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class SessionsListOut(Out):
    """`next`: the cursor of the next page; null on the last."""

    rows: list[ListedSession]
    next: str | None


class FilterIn(In):
    """A search without anybody's name; fields as in the list's query. One of the same name is replaced."""

    name: Name
    query: dict[str, Line]


class FilterOut(Out):
    name: str
    query: dict[str, str]


class FiltersOut(Out):
    filters: list[FilterOut]


class ViewingIn(In):
    """`case`: the reference of the session's case."""

    case: Line
    why: Words


class ViewingOut(Out):
    """`until`: UTC, UNIX seconds."""

    viewing: str
    until: float


class SessionPageOut(Out):
    session: PageSession
    clock: PageClock
    tracks: list[PageTrack]
    marks: list[PageMark]
    findings: list[PageFinding]
    stills: list[PageStill]
    transcript: list[PageWords]
    link: list[PageLink]
    speech: list[PageSpeech]
    steps: list[PageStep]
    notes: list[PageNote]
    rules: list[PageRule]
    trail: PageTrail


class PolicyLineOut(Out):
    """`line`: in the policy's text, from 1; 0: not written there."""

    key: str
    value: str | int | float | bool | list[Any] | dict[str, Any] | None
    line: int


class FindingSeenOut(Out):
    """`observed`: how many observations there are; `observations`: the newest of them."""

    finding: dict[str, Any]
    at: str
    observations: list[dict[str, Any]]
    observed: int
    challenge: dict[str, Any] | None
    policy_line: PolicyLineOut
    stills: list[PageStill]


class SeenEntryOut(Out):
    """`event`: null where it holds what the asker may not see."""

    index: int
    at: str
    kind: str
    event: dict[str, Any] | None


class SeenEntriesOut(Out):
    entries: list[SeenEntryOut]


class BoxIn(In):
    from_s: Moment
    to_s: Moment
    x: Share
    y: Share
    width: Share
    height: Share
    part: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""

    def box(self) -> Box:
        return Box(**self.model_dump())


class ExportIn(In):
    """Seconds from the session's beginning; both 0: all of it. `language`: of a report; empty: the session's own."""

    what: Code
    words: Words
    from_s: Moment = 0.0
    to_s: Moment = 0.0
    boxes: Annotated[tuple[BoxIn, ...], Field(max_length=200)] = ()
    language: Literal["", "zh-CN", "zh-TW", "en"] = ""


class ExportAskedOut(Out):
    request: str


class ExportsOut(Out):
    """`kinds`: what can be asked for here."""

    exports: list[ExportSeen]
    kinds: list[str]


class ApprovalIn(In):
    agrees: bool
    words: Words = ""
