"""One line in words for every kind of entry."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.domain.codec import kind_of, to_json
from cloudwindow.domain.events import EVENTS, Event

# `{name}` is a field of the event; a test holds that every kind stands here and every field exists.
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "session_created": "created for the {party}, in {language}",
        "link_opened": "the link was opened for the first time",
        "language_chosen": "language: {language}",
        "consent_answered": "consent '{text}' (version {version}): given: {given}",
        "device_reported": "devices, by the applicant's page: camera {camera_ok}, microphone {microphone_ok}, speaker {speaker_ok}",
        "queued": "waiting for a free place",
        "admitted": "admitted under policy {policy_version}",
        "part_opened": "part {part}: a connection was agreed",
        "connected": "part {part}: media flows",
        "part_closed": "part {part}: closed ({why})",
        "segment_closed": "part {part}: segment {number} is on disk, {length} bytes from {offset}",
        "recording_closed": "part {part}: the recording is whole, {size} bytes, {duration_s} s, recovered: {recovered}",
        "gap_noted": "nothing was recorded from {from_s} to {to_s} ({reason})",
        "step_started": "step {number}, {step}: attempt {attempt}",
        "challenge_issued": "asked: {challenge[prompt]} (attempt {challenge[attempt]})",
        "still_kept": "picture kept: {purpose}, {width}x{height}",
        "observations_made": "{check}: what was seen was noted",
        "finding_made": "{finding[check]}: {finding[verdict]}, {finding[score]:.3g} against {finding[threshold]:.3g}",
        "step_ended": "step {number}, {step}: {verdict} ({reason})",
        "suspicion_noted": "for the clerk's eye: {reason}",
        "suspended": "SUSPENDED by {by}: {reason}",
        "resumed": "resumed by {by}",
        "terminated": "TERMINATED by {by}: {reason}",
        "steps_finished": "every machine step has a finding; a person decides",
        "decided": "DECIDED by {by}: {outcome}",
        "expired": "expired before anybody came",
        "server_restarted": "the server was restarted; lost: {lost}",
    }
)
KINDS: Final = tuple(kind_of(event) for event in EVENTS)


def in_words(event: Event) -> str:
    """The sentence of an event; its kind alone when nobody wrote one."""
    fields: dict[str, Any] = to_json(event)  # Any: JSON values
    kind = kind_of(type(event))
    return SENTENCES.get(kind, kind).format(**{name: "-" if value is None else value for name, value in fields.items()})
