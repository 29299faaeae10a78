"""The draw is fair, and blind to whom anybody would like to have."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId, PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.draw import Need, draw, in_conflict, need_of, suits
from tests.chances import as_uneven

REQUESTS = 5_000
SURE = 0.001  # a fair draw fails a seeded test never, an unseeded one once in a thousand
CASE = Case(
    id=CaseId("cas_1"),
    reference="2026-0815",
    matter="transfer",
    document="resident_card",
    parties={"seller": PartyFacts(name="王小明"), "buyer": PartyFacts(name="Anna  Specimen"), "agent": PartyFacts()},
)
NEED = need_of(Session(id=SessionId("ses_1"), language=Language.ZH_CN, matter="transfer"), CASE)


def clerk(name: str, *languages: Language, matters: tuple[str, ...] = (), conflicts: tuple[str, ...] = ()) -> Person:
    return Person(
        id=PersonId(f"per_{name}"),
        login=name,
        name=name,
        roles=frozenset({StaffRole.CLERK}),
        languages=languages or (Language.ZH_CN,),
        matters=matters,
        conflicts=frozenset(conflict_key(word) for word in conflicts),
    )


def drawn_of(free: list[Person], needs: list[Need], below: random.Random) -> Counter[tuple[str, PersonId]]:
    """How often each clerk was drawn, by the language that was asked for."""
    counts: Counter[tuple[str, PersonId]] = Counter()
    for need in needs:
        found = draw(free, need, below.randrange)
        assert found is not None
        counts[need.language.spoken, found.clerk] += 1
    return counts


@pytest.mark.parametrize("clerks", [2, 3, 7, 20])
def test_each_free_clerk_has_the_same_chance(clerks: int) -> None:
    free = [clerk(f"{n:02}") for n in range(clerks)]
    counts = drawn_of(free, [NEED] * REQUESTS, random.Random(20_261_122 + clerks))
    assert len(counts) == clerks
    assert as_uneven(list(counts.values())) > SURE


def test_the_systems_own_chance_is_fair_too() -> None:
    free, chance = [clerk(f"{n:02}") for n in range(8)], SystemChance()
    counts: Counter[PersonId] = Counter()
    for _ in range(REQUESTS):
        found = draw(free, NEED, chance.below)
        assert found is not None
        counts[found.clerk] += 1
    assert as_uneven([counts[person.id] for person in free]) > 1e-6  # real chance: once in a million


def test_whoever_happens_to_be_free_the_chances_are_equal() -> None:
    """At each request others are free: the place that is drawn is uniform for each number of free clerks, and so are the clerks."""
    everybody, dice = [clerk(f"{n:02}") for n in range(9)], random.Random(11)
    places: dict[int, Counter[int]] = {}
    clerks: Counter[PersonId] = Counter()
    for _ in range(REQUESTS):
        found = draw(dice.sample(everybody, dice.randint(1, 9)), NEED, dice.randrange)
        assert found is not None
        places.setdefault(found.free, Counter())[found.drawn] += 1
        clerks[found.clerk] += 1
    for free, counts in places.items():
        assert free == 1 or as_uneven([counts[place] for place in range(free)]) > SURE
    assert as_uneven([clerks[person.id] for person in everybody]) > SURE


def test_with_unequal_languages_each_who_suits_has_the_same_chance() -> None:
    """Two speak Mandarin, one both, one English: whoever speaks more is not preferred, whoever speaks less not spared."""
    zh, both, en = [clerk("a"), clerk("b", Language.ZH_TW)], clerk("c", Language.ZH_CN, Language.EN), clerk("d", Language.EN)
    dice = random.Random(7)
    needs = [replace(NEED, language=dice.choice(list(Language))) for _ in range(REQUESTS)]
    counts = drawn_of([*zh, both, en], needs, dice)
    mandarin = [counts["zh", person.id] for person in (*zh, both)]
    english = [counts["en", person.id] for person in (both, en)]
    assert sum(mandarin) + sum(english) == REQUESTS
    assert as_uneven(mandarin) > SURE
    assert as_uneven(english) > SURE


def test_the_order_in_which_clerks_come_free_changes_nothing() -> None:
    free = [clerk(name) for name in "abcd"]
    for n in range(4):
        found = draw(reversed(free), NEED, lambda _, n=n: n)  # type: ignore[misc]  # a scripted chance
        assert found is not None
        assert (found.clerk, found.free, found.drawn) == (free[n].id, 4, n)


@pytest.mark.parametrize(
    "person",
    [
        clerk("english", Language.EN),
        clerk("mortgages", matters=("mortgage",)),
        clerk("relative", conflicts=("王 小明",)),
        clerk("neighbour", conflicts=("ＡＮＮＡ specimen",)),
        clerk("involved", conflicts=("2026-0815",)),
        replace(clerk("gone"), disabled=True),
        replace(clerk("reviewer"), roles=frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR})),
    ],
    ids=lambda person: person.login,
)
def test_who_does_not_suit_is_never_drawn(person: Person) -> None:
    assert not suits(person, NEED)
    assert draw([person], NEED, lambda _: 0) is None
    other = draw([person, clerk("z")], NEED, lambda _: 0)
    assert other is not None
    assert (other.clerk, other.free) == (PersonId("per_z"), 1)


def test_a_clerk_of_the_matter_suits_and_an_empty_name_is_nobodys_conflict() -> None:
    assert suits(clerk("right", matters=("mortgage", "transfer")), NEED)
    assert not in_conflict(clerk("blank", conflicts=("",)), NEED)


def test_who_handed_it_over_is_not_drawn_for_it_again() -> None:
    need = replace(NEED, handed_over=frozenset({PersonId("per_a")}))
    found = draw([clerk("a"), clerk("b")], need, lambda n: n - 1)
    assert found is not None
    assert (found.clerk, found.free) == (PersonId("per_b"), 1)


def test_nobody_free_nobody_drawn() -> None:
    assert draw([], NEED, lambda n: n) is None
