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
        "clerk_assigned": "clerk {clerk}, by {by}: number {drawn} of {free} that were free",
        "clerk_released": "clerk {clerk} left the seat: {why}",
        "supervisor_joined": "supervisor {person} joined, silently: {silent}",
        "supervisor_left": "supervisor {person} left",
        "interpreter_invited": "{by} invited an interpreter for {language}",
        "interpreter_joined": "the interpreter came",
        "viewed": "{by} looked at: {what}",
        "deed_refused": "REFUSED to {by}: {deed} ({why})",
        "step_called": "step {number} was called by {by}",
        "step_reopened": "step {number} is to be repeated, says {by}: {reason}",
        "step_skipped": "step {number} was SKIPPED by {by}: {reason}",
        "step_overridden": "step {number} was OVERRIDDEN by {by} to {verdict}: {reason}",
        "answer_confirmed": "answer {challenge}: {verdict}, says {by}",
        "prompt_spoken": "{by} had said: {text}, in {language}",
        "note_made": "{by} made a note",
        "chat_said": "{by} wrote a message",
        "caption_made": "understood of the {who}: {from_s} to {to_s}",
        "interference_assessed": "interference, says {by}: {verdict}",
        "ticked": "checklist, {by}: {item}, done: {done}",
        "sign_agreed": "a silent sign was agreed on",
        "sign_given": "the SILENT SIGN was given",
        "sign_looked_for": "a silent sign was looked for in the answer to {question}",
        "risk_noted": "risk: {reason}",
        "document_made": "document {document} from {template}, {pages} pages",
        "page_shown": "document {document}: page {page} was shown",
        "signing_offered": "document {document}: signing offered by {via}",
        "signing_link_opened": "document {document}: the link was opened on a phone",
        "signature_drawn": "document {document}: signed with {strokes} strokes, by {via}",
        "code_sent": "document {document}: a one-time code was sent",
        "code_refused": "document {document}: another code was read back, {left} tries left",
        "code_confirmed": "document {document}: the code was read back",
        "document_signed": "document {document}: sealed",
        "result_held": "the result is HELD for a second person: {for_}",
        "result_confirmed": "second person {by}: agrees: {agrees}",
        "result_signed": "the result was signed and left",
        "link_tried_elsewhere": "the link was opened in ANOTHER browser, and let in nowhere",
        "circumstances_noted": "looked up for the rules: conflicts {conflicted}, refused before by {refused_by}",
        "link_measured": "how the media of the {who} came",
        "playback_opened": "{by} opened viewing {viewing} until {until_s}",
        "playback_seen": "viewing {viewing}, {by}: part {part} from {from_s} to {to_s} was given out",
        "export_asked": "{by} asked for a copy, {what}, as {request}",
        "export_answered": "copy {request}: {by} agrees: {agrees}",
        "export_made": "copy {request} is whole, {bytes} bytes",
        "export_failed": "copy {request} could not be made ({why})",
        "export_taken": "copy {request} left with {by}",
        "review_drawn": "the draw for a second look was held: {why}; rules that object: {rules}",
        "review_taken": "{by} was given the second look, until {until_s}",
        "review_lapsed": "the second look of {by} was not given in time",
        "review_given": "second look, {by}: {outcome}, agrees: {agrees}",
        "adjudicated": "between the two, {by} decided: {outcome}",
        "seed_committed": "period {period} of the draw began; its seed has the hash {sha256}",
        "seed_published": "period {period} of the draw is over; its seed was {seed}",
        "session_seeded": "{by} laid {session} among the sessions for review; right is {truth}",
        "office_opened": "the office's trail began",
        "person_added": "{by} added {person} with {roles}",
        "person_changed": "{by} changed {person}: {roles}, disabled: {disabled}",
        "credential_set": "{person}: {kind} set by {by}",
        "signed_in": "{person} signed in by {method}",
        "sign_in_refused": "sign-in REFUSED ({why}) for {person}",
        "locked_out": "{person} is locked out until {until_s}",
        "signed_out": "{person} signed out: {why}",
        "seat_changed": "seat of {person}: {availability}",
        "office_deed_refused": "REFUSED to {by}: {deed} ({why})",
    }
        "sessions_searched": "{by} looked for {key}, found {found}",
)
KINDS: Final = tuple(kind_of(event) for event in EVENTS)


def in_words(event: Event) -> str:
    """The sentence of an event; its kind alone when nobody wrote one."""
    fields: dict[str, Any] = to_json(event)  # Any: JSON values
    kind = kind_of(type(event))
    return SENTENCES.get(kind, kind).format(**{name: "-" if value is None else value for name, value in fields.items()})
