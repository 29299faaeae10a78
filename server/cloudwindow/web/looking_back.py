"""Where compliance looks back: the list, a session's page, its recordings and pictures, copies that leave."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields
from typing import Final

from aiohttp import web

from cloudwindow.domain.viewing_events import ExportAsked
from cloudwindow.engine.looking_back.console import Reel
from cloudwindow.engine.looking_back.page import SessionPage
from cloudwindow.engine.looking_back.rows import Asked
from cloudwindow.web import looking_back_schemas as look
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.ranges import PIECE, send, wanted

MEDIA: Final = "video/webm"  # Matroska with VP8 or H264 and Opus: browsers look at the bytes and play both


async def list_sessions(call: Call, query: look.ListQuery) -> look.SessionsListOut:
    listed = await call.looking_back.rows.list(call.person, Asked(**query.model_dump()))
    return look.SessionsListOut(rows=list(listed.rows), next=listed.next)


async def filters(call: Call, _: None) -> look.FiltersOut:
    kept = await call.looking_back.rows.filters(call.person)
    return look.FiltersOut(filters=[look.FilterOut(name=name, query=dict(query)) for name, query in kept.items()])


async def keep_filter(call: Call, body: look.FilterIn) -> s.DoneOut:
    await call.looking_back.rows.keep_filter(call.person, body.name, body.query)
    return s.DoneOut()


async def drop_filter(call: Call, _: s.NothingIn) -> s.DoneOut:
    await call.looking_back.rows.drop_filter(call.person, call.request.match_info["name"])
    return s.DoneOut()


async def open_viewing(call: Call, body: look.ViewingIn) -> look.ViewingOut:
    viewing = await call.looking_back.open(call.id, call.person, body.case, body.why)
    return look.ViewingOut(viewing=viewing.id, until=viewing.until_s)


async def page(call: Call, query: look.ViewingQuery) -> web.Response:
    """A megabyte for two hours: written on another thread, as it was made."""
    found = await call.looking_back.page(call.id, query.viewing, call.person)
    return web.Response(body=await asyncio.to_thread(_written, found), content_type="application/json")


def _written(page: SessionPage) -> bytes:
    told = look.SessionPageOut(**{field.name: getattr(page, field.name) for field in fields(page)})
    return told.model_dump_json().encode()


async def finding(call: Call, query: look.ViewingQuery) -> look.FindingSeenOut:
    index = call.request.match_info["index"]
    found = await call.looking_back.finding(call.id, query.viewing, call.person, int(index) if index.isdecimal() else -1)
    line = found.policy_line
    return look.FindingSeenOut(
        finding=dict(found.finding),
        at=found.at,
        observations=[dict(one) for one in found.observations],
        observed=found.observed,
        challenge=None if found.challenge is None else dict(found.challenge),
        policy_line=look.PolicyLineOut(key=line.key, value=line.value, line=line.line),
        stills=list(found.stills),
    )


async def seen_still(call: Call, query: look.ViewingQuery) -> web.Response:
    data, kind = await call.looking_back.still(call.id, query.viewing, call.person, call.request.match_info["sha256"])
    return web.Response(body=data, content_type=kind)


async def media(call: Call, query: look.ViewingQuery) -> web.StreamResponse:
    reel = await call.looking_back.reel(call.id, query.viewing, call.person, call.request.match_info["part"])
    stretch = wanted(call.request.headers.get("Range"), reel.bytes)
    if stretch is None:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{reel.bytes}"})
    return await send(
        call.request,
        size=reel.bytes,
        stretch=stretch,
        media=MEDIA,
        pieces=_pieces(call, reel, *stretch),
        sent=lambda begin, end: call.looking_back.given(reel, begin, end),
    )


async def trail(call: Call, query: look.TrailQuery) -> look.SeenEntriesOut:
    found = await call.looking_back.entries(call.id, query.viewing, call.person, query.since)
    return look.SeenEntriesOut(
        entries=[
            look.SeenEntryOut(index=one.index, at=one.at, kind=one.kind, event=None if one.event is None else dict(one.event))
            for one in found
        ]
    )


async def ask_for_export(call: Call, body: look.ExportIn) -> look.ExportAskedOut:
    asked = ExportAsked(
        request="",
        by="",
        what=body.what,
        words=body.words,
        from_s=body.from_s,
        to_s=body.to_s,
        boxes=tuple(box.box() for box in body.boxes),
        language=body.language,
    )
    return look.ExportAskedOut(request=await call.looking_back.exports.ask(call.id, call.person, asked))


async def exports(call: Call, _: None) -> look.ExportsOut:
    found = call.looking_back.exports
    return look.ExportsOut(exports=await found.listed(call.person), kinds=sorted(found.kinds))


async def answer_export(call: Call, body: look.ApprovalIn) -> s.DoneOut:
    request = call.request.match_info["request"]
    await call.looking_back.exports.answer(request, call.person, agrees=body.agrees, words=body.words)
    return s.DoneOut()


async def take_export(call: Call, _: None) -> web.StreamResponse:
    leaving = await call.looking_back.exports.take(call.request.match_info["request"], call.person)
    pieces = call.looking_back.files.chunks(leaving.blob)
    whole = (0, leaving.bytes)
    return await send(
        call.request, size=leaving.bytes, stretch=whole, media="application/octet-stream", pieces=pieces, name=leaving.name
    )


async def _pieces(call: Call, reel: Reel, begin: int, end: int) -> AsyncIterator[bytes]:
    """Stops when the viewing is over, wherever that is."""
    at = begin
    while at < end and not call.looking_back.over(reel):
        piece = await call.looking_back.files.get_range(reel.blob, at, min(PIECE, end - at))
        if not piece:
            return
        yield piece
        at += len(piece)
