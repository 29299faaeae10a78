"""What an applicant's page asks, from the link to the end."""

import re
from typing import Final

from aiohttp import web

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, NotFound
from cloudwindow.domain.events import ConsentAnswered, DeviceReported
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.who import Who
from cloudwindow.texts.notices import notices
from cloudwindow.texts.zones import country_of
from cloudwindow.web import cookies, jpeg
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.dispatch import render
from cloudwindow.web.keeping_schemas import WithdrawIn

BY: Final = "applicant"


async def open_link(call: Call, body: s.OpenIn) -> web.Response:
    opened = await call.desk.open_link(body.token, cookies.APPLICANT.of(call.request))
    out = s.OpenOut(
        session=opened.session,
        language=opened.language,
        matter=opened.matter,
        document=opened.document,
        minutes=opened.minutes,
        retention_days=opened.retention_days,
    )
    response = render(out)
    cookies.APPLICANT.give(response, opened.opener, call.deps.settings.cookie_s)
    return response


async def texts(call: Call, _: None) -> s.TextsOut:
    try:
        language = Language(call.request.match_info["language"])
    except ValueError:
        raise NotFound(f"there are texts in {', '.join(Language)}") from None
    fields = ("text", "version", "title", "body", "refusal", "sha256")
    consents = call.deps.texts.of(language)
    told = ("matter", "version", "title", "body", "sha256")
    return s.TextsOut(
        consents=[s.ConsentTextOut(**{name: getattr(one, name) for name in fields}) for one in consents],
        notices=[s.NoticeTextOut(**{name: getattr(one, name) for name in told}) for one in notices(language).values()],
    )


async def choose_language(call: Call, body: s.LanguageIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.choose_language(call.id, body.language))


async def answer_consent(call: Call, body: s.ConsentIn) -> s.IndexOut:
    text = call.deps.texts.shown(body.text, body.version, body.sha256)
    answer = ConsentAnswered(text=text.text, version=text.version, sha256=text.sha256, language=text.language, given=body.given)
    return s.IndexOut(index=await call.desk.answer_consent(call.id, answer))


async def report_devices(call: Call, body: s.DevicesIn) -> s.IndexOut:
    told = body.model_dump(exclude={"time_zone"})
    return s.IndexOut(index=await call.desk.report_devices(call.id, DeviceReported(**told, country=country_of(body.time_zone))))


async def agree_on_sign(call: Call, body: s.SignAgreementIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.agree_on_sign(call.id, body.question, body.answer))


async def probe(call: Call, sent: tuple[None, bytes]) -> s.ProbeOut:
    return s.ProbeOut(bytes=len(sent[1]))


async def ready(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.ready(call.id))


async def ice(call: Call, _: None) -> s.IceOut:
    servers = call.deps.ice(call.id)
    return s.IceOut(ice_servers=[s.IceServerOut(urls=list(x.urls), username=x.username, credential=x.credential) for x in servers])


async def offer(call: Call, body: s.OfferIn) -> s.OfferOut:
    answer = await call.desk.offer(call.id, body.sdp, Who(body.who))
    return s.OfferOut(sdp=answer.sdp, part=answer.part)


async def add_still(call: Call, sent: tuple[s.StillQuery, bytes]) -> s.StillOut:
    query, picture = sent
    jpeg.measure(picture)
    taken_s = call.deps.clock.now_s() - _ms_ago(call.request) / 1000
    return s.StillOut(still=await call.desk.add_still(call.id, ChallengeId(query.challenge), picture, taken_s))


async def suspend(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.suspend(call.id, BY))


async def resume(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.resume(call.id, BY))


async def leave(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.desk.leave(call.id))


async def withdraw(call: Call, body: WithdrawIn) -> s.IndexOut:
    keeping = call.deps.keeping
    if keeping is None or keeping.withdrawals is None:
        return s.IndexOut(index=await call.desk.withdraw(call.id))
    return s.IndexOut(index=await keeping.withdrawals.take_back(call.id, body.consent))


def _ms_ago(request: web.Request) -> int:
    """A duration, because the page's clock may be wrong by hours. Raises BadInput."""
    text = request.headers.get(s.TAKEN, "")
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > s.MOST_MS_AGO:
        raise BadInput(f"expected the header {s.TAKEN} with a whole number of 0 to {s.MOST_MS_AGO}")
    return int(text)
