"""A seal with an authority's time stamp (PAdES B-T) holds, and every byte of it counts as well."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, EvidenceBroken, PapersUnavailable, StampUnavailable
from cloudwindow.domain.ports_stamps import TimeStamp, TimeStamper
from cloudwindow.ledger.certificates import load_certificates
from cloudwindow.ledger.stamp import open_token, token_of, with_chain
from cloudwindow.papers import ink
from cloudwindow.papers.sealing import seal
from cloudwindow.papers.stamping import ROOM, stamped, to_stamp
from cloudwindow.papers.tsa import Authority, HttpTimeStamper
from cloudwindow.papers.verify_pdf import PdfReport, verify_pdf
from cloudwindow.papers.workshop import Workshop
from tests.papers import FACTS, a_key, made, place
from tests.signing_table import a_drawing
from tests.tsa import OTHER_POLICY, Now, Tsa, a_tsa


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`plain`: sealed, with room for a stamp. `pdf`: with it. `published`: the office's certificate."""

    plain: bytes
    pdf: bytes
    published: bytes
    tsa: Tsa

    def report(self, pdf: bytes) -> PdfReport:
        return verify_pdf("x.pdf", pdf, self.published, self.tsa.root)


def whole(tsa: Tsa, digest: bytes) -> bytes:
    """The token with its whole chain, as the server asks for it."""
    token = token_of(tsa.stamp(digest))
    return with_chain(token, open_token(token, digest, load_certificates(tsa.root)).chain)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("stamped")
    tsa, key = a_tsa(folder / "tsa"), a_key(folder)
    plain = seal(made().pdf, ink.draw(a_drawing()), FACTS, key, ROOM)
    pdf = stamped(plain, whole(tsa, to_stamp(plain)))
    return Case(plain=plain, pdf=pdf, published=(folder / "office-ca.pem").read_bytes(), tsa=tsa)


def test_it_says_when_and_by_whom(case: Case) -> None:
    report = case.report(case.pdf)
    assert report.ok, report.words()
    assert report.stamp_pinned
    assert "time stamp (PAdES B-T): 20" in report.words()
    assert "CN=Time signer under CN=Time root" in report.words()
    bare = verify_pdf("x.pdf", case.pdf)
    assert bare.ok
    assert "whose time stamp that is was not checked" in bare.words()


def test_a_reader_of_pdf_finds_the_stamp(case: Case) -> None:
    [found] = PdfFileReader(io.BytesIO(case.pdf)).embedded_signatures
    assert [one["type"].native for one in found.signer_info["unsigned_attrs"]] == ["signature_time_stamp_token"]


def test_the_stamp_is_put_where_the_signature_lies_and_nowhere_else(case: Case) -> None:
    start, end = place(case.plain)
    assert (case.pdf[:start], case.pdf[end:]) == (case.plain[:start], case.plain[end:])
    assert len(case.pdf) == len(case.plain)


def test_without_a_stamp_it_says_so(case: Case) -> None:
    assert "no time stamp of an authority (PAdES B-B)" in verify_pdf("x.pdf", case.plain, case.published).words()
    assert "expected a time stamp by the authority that you gave" in case.report(case.plain).words()


def test_another_authority_another_hash_and_a_late_certificate_are_refused(case: Case, tmp_path: Path) -> None:
    other, digest = a_tsa(tmp_path / "other", name="Other"), to_stamp(case.plain)
    by_another = case.report(stamped(case.plain, whole(other, digest)))
    assert "expected one by the authority that you gave, found one by CN=Other root" in by_another.words()
    with pytest.raises(EvidenceBroken, match="expected a stamp over the hash"):
        stamped(case.plain, whole(case.tsa, sha256(b"another").digest()))
    late = a_tsa(tmp_path / "late", days=(-400, -2))
    assert "expected certificates that held on" in verify_pdf("x.pdf", stamped(case.plain, whole(late, digest))).words()
    with pytest.raises(BadInput, match="expected PEM or DER"):
        verify_pdf("x.pdf", case.pdf, tsa=b"no certificate")


