"""The verification policy: policy.toml, reviewed like law, as frozen dataclasses. One version stays with a session to its end."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic.dataclasses import dataclass as checked_dataclass

from cloudwindow.checks import CATALOGUE, STANDING
from cloudwindow.domain.errors import BadPolicy
from cloudwindow.inference.company import CompanyLimits
from cloudwindow.policy_keeping import RetentionPolicy, WithdrawalPolicy, of_earlier
from cloudwindow.policy_lines import line_of as line_of
from cloudwindow.policy_review import ReviewPolicy

LED: Final = ("signature",)  # steps of an attended session that a person leads and no check judges
STRICT: Final = ConfigDict(extra="forbid", strict=False, arbitrary_types_allowed=True)
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SessionPolicy:
    """[session]. `on_fail`: what a step's FAIL does after its last attempt: 'end', or 'continue' to who decides."""

    steps: tuple[str, ...] = ("environment", "identity_document", "face_match", "head_turns", "spoken_digits")
    surroundings_again: bool = True  # environment once more, at a random later place
    on_fail: Mapping[str, Literal["end", "continue"]] = field(default_factory=dict)
    consents: tuple[str, ...] = ("face", "recording", "cross_border")
    required_consents: tuple[str, ...] = ("face", "recording", "cross_border")
    invitation_h: Annotated[float, Field(gt=0, le=24 * 90)] = 72.0
    connect_s: Seconds = 120.0
    longest_s: Seconds = 1800.0
    expected_minutes: int = 8
    retention_days: int = 3650  # of policies from before [retention]


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LinkLimits:
    """[governor.link]. Loss or a low rate must last `for_s`; the others count from the last good packet or frame."""

    max_loss: Share = 0.20
    min_kbps: Annotated[float, Field(gt=0)] = 150.0
    for_s: Seconds = 5.0
    max_freeze_s: Seconds = 3.0
    max_silence_s: Seconds = 2.0


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CameraLimits:
    """[governor.camera]. Luma and change on the 0..255 scale."""

    dark_luma: Annotated[float, Field(ge=0, le=255)] = 20.0
    dark_s: Seconds = 3.0
    still_change: Annotated[float, Field(ge=0, le=255)] = 0.2
    still_s: Seconds = 3.0


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MicrophoneLimits:
    """[governor.microphone]. A muted microphone sends exact silence; a quiet room does not."""

    silent_db: float = -100.0
    silent_s: Seconds = 10.0


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FaceLimits:
    """[governor.face]."""

    absent_s: Seconds = 5.0
    several_s: Seconds = 2.0
    other_max: Annotated[int, Field(ge=1)] = 2  # the session ends at this many times


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ServerLimits:
    """[governor.server]: the server's own faults, never the applicant's."""

    recorder_s: Seconds = 1.0
    max_lag_s: Seconds = 0.5
    max_waiting_s: Seconds = 5.0
    overload_s: Seconds = 5.0


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LanguageLimits:
    """[governor.language], in a session that a clerk leads. Any one of three makes a barrier.

    In the last `window_s` at least `other_utterances` in another language, of together `other_s`, and more of it than of the
    session's own; or `not_understood` answers in a row that were none; or `slow_answers` in a row, each after `slow_answer_s`.
    `least_own_share`: probability under which an utterance counts as another language's; of `least_s` of speech or more.
    """

    window_s: Seconds = 30.0
    other_utterances: Annotated[int, Field(ge=1, le=20)] = 2
    other_s: Seconds = 2.0
    least_own_share: Share = 0.3
    least_s: Seconds = 0.6
    not_understood: Annotated[int, Field(ge=1, le=20)] = 3
    slow_answers: Annotated[int, Field(ge=1, le=20)] = 3
    slow_answer_s: Seconds = 10.0


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class GovernorPolicy:
    """[governor]. `relaxed`: for each step the reasons that are not acted upon while it runs (a card shows a second face)."""

    bad_windows: Annotated[int, Field(ge=1, le=20)] = 3
    bad_comparisons: Annotated[int, Field(ge=1, le=5)] = 2
    recovered_s: Seconds = 2.0
    resume_window_s: Seconds = 60.0
    seat_window_s: Seconds = 600.0  # the same while no clerk sits there
    max_suspensions: Annotated[int, Field(ge=1)] = 3
    own_lag_s: Seconds = 0.3  # a window in which the server itself was this late blames nobody
    link: LinkLimits = field(default_factory=LinkLimits)
    camera: CameraLimits = field(default_factory=CameraLimits)
    microphone: MicrophoneLimits = field(default_factory=MicrophoneLimits)
    face: FaceLimits = field(default_factory=FaceLimits)
    server: ServerLimits = field(default_factory=ServerLimits)
    language: LanguageLimits = field(default_factory=LanguageLimits)
    relaxed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class QueuePolicy:
    """[queue]: who is next at the cloud seat, and how long an empty seat is kept.

    `priority_turns`: so many of the priority lane are taken, then one of the others. `lost_after_s`: a console that is gone for
    so long loses its session. `reload_s`: a page that is gone for less is only being loaded again. `wrap_up_s`: after a session's
    end, unless the clerk says earlier that they are free. `typical_of`: so many recent sessions say how long one takes.
    """

    priority_turns: Annotated[int, Field(ge=1, le=100)] = 3
    lost_after_s: Seconds = 30.0
    reload_s: Seconds = 5.0
    wrap_up_s: Seconds = 120.0
    typical_of: Annotated[int, Field(ge=1, le=200)] = 20


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SeatReasons:
    """[seat.reasons]: the codes a clerk may choose from, for each deed that needs one."""

    repeat: tuple[str, ...] = ("repeat.disturbed", "repeat.misunderstood", "repeat.technical", "repeat.doubt")
    skip: tuple[str, ...] = ("skip.unable", "skip.technical", "skip.done_otherwise")
    override: tuple[str, ...] = ("override.seen_by_clerk", "override.document_shown", "override.machine_wrong", "override.doubt")
    suspend: tuple[str, ...] = ("suspend.advice", "suspend.disturbed", "suspend.technical", "suspend.interpreter", "suspend.rest")
    terminate: tuple[str, ...] = (
        "terminate.wish",
        "terminate.conduct",
        "terminate.pressure",
        "terminate.identity",
        "terminate.technical",
    )
    refuse: tuple[str, ...] = ("refuse.identity", "refuse.will", "refuse.pressure", "refuse.document", "refuse.conditions")
    refer: tuple[str, ...] = ("refer.doubt", "refer.language", "refer.technical", "refer.complex")


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SeatPolicy:
    """[seat]. `steps`: of an attended session, none named: those of [session]; `mandatory`: without a verdict no decision.

    `checklist`: what the clerk ticks off, by matter; '*' for every matter that is not named. `most_repeats`: of one step.
    """

    attended: bool = False  # what holds when an invitation does not say
    steps: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    most_repeats: Annotated[int, Field(ge=0, le=20)] = 3
    least_words: Annotated[int, Field(ge=1, le=200)] = 10  # characters, of the words beside a reason
    longest_s: Seconds = 5400.0
    caption_every_s: Seconds = 3.0  # while somebody speaks; each that ends is captioned
    checklist: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: SeatReasons = field(default_factory=SeatReasons)
    company: CompanyLimits = field(default_factory=CompanyLimits)
    said: tuple[str, ...] = ()  # keys of the canned sentences

    def items(self, matter: str) -> tuple[str, ...]:
        """The checklist of a matter."""
        return self.checklist.get(matter, self.checklist.get("*", ()))


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SigningPolicy:
    """[signing]. `link_s`: how long the phone's link works. `code`: no seal before a one-time code was read back.

    `code_s`, `code_tries`: how long it counts, how often it may be tried. `most_links` (sent as messages), `most_codes`,
    `most_drawings`: of one document.
    """

    link_s: Seconds = 600.0
    code: bool = False
    code_s: Seconds = 300.0
    code_tries: Annotated[int, Field(ge=1, le=10)] = 3
    most_links: Annotated[int, Field(ge=1, le=20)] = 3
    most_codes: Annotated[int, Field(ge=1, le=20)] = 3
    most_drawings: Annotated[int, Field(ge=1, le=100)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`checks`: each check's own policy dataclass by name. `sha256` of `text`, which is what the package for the court holds."""

    version: str
    session: SessionPolicy
    governor: GovernorPolicy
    queue: QueuePolicy
    seat: SeatPolicy
    signing: SigningPolicy
    review: ReviewPolicy
    retention: RetentionPolicy
    withdrawal: WithdrawalPolicy
    checks: Mapping[str, Any]  # Any: each check knows its own dataclass
    text: str
    sha256: str


def check_types() -> dict[str, type[Any]]:
    """Every check of the catalogue by its name."""
    every: tuple[type[Any], ...] = (*CATALOGUE, *STANDING)
    return {str(check.name): check for check in every}


def parse(text: str, name: str = "policy.toml") -> Policy:
    """Raises BadPolicy with file, line, key, what was expected and what was found."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"{name}: not TOML: {error}") from None
    known = {"version", "session", "governor", "queue", "seat", "signing", "review", "retention", "withdrawal", "checks"}
    for key in raw.keys() - known:
        raise BadPolicy(f"{name}:{line_of(text, (key,))}: unknown key {key!r}; expected one of {', '.join(sorted(known))}")
    if not isinstance(raw.get("version"), str) or not raw["version"]:
        raise BadPolicy(
            f'{name}:{line_of(text, ("version",))}: version: expected a word such as "2026-11-21", found {raw.get("version")!r}'
        )
    types = check_types()
    sections = raw.get("checks", {})
    for key in sections.keys() - types.keys():
        raise BadPolicy(f"{name}:{line_of(text, ('checks', key))}: unknown check {key!r}; expected {', '.join(sorted(types))}")
    session = _section(SessionPolicy, raw.get("session", {}), ("session",), text, name)
    seat = _section(SeatPolicy, raw.get("seat", {}), ("seat",), text, name)
    named = (("session", "steps", session.steps), ("seat", "steps", seat.steps), ("seat", "mandatory", seat.mandatory))
    for section, key, steps in named:
        known_steps = (*types, *(LED if section == "seat" else ()))
        for step in steps:
            if step not in known_steps:
                where = f"{name}:{line_of(text, (section, key))}: {section}.{key}"
                raise BadPolicy(f"{where}: unknown {step!r}; expected one of {', '.join(known_steps)}")
    return Policy(
        version=raw["version"],
        session=session,
        governor=_section(GovernorPolicy, raw.get("governor", {}), ("governor",), text, name),
        queue=_section(QueuePolicy, raw.get("queue", {}), ("queue",), text, name),
        seat=seat,
        signing=_section(SigningPolicy, raw.get("signing", {}), ("signing",), text, name),
        review=_section(ReviewPolicy, raw.get("review", {}), ("review",), text, name),
        retention=_section(RetentionPolicy, raw["retention"], ("retention",), text, name)
        if "retention" in raw
        else of_earlier(session.retention_days),
        withdrawal=_section(WithdrawalPolicy, raw.get("withdrawal", {}), ("withdrawal",), text, name),
        checks={key: _section(kind.policy_type, sections.get(key, {}), ("checks", key), text, name) for key, kind in types.items()},
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def load(path: Path) -> Policy:
    """Raises BadPolicy, also when the file is not there."""
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except OSError as error:
        raise BadPolicy(f"{path}: cannot be read ({error.strerror}); start from the policy.toml of the repository") from None


def _section(kind: type[Any], raw: Any, where: tuple[str, ...], text: str, name: str) -> Any:  # Any: the caller names the type
    try:
        return TypeAdapter(with_config(STRICT)(kind) if not hasattr(kind, "__pydantic_config__") else kind).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = (*where, *(str(part) for part in first["loc"]))
        raise BadPolicy(f"{name}:{line_of(text, key)}: {'.'.join(key)}: {first['msg']}, found {first['input']!r}") from None
