"""A document is made, seen, signed on a phone and sealed, all over HTTP and with the real papers; then it leaves in a package."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import signing_events as sign
from cloudwindow.ledger.verify import verify
from cloudwindow.papers.keys import office_key, utc_now
from cloudwindow.papers.verify_pdf import verify_pdf
from cloudwindow.papers.workshop import Workshop
from cloudwindow.store import Checkpointer, export, log_signer
from tests.counter_world import WANG
from tests.seat_site import SeatSite, a_seat_site
from tests.seat_world import a_clerk
from tests.signing_table import PHONE, Desk, a_drawing, a_signing, as_body
from tests.web_server import COOKIE, MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    desk: Desk
    site: SeatSite
    folder: Path

    @property
    def clerk(self) -> dict[str, str]:
        return self.site.people.sign_in(WANG)

    async def deed(self, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        status, answer = await self.site.post(f"/api/seat/sessions/{self.desk.id}/{name}", self.clerk, body)
        assert status == 200, (name, answer)
        return dict(answer)

    async def applicant(self, document: str, name: str, body: Any) -> tuple[int, Any]:
        return await self.site.post(f"/api/sessions/{self.desk.id}/documents/{document}/{name}", COOKIE, body)

    async def get(self, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
        async with self.site.http.get(self.site.url(path), headers=headers) as answer:
            return answer.status, answer.content_type, await answer.read()

    async def picture(self, path: str, headers: dict[str, str]) -> Image.Image:
        status, kind, data = await self.get(path, headers)
        assert (status, kind) == (200, "image/png")
        return Image.open(io.BytesIO(data))


@asynccontextmanager
async def an_office(folder: Path) -> AsyncIterator[Office]:
    async with (
        Workshop(office_key(folder / "secrets", "Registry", utc_now())).open() as papers,
        a_signing(papers) as desk,
        a_seat_site(desk.table.world, counter=desk.table.counter, signing=desk.signing) as site,
    ):
        yield Office(desk=desk, site=site, folder=folder)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as made:
        yield made


async def test_from_the_case_to_the_package(office: Office) -> None:
    desk, id = office.desk, office.desk.id
    await desk.called()
    made = await office.deed("document")
    document, pages = made["document"], made["pages"]
    assert pages >= 2
    seen = await office.picture(f"/api/seat/sessions/{id}/documents/{document}/pages/1", office.clerk)
    assert seen.size[0] > 1000
    assert (await office.deed("signing", {"via": "page"}))["svg"] is None
    status, problem = await office.applicant(document, "signature", as_body(a_drawing()))
    assert (status, problem["code"]) == (409, "conflict")
    for page in range(1, pages + 1):
        path = f"/api/sessions/{id}/documents/{document}/pages/{page}"
        assert (await office.picture(path, COOKIE)).size == seen.size
        assert (await office.applicant(document, "shown", {"page": page}))[0] == 200
    phone = await _phone(office, document)
    drawn = as_body(a_drawing(4))
    status, answer = await office.site.post(f"/api/sign/{id}/documents/{document}/signature", phone, drawn)
    assert status == 200, answer
    await office.deed("code", {"phone": PHONE})
    code = re.findall(r"(?<!\d)\d{6}(?!\d)", desk.sms.sent[-1][1])[0]
    assert (await office.applicant(document, "code", {"code": code}))[0] == 200
    await office.deed("seal")
    status, kind, signed = await office.get(f"/api/sessions/{id}/documents/{document}/signed", COOKIE)
    assert (status, kind) == (200, "application/pdf")
    assert (await office.get(f"/api/seat/sessions/{id}/documents/{document}/signed", office.clerk))[2] == signed
    file = office.folder / "signed.pdf"
    file.write_bytes(signed)
    published = (office.folder / "secrets" / "office-ca.pem").read_bytes()
    report = await asyncio.to_thread(verify_pdf, file.name, signed, published)
    assert report.ok, report.words()
    assert report.facts["session"] == id
    assert report.facts["strokes"]["via"] == "qr"
    await _package(office, signed)


async def _phone(office: Office, document: str) -> dict[str, str]:
    """The cookie of a phone that opened the QR code's link, after it was found to be good for nothing else."""
    id, url = office.desk.id, office.site.url("/api/sign/open")
    token = _scanned((await office.deed("signing", {"via": "qr"}))["svg"])
    async with office.site.http.post(url, json={"token": token}, headers=MARK) as answer:
        assert answer.status == 200
        body = await answer.json()
        assert (body["session"], body["document"]) == (id, document)
        assert set(body) == {"session", "document", "pages", "language", "matter", "expires_s"}
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        opened = {"Cookie": f"__Host-cloudwindow-sign={answer.cookies['__Host-cloudwindow-sign'].value}"}
    async with office.site.http.post(url, json={"token": token}, headers=MARK) as second:
        assert second.status == 403
    path = f"/api/sign/{id}/documents/{document}"
    assert (await office.picture(f"{path}/pages/1", opened)).size[0] > 1000
    for headers, wanted in ((COOKIE, 401), ({}, 401), ({"Cookie": "__Host-cloudwindow-sign=another-phone-0123456789"}, 403)):
        assert (await office.get(f"{path}/pages/1", headers))[0] == wanted
    assert (await office.get(f"/api/sign/{id}/documents/doc_other/pages/1", opened))[0] == 403
    for elsewhere in (f"/api/sessions/{id}/ice", f"/api/sessions/{id}/documents/{document}/pages/1"):
        assert (await office.get(elsewhere, opened))[0] == 401
    assert (await office.site.post(f"{path}/shown", opened, {"page": 1}))[0] == 200
    async with office.site.http.post(office.site.url(f"{path}/shown"), json={"page": 1}, headers=opened) as unmarked:
        assert unmarked.status == 403
    return opened