def test_every_byte_of_the_stamp_counts(case: Case) -> None:
    start, _ = place(case.pdf)
    [found] = PdfFileReader(io.BytesIO(case.pdf)).embedded_signatures
    token = found.signer_info["unsigned_attrs"][0]["values"][0].dump()
    first = case.pdf.index(token[:40].hex().upper().encode(), start)
    missed = []
    for at in range(first - 60, first + 2 * len(token), 211):
        spoilt = bytearray(case.pdf)
        spoilt[at] = ord("0") if spoilt[at] != ord("0") else ord("1")
        if case.report(bytes(spoilt)).ok:
            missed.append(at)
    assert missed == []


@dataclass(slots=True)
class Away(TimeStamper):
    @override
    async def stamp(self, digest: bytes) -> TimeStamp:
        raise StampUnavailable("nobody there")


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Tsa]:
    async with a_tsa(tmp_path / "tsa").serving() as tsa:
        yield tsa


async def test_the_workshop_seals_with_a_stamp(serving: Tsa, tmp_path: Path) -> None:
    key, stamper = a_key(tmp_path), HttpTimeStamper(Authority(url=serving.url, roots=serving.root), Now())
    async with Workshop(key, stamper=stamper).open() as shop:
        pdf = await shop.seal(made().pdf, ink.draw(a_drawing()), FACTS)
    report = await asyncio.to_thread(verify_pdf, "x.pdf", pdf, (tmp_path / "office-ca.pem").read_bytes(), serving.root)
    assert report.ok, report.words()


async def test_without_an_answer_it_is_sealed_all_the_same_unless_the_office_wants_no_such_seal(tmp_path: Path) -> None:
    asked: tuple[Any, ...] = (made().pdf, ink.draw(a_drawing()), FACTS)
    async with Workshop(a_key(tmp_path), stamper=Away()).open() as shop:
        assert (await asyncio.to_thread(verify_pdf, "x.pdf", await shop.seal(*asked))).ok
    async with Workshop(a_key(tmp_path), stamper=Away(), must_stamp=True).open() as shop:
        with pytest.raises(PapersUnavailable, match="seals nothing without one"):
            await shop.seal(*asked)


async def refused(tsa: Tsa, **other: Any) -> str:
    """Why an answer is not taken. `other`: what is expected of the authority."""
    expected = {"url": tsa.url, "roots": tsa.root, **other}
    with pytest.raises(StampUnavailable) as caught:
        await HttpTimeStamper(Authority(**expected), Now()).stamp(sha256(b"x").digest())
    return str(caught.value)


async def test_an_answer_that_would_not_stand_is_no_answer(serving: Tsa, tmp_path: Path) -> None:
    stamper = HttpTimeStamper(Authority(url=serving.url, roots=serving.root, policy=OTHER_POLICY), Now())
    stamp = await stamper.stamp(sha256(b"x").digest())
    assert open_token(stamp.token, sha256(b"x").digest(), whole=True).policy == OTHER_POLICY
    assert "unaccepted_policy" in await refused(serving, policy="1.2.3")
    other = a_tsa(tmp_path / "other", name="Other")
    assert "expected a chain to the authority that is configured" in await refused(serving, roots=other.root)
    assert "HTTP status 404" in await refused(serving, url=serving.url + "/nobody")
    assert "cannot be reached" in await refused(serving, url="http://127.0.0.1:9/")
    earlier = serving.stamp(sha256(b"x").digest())
    serving.spoil = lambda _: earlier
    assert "found one to another (its nonce differs)" in await refused(serving)
    serving.spoil = lambda answer: answer[:-1]
    assert "expected an answer of a time-stamping authority" in await refused(serving)
    serving.spoil = lambda answer: bytes(100_000)
    assert "longer than 65536 bytes" in await refused(serving)


class Wrong(Now):
    """A clock that stands an hour off."""

    @override
    def now_s(self) -> float:
        return Now.now_s(self) - 3600


async def test_clocks_that_differ_are_told_of(serving: Tsa) -> None:
    with pytest.raises(StampUnavailable, match="set the clock"):
        await HttpTimeStamper(Authority(url=serving.url, roots=serving.root), Wrong()).stamp(bytes(32))
    with pytest.raises(BadInput, match=r"stamps\.ca: expected certificates"):
        HttpTimeStamper(Authority(url=serving.url, roots=b"none"), Wrong())
