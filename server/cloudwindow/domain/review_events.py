"""The second look, as entries: of a session's trail, and of the office's where it is about no one session. As in `events.py`."""

from dataclasses import dataclass

from cloudwindow.domain.ids import PersonId, SessionId

# --- of a session -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTriedElsewhere:
    """The applicant's link was opened in another browser than the first; it was let in nowhere. Said once a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstancesNoted:
    """What lies outside of the trail and the rules ask for, looked up once the session had ended, without a word about anybody.

    `conflicted`: staff who had a part in it and have its case on their list of conflicts. `refused_by`: who refused an earlier
    session of the same case. `topics`: of the question bank, those that the case holds something about.
    """

    conflicted: tuple[PersonId, ...] = ()
    refused_by: tuple[PersonId, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDrawn:
    """The draw was held over a session that ended. `why`: 'random', 'risk', 'override', 'rule', 'audit', 'asked'; empty: not drawn.

    `rules`: codes of those that objected to something. `period` and `rate` as in `SeedCommitted`.
    """

    why: tuple[str, ...]
    rules: tuple[str, ...] = ()
    period: str = ""
    rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTaken:
    """Chance gave the session to this reviewer. `until_s`: UTC, UNIX seconds; then it goes back."""

    by: PersonId
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLapsed:
    """The reviewer's time was over."""

    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGiven:
    """A reviewer's own word, given before they knew the first. `outcome`: of `Decided`, or 'terminate'."""

    by: PersonId
    outcome: str
    reasons: tuple[str, ...]
    words: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicated:
    """A third person decided between the first word and the reviewer's."""

    by: PersonId
    outcome: str
    words: str


ReviewEvent = LinkTriedElsewhere | CircumstancesNoted | ReviewDrawn | ReviewTaken | ReviewLapsed | ReviewGiven | Adjudicated

# --- of the office ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCommitted:
    """A period of the draw began. `sha256`: of its seed; `rate`: of the sessions that are drawn at random. UTC, UNIX seconds."""

    period: str
    from_s: float
    to_s: float
    sha256: str
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPublished:
    """The period is over, and every session that ended in it was drawn. `seed`: hexadecimal.

    Empty: the seed was lost, or another lay in its place. Nothing more is drawn by it, and its draw can be repeated by nobody.
    """

    period: str
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeeded:
    """A session whose truth is known was laid among those that reviewers get. `truth`: the outcome that is right."""

    session: SessionId
    truth: str
    by: PersonId


ReviewOfficeEvent = SeedCommitted | SeedPublished | SessionSeeded