def _scanned(svg: str) -> str:
    """The token that a camera reads from the code on the clerk's screen. The paths are horizontal lines, one module high."""
    scale = float(re.findall(r"scale\(([\d.]+)\)", svg)[0])
    size = int(float(re.findall(r'width="([\d.]+)"', svg)[0]))
    image = np.full((size, size), 255, np.uint8)
    x = y = 0.0
    for command, values in re.findall(r"([Mmh])([-\d. ]+)", svg[svg.index('stroke="#000"') :]):
        numbers = [float(one) for one in values.split()]
        if command == "h":
            top, left = round((y - 0.5) * scale), round(x * scale)
            image[top : top + round(scale), left : round((x + numbers[0]) * scale)] = 0
            x += numbers[0]
        else:
            x, y = numbers if command == "M" else (x + numbers[0], y + numbers[1])
    words, _, _ = cv2.QRCodeDetector().detectAndDecode(image)
    found = re.search(r"#sign\.([A-Za-z0-9_-]{22})$", words)
    assert found, words
    return found[1]


async def _package(office: Office, signed: bytes) -> None:
    """Document, sealed document, strokes and their picture lie in it, and a changed one is named."""
    world, folder = office.desk.table.world, office.folder
    blobs = world.outside.blobs
    assert isinstance(blobs, ObjectBlobs)
    await world.outside.shelf.keep(world.policy)
    checkpointer = Checkpointer(world.records.transactions, log_signer(folder / "log", "example.gov"), world.clock)
    out = folder / "package.zip"
    await export(world.records, blobs, checkpointer, office.desk.id, {}, out, clock=world.clock)
    assert not [fault for fault in verify(out).faults if "recording was never closed" not in fault.problem]
    told = [one.event for one in await world.records.told(office.desk.id)]
    drawn = next(one for one in told if isinstance(one, sign.SignatureDrawn))
    made = next(one for one in told if isinstance(one, sign.DocumentMade))
    data = out.read_bytes()
    assert signed in data
    for blob in (made.blob, drawn.blob, drawn.picture):
        kept = await blobs.get(blob)
        assert kept in data
        at = data.index(kept) + len(kept) // 2
        broken = folder / "broken.zip"
        broken.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        faults = verify(broken).faults
        assert any(fault.file == blob.removeprefix(f"{office.desk.id}/") for fault in faults), faults
    strokes = json.loads(await blobs.get(drawn.blob))
    assert (strokes["format"], strokes["via"], len(strokes["strokes"])) == ("cloudwindow-strokes/1", "qr", 4)


async def test_hostile_drawings_are_refused_by_name(office: Office) -> None:
    await office.desk.called()
    document = await office.desk.seen()
    good = as_body(a_drawing())
    point = {"x": 1.0, "y": 1.0, "t": 0.0, "p": 0.5}
    hostile: list[Any] = [
        {**good, "strokes": []},
        {**good, "strokes": [[]]},
        {**good, "strokes": [[point] * 10]},
        {**good, "strokes": [[point] * 6000]},
        {**good, "strokes": [[point]] * 300},
        {**good, "width": 5},
        {**good, "width": 1e9},
        {**good, "strokes": [[{**point, "x": 601.0}, *good["strokes"][0]]]},
        {**good, "strokes": [[{**point, "t": 99_999.0}, *good["strokes"][0]]]},
        {**good, "strokes": [[{**point, "p": 2.0}, *good["strokes"][0]]]},
        {**good, "strokes": [[{**point, "t": -1.0}, *good["strokes"][0]]]},
        {**good, "strokes": "ink"},
        {**good, "name": "王小明"},
    ]
    for body in hostile:
        status, problem = await office.applicant(document, "signature", body)
        assert (status, problem["code"]) in {(400, "bad_input"), (413, "too_large")}, body
    raw = b'{"width": 600, "height": 200, "strokes": [[{"x": NaN, "y": 1, "t": 0, "p": 1}]]}'
    url = office.site.url(f"/api/sessions/{office.desk.id}/documents/{document}/signature")
    headers = MARK | COOKIE | {"Content-Type": "application/json"}
    async with office.site.http.post(url, data=raw, headers=headers) as answer:
        assert answer.status == 400
    assert (await office.applicant(document, "signature", good))[0] == 200


async def test_who_may_not(office: Office) -> None:
    await office.desk.called()
    document = (await office.deed("document"))["document"]
    stranger = office.site.people.sign_in(a_clerk("li"))
    for name in ("document", "signing", "code", "seal"):
        status, _ = await office.site.post(f"/api/seat/sessions/{office.desk.id}/{name}", stranger, {"via": "page"})
        assert status == 403
    assert (await office.get(f"/api/seat/sessions/{office.desk.id}/documents/{document}/pages/1", stranger))[0] == 403
    for number in ("0", "3", "99999", "x", "-1"):
        assert (await office.get(f"/api/sessions/{office.desk.id}/documents/{document}/pages/{number}", COOKIE))[0] == 404
    assert (await office.get(f"/api/sessions/{office.desk.id}/documents/{document}/signed", COOKIE))[0] == 409
    async with office.site.http.post(office.site.url("/api/sign/open"), json={"token": "A" * 22}, headers=MARK) as answer:
        assert answer.status == 404
