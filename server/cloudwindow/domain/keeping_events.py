"""What keeps a session, ends its keeping, or takes a consent back, as entries. As in `events.py`.

The office's entries hold ids, sizes and hashes, and nothing of what was destroyed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLaid:
    """From now on this session is kept, whatever its age. `by`: of the staff, or 'command line'."""

    hold: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted:
    hold: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """`consent`: 'face', 'recording', 'cross_border'. `by`: 'applicant', or who of the staff wrote a letter's request down.

    `then`: 'by_hand' (it goes on, and a person judges), 'end' (it ends), 'over' (it was over already).
    """

    consent: str
    by: str
    then: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiometricsErased:
    """Of these entries only the hashes are left; `files` pictures were removed."""

    entries: tuple[int, ...]
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectAccessMade:
    """A copy of what is held on the applicant was made for them. `of_sha256`: of its bytes."""

    by: str
    party: str
    bytes: int
    of_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionBegun:
    """A run of retention. `by`: of the staff, 'command line', or 'server' (at the policy's hour)."""

    run: str
    by: str
    policy_version: str
    policy_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionForgotten:
    """Its key was destroyed in the transaction that wrote this. Files are removed after it.

    `kept_as`: the class of the policy ('transfer', '*', 'undecided'). `due`: RFC 3339. `whose`: policy, 'office' or 'session'.
    `entries`, `last_sha256`: how long its chain is and where it ends. `files`, `bytes`: what lay in the store of files.
    `wrapped_sha256`: of the wrapped key that is no more; `kek`: what it was wrapped by.
    """

    run: str
    session: str
    kept_as: str
    due: str
    whose: str
    entries: int
    last_sha256: str
    files: int
    bytes: int
    wrapped_sha256: str
    kek: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForgotten:
    """The last of its sessions is forgotten, or it never had one."""

    run: str
    case: str
    wrapped_sha256: str
    kek: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionCertified:
    """The end of a run. `statement_sha256`: of what the certificate says."""

    run: str
    sessions: int
    cases: int
    held: int
    statement_sha256: str


KeepingEvent = HoldLaid | HoldLifted | ConsentWithdrawn | BiometricsErased | SubjectAccessMade
KeepingOfficeEvent = RetentionBegun | SessionForgotten | CaseForgotten | DestructionCertified
