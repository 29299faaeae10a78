"""Numbers for the office, as JSON and as a table for spreadsheets."""

from dataclasses import asdict

from aiohttp import web

from cloudwindow.domain.errors import NotFound
from cloudwindow.engine.office_numbers import Numbers
from cloudwindow.web import numbers_schemas as n
from cloudwindow.web.call import Call
from cloudwindow.web.numbers_csv import table


async def numbers(call: Call, query: n.NumbersQuery) -> n.NumbersOut:
    return numbers_out(query, await _found(call, query))


def numbers_out(query: n.NumbersQuery, found: Numbers) -> n.NumbersOut:
    return n.NumbersOut(
        since=query.since,
        to=query.to,
        by=query.by,
        zone=found.zone,
        least=found.least,
        total=n.GroupOut(**asdict(found.total)),
        groups=[n.GroupOut(**asdict(group)) for group in found.groups],
    )


async def numbers_csv(call: Call, query: n.NumbersQuery) -> web.Response:
    found = await _found(call, query)
    name = "-".join(word for word in ("numbers", query.by, query.since, query.to) if word)
    return web.Response(
        body=table((*found.groups, found.total)),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


async def _found(call: Call, query: n.NumbersQuery) -> Numbers:
    if call.deps.numbers is None:
        raise NotFound("this server counts nothing for the office")
    return await call.deps.numbers.of(call.person, query.since, query.to, query.by)
