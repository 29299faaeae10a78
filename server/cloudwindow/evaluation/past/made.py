"""Fills a data directory with the thirty sessions, from five weeks ago until yesterday, and says how far it is."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from cloudwindow.applicant.specimen_card import Person as Cardholder
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.findings import Circumstances, PartyFacts, SubjectFacts
from cloudwindow.domain.ids import CaseId, PersonId, SessionId, new_id
from cloudwindow.domain.office_events import PersonAdded
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Case
from cloudwindow.evaluation.past.acts import Acting, another
from cloudwindow.evaluation.past.film import Reel, drawn
from cloudwindow.evaluation.past.house import Films, House, a_house
from cloudwindow.evaluation.past.looked import Reviewers, looked
from cloudwindow.evaluation.past.play import Play
from cloudwindow.evaluation.past.play import Staff as Office
from cloudwindow.evaluation.past.script import Script
from cloudwindow.evaluation.past.tales import ADDRESSES, OTHERS, PEOPLE, PRICES, TALES, Tale
from cloudwindow.policy import parse
from cloudwindow.settings import Settings
from cloudwindow.web.texts import Texts

Tell = Callable[[str], None]
CLERKS: Final = (("li.wen", "Li Wen"), ("chen.yu", "Chen Yu"), ("maria.lopez", "Maria Lopez"), ("zhao.min", "Zhao Min"))
STEPS: Final = (
    '"environment", "legal_notice", "identity_document", "face_match", "head_turns", "spoken_digits", "intent_questions",'
)
SIGNED: Final = f'  {STEPS} "signature",\n'
# A demonstration's sessions last a minute, end without a document, and hold the card of nobody.
CHANGES: Final = (
    ('version = "', 'version = "demo of ', 1),
    (SIGNED, f"  {STEPS}\n", 2),
    ("allow_specimen = false", "allow_specimen = true", 1),
    ("\nquestions = 2\n", "\nquestions = 1\n", 1),
    ("least_read_share = 0.5\n", "least_read_share = 0.03\n", 1),
    (
        '"*" = ["voluntary", "understanding", "price", "parties", "parcel", "relationship"]',
        '"*" = ["voluntary", "price", "parties"]',
        1,
    ),
    ("\nsession_s = 120.0\n", "\nsession_s = 40.0\n", 1),
    ("\ndecision_s = 5.0\n", "\ndecision_s = 3.0\n", 1),
    ("matters = []\n", 'matters = ["mortgage"]\n', 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """`refs`: the sessions by the references of their cases. `policy`: a file beside the data."""

    policy: Path
    refs: dict[str, SessionId]


def policy_text(shipped: str) -> str:
    """The shipped policy as these sessions had it. Raises BadInput when it is no longer as this expects."""
    for before, after, times in CHANGES:
        if shipped.count(before) < times:
            raise BadInput(f"policy.toml: expected {before.strip()!r} {times} times, found {shipped.count(before)}")
        shipped = shipped.replace(before, after, times)
    return shipped


async def filled(settings: Settings, shipped: str, now_s: float, tell: Tell) -> Made:
    """`settings`: of a data directory that is empty. Takes most of a minute. Raises ModelMissing, BadInput."""
    text = policy_text(shipped)
    policy = parse(text)
    file = settings.data_dir / "policy.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    reel = drawn(PEOPLE, lambda what: tell(f"drawing {what}"))
    began_s = _at(now_s, TALES[0].days + 1, 0.5)
    async with a_house(settings, policy, began_s) as house:
        office, reviewers = await _hired(house)
        async with aclosing(_in_order(house, reel, office, now_s)) as sessions:
            async for tale, script, films in sessions:
                await house.write(script, films)
                await looked(house, tale, reviewers)
                tell(f"{tale.number} of {len(TALES)}: {tale.reference}, {', '.join(sorted(tale.twists)) or 'as it should be'}")
        refs = dict(house.refs)
        house.clock.at_s = now_s
        await house.second.drawing.round()
        for role in (StaffRole.REVIEWER, StaffRole.SUPERVISOR):
            await house.members.accounts.demo_colleague(role)
    return Made(policy=file, refs=refs)


async def _in_order(house: House, reel: Reel, office: Office, now_s: float) -> AsyncGenerator[tuple[Tale, Script, Films], None]:
    """The recordings of the next are cut while one is being written."""

    async def ready(tale: Tale) -> tuple[Tale, Script, Films]:
        script = await asyncio.to_thread(_played, tale, house, reel, office, now_s)
        return tale, script, await house.film(script, reel)

    ahead = asyncio.create_task(ready(TALES[0]))
    try:
        for tale in (*TALES[1:], None):
            now = await ahead
            if tale is not None:
                ahead = asyncio.create_task(ready(tale))
            yield now
    finally:
        ahead.cancel()


async def _hired(house: House) -> tuple[Office, Reviewers]:
    """Who worked there then; nobody signs in as one of them."""
    clerks = [await _hire(house, login, name, StaffRole.CLERK) for login, name in CLERKS]
    supervisor = await _hire(house, "he.jing", "He Jing", StaffRole.SUPERVISOR)
    first = await _hire(house, "sun.tao", "Sun Tao", StaffRole.REVIEWER)
    other = await _hire(house, "anna.berg", "Anna Berg", StaffRole.REVIEWER)
    third = await _hire(house, "liu.fang", "Liu Fang", StaffRole.SUPERVISOR)
    office = Office(clerks=tuple(clerk.id for clerk in clerks), supervisor=supervisor.id)
    return office, Reviewers(first=first, other=other, supervisor=supervisor, third=third)


async def _hire(house: House, login: str, name: str, role: StaffRole) -> Person:
    person = Person(
        id=PersonId(new_id("per")), login=login, name=name, roles=frozenset({role}), languages=tuple(Language), disabled=True
    )
    await house.members.store.add(person)
    await house.office.note(PersonAdded(person=person.id, roles=(role,), by="demo"))
    return person


def _played(tale: Tale, house: House, reel: Reel, office: Office, now_s: float) -> Script:
    dice = Random(1000 + tale.number)  # a tale is told the same way each time
    person = PEOPLE[tale.person]
    case = _case(tale, person)
    began_s = _at(now_s, tale.days, tale.hour) - 4000.0
    here = Circumstances(
        language=tale.language,
        party=case.parties["seller"],
        today=datetime.fromtimestamp(began_s, UTC).date().isoformat(),
        document=case.document,
        matter=case.matter,
        role="seller",
        others=(case.parties["buyer"].name,),
        subject=case.subject,
    )
    attended = tale.clerk >= 0
    script = Script(
        id=SessionId(new_id("ses")),
        case=case,
        here=here,
        policy=house.shelf.current,
        dice=dice,
        clerk=office.clerks[tale.clerk] if attended else PersonId(""),
        attended=attended,
        now_s=began_s,
        instead={"idle": "other"} if "impostor" in tale.twists else {},
    )
    shown = another(person) if "card.other" in tale.twists else person
    acting = Acting(reel=reel, person=shown, card=tale.person, twists=tale.twists)
    consents = {one.text: (one.version, one.sha256) for one in Texts.load().of(tale.language)}
    return Play(tale, script, acting, office, consents).run()


def _case(tale: Tale, person: Cardholder) -> Case:
    spoken, place = tale.language.spoken, tale.number % 3
    birth = f"{person.birth[:4]}-{person.birth[4:6]}-{person.birth[6:]}"
    seller = PartyFacts(
        name=person.name,
        id_number=person.number,
        birth_date=birth,
        sex="male" if person.sex == "男" else "female",
        relationship="none",
    )
    return Case(
        id=CaseId(new_id("cas")),
        reference=tale.reference,
        matter=tale.matter,
        document="resident_card",
        parties={"seller": seller, "buyer": PartyFacts(name=OTHERS[spoken][place])},
        subject=SubjectFacts(address=ADDRESSES[spoken][place], price=PRICES[place]),
        broker=tale.broker,
    )


def _at(now_s: float, days: int, hour: float) -> float:
    """So many days ago, at this hour (UTC)."""
    day = datetime.fromtimestamp(now_s, UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    return day.timestamp() + hour * 3600.0
