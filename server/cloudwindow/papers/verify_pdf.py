"""Does a sealed document hold? Offline: the file, and the office's certificate from the office; nothing is fetched."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cloudwindow.domain.errors import BadInput
from cloudwindow.ledger.certificates import load_certificates, whose
from cloudwindow.ledger.plain import plain
from cloudwindow.ledger.stamp import Stamp
from cloudwindow.papers.cms_check import Signer, Wrong, check_cms, trusted, within
from cloudwindow.papers.envelope import Envelope, Fault, at_bytes, changed_places, facts_in, open_envelope
from cloudwindow.papers.keys import fingerprint
from cloudwindow.papers.making import SIGNATURE_FIELD
from cloudwindow.papers.sealing import ASKED, NO_STAMP, REQUIRED
from cloudwindow.papers.stamp_check import check_token


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReport:
    """`pinned`: the signer was compared with a certificate that the reader brought. `facts`: sealed beside the document.

    `stamped_at`, `stamped_by`, `stamp_pinned`: an authority's time stamp over the seal, likewise; empty: there is none.
    `vouched_by`: the reader's certificate, when it is not the signer's own but an authority's. `stamp_wanted`: what was sealed of
    it ("none", "asked", "required"); empty: by an earlier version, which did not say.
    """

    file: str
    faults: tuple[Fault, ...] = ()
    signer: str = ""
    fingerprint: str = ""
    signed_at: str = ""
    pinned: bool = False
    stamped_at: str = ""
    stamped_by: str = ""
    stamp_pinned: bool = False
    vouched_by: str = ""
    stamp_wanted: str = ""
    facts: dict[str, Any] = field(default_factory=dict)  # Any: JSON

    @property
    def ok(self) -> bool:
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        faults = [{"place": one.place, "problem": one.problem, "offset": one.offset, "length": one.length} for one in self.faults]
        return {"ok": self.ok, "faults": faults} | {
            one.name: getattr(self, one.name) for one in fields(self) if one.name != "faults"
        }

    def words(self) -> str:
        """Nothing of the file reaches a terminal as it is."""
        return "\n".join(plain(line) for line in (self._right() if self.ok else self._wrong()))

    def _wrong(self) -> list[str]:
        return [f"{self.file}: NOT as it was sealed.", *(f"  {one.place}: {one.problem}" for one in self.faults)]

    def _right(self) -> list[str]:
        trail, still, document = (self.facts.get(name, {}) for name in ("trail", "still", "document"))
        lines = [
            f"{self.file}: as it was sealed, byte for byte.",
            f"  sealed by {self.signer} at {self.signed_at}",
            f"  certificate {self.fingerprint}",
            f"  session {self.facts.get('session')}, document {document.get('id')} from {document.get('template')}",
            f"  after {trail.get('length')} entries of the trail, the last with sha256 {trail.get('sha256')}",
            f"  picture of who signed: {still.get('id')}, sha256 {still.get('sha256')}",
        ]
        if not self.stamped_at:
            lines.append("  no time stamp of an authority (PAdES B-B): the time is the office's own word")
        else:
            lines.append(f"  time stamp (PAdES B-T): {self.stamped_at} by {self.stamped_by}")
        return lines + [f"  NOTE: {note}" for note in self._notes()]

    def _notes(self) -> Iterator[str]:
        if not self.stamp_wanted:
            yield "sealed by an earlier version: a time stamp or certificates beside the signature may have been taken out."
        if self.stamp_wanted == ASKED and not self.stamped_at:
            yield "the office asked for a time stamp and there is none: nobody answered then, or somebody took it out."
        if self.stamp_wanted == NO_STAMP and self.stamped_at:
            yield "the office did not ask for a time stamp: somebody else put it there."
        if self.stamped_at and not self.stamp_pinned:
            yield "whose time stamp that is was not checked. Get the authority's certificate and give it with --tsa."
        if not self.pinned:
            yield "whose certificate that is was not checked. Get the office's own and give it with --certificate."
        if self.vouched_by:
            yield (
                f"{self.vouched_by}, whose certificate you gave, vouches for the name above and no more:"
                " see that it is the office's name."
            )


def verify_pdf(file: str, data: bytes, certificate: bytes | None = None, tsa: bytes | None = None) -> PdfReport:
    """`file`: its name, for the words. `certificate`: PEM or DER, of the office's CA or of its seal. Not on an event loop.

    `tsa`: likewise of the time-stamping authority; with it a document without its stamp does not fit.
    Raises BadInput when a certificate cannot be read; whatever the file's bytes are is a matter of the report.
    """
    given, authority = _given(certificate), _given(tsa)
    try:
        return _checked(file, data, given, authority)
    except Exception as error:  # hostile bytes: whatever they raise means that they are not what this software writes
        problem = f"expected a sealed document, found what raises {type(error).__name__}"
        return PdfReport(file=file, faults=(Fault(place="file", problem=problem),))


def _checked(file: str, data: bytes, given: Sequence[x509.Certificate], authority: Sequence[x509.Certificate]) -> PdfReport:
    envelope, faults = open_envelope(data)
    if envelope is None:
        return PdfReport(file=file, faults=tuple(faults))
    try:
        signer = check_cms(envelope.signature, envelope.digest)
    except Wrong as wrong:
        return PdfReport(file=file, faults=(*faults, *_explained(data, envelope, str(wrong))))
    facts, signed_at, stamp, chain = facts_in(data[: envelope.end]), "", None, signer.chain
    try:
        at = _facts_fit(data, facts, signer)
        signed_at = at.isoformat()
        within(signer, at)
        chain = trusted(signer, at, given) if given else chain
        stamp = check_token(signer, at, authority)
        if not faults:
            # the reader's own certificate is the root; the signer's own is none: a reader of PDF wants one above it
            _second_opinion(data, chain[-1] if len(chain) > 1 else signer.chain[-1], at, stamp)
    except Wrong as wrong:
        faults.append(Fault(place="the seal", problem=str(wrong)))
    return PdfReport(
        file=file,
        faults=tuple(faults),
        signer=signer.subject,
        fingerprint=signer.fingerprint,
        signed_at=signed_at,
        pinned=bool(given),
        stamped_at=stamp.at.isoformat(timespec="milliseconds") if stamp else "",
        stamped_by=whose(stamp.chain) if stamp else "",
        stamp_pinned=stamp is not None and bool(authority),
        vouched_by=chain[-1].subject.rfc4514_string() if given and len(chain) > 1 else "",
        stamp_wanted=_wanted(facts),
        facts=facts,
    )


def _given(certificate: bytes | None) -> Sequence[x509.Certificate]:
    if certificate is None:
        return ()
    try:
        return load_certificates(certificate)
    except ValueError as error:
        raise BadInput(f"certificate: expected PEM or DER, found: {error}") from None


def _explained(data: bytes, envelope: Envelope, problem: str) -> list[Fault]:
    """A digest that does not fit means that covered bytes were changed; anything else is about the signature itself."""
    if problem.startswith("it was made over other bytes"):
        return changed_places(data, envelope)
    start, end = envelope.hole
    return [Fault(place=f"{at_bytes(start, end - start)} (the seal)", problem=problem, offset=start, length=end - start)]


def _facts_fit(data: bytes, facts: dict[str, Any], signer: Signer) -> datetime:
    """The signature holds; what it covers must also be what this software seals. When, in UTC. Raises Wrong."""
    try:
        size, digest = int(facts["document"]["size"]), str(facts["document"]["sha256"])
        str(facts["session"]), int(facts["trail"]["length"]), str(facts["still"]["sha256"])
        at = datetime.fromisoformat(str(facts["at"]))
        if at.tzinfo is None:
            raise ValueError("expected a time with its zone")
        at = at.astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Wrong("what was sealed beside the document is missing: this seal was made for something else") from None
    if sha256(data[:size]).hexdigest() != digest:
        raise Wrong("the document is not the one that the seal speaks of")
    if _wanted(facts):
        known = {fingerprint(one.public_bytes(Encoding.DER)) for one in signer.chain}
        if known != set(facts["seal"]["certificates"]):
            raise Wrong("expected the certificates that were sealed along, found fewer or others")
        if _wanted(facts) == REQUIRED and signer.stamp is None:
            raise Wrong("expected the time stamp without which this office seals nothing, found none: it was taken out")
    return at


def _wanted(facts: dict[str, Any]) -> str:
    """What was sealed of a time stamp; empty when an earlier version sealed."""
    beside = facts.get("seal")
    sound = isinstance(beside, dict) and isinstance(beside.get("certificates"), list)
    wanted = beside.get("stamp") if sound and isinstance(beside, dict) else ""
    return wanted if wanted in (NO_STAMP, ASKED, REQUIRED) else ""


def _second_opinion(data: bytes, root: x509.Certificate, at: datetime, stamp: Stamp | None) -> None:
    """What a reader of PDF makes of it: one field, signed, covering the whole file, nothing allowed to change. Raises Wrong."""
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    def context(root: x509.Certificate, moment: datetime) -> ValidationContext:
        roots = [Certificate.load(root.public_bytes(Encoding.DER))]
        return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail")

    try:
        found = PdfFileReader(io.BytesIO(data)).embedded_signatures
        times = None if stamp is None else context(stamp.chain[-1], stamp.at)
        usage = KeyUsageConstraints(key_usage={"digital_signature"})
        status = validate_pdf_signature(found[0], context(root, at), times, key_usage_settings=usage)
        whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        right = len(found) == 1 and found[0].field_name == SIGNATURE_FIELD and whole and status.bottom_line
    except Exception as error:  # a reader of hostile files: whatever it raises means that it does not hold
        raise Wrong(f"it does not read as a sealed PDF ({type(error).__name__})") from None
    if not right:
        raise Wrong("a reader of PDF does not find one valid signature over the whole file")
