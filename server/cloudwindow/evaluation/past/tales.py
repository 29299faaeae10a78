"""The thirty sessions, one line each: who came when, who led it, what was out of the ordinary, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.applicant.specimen_card import Person
from cloudwindow.domain.challenge import Language

ZH, EN, TW = Language.ZH_CN, Language.EN, Language.ZH_TW
TRANSFER, MORTGAGE, INHERITANCE = "transfer", "mortgage", "inheritance"
PEOPLE: Final = (
    Person(),
    Person(name="范例文", sex="男", birth="19720314", serial=11),
    Person(name="试验月", birth="19651105", serial=20),
    Person(name="示范中", sex="男", birth="19881224", serial=35),
)
OTHERS: Final = {"zh": ("李华", "张伟", "陈静"), "en": ("Robert Miller", "Ruth Taylor", "Peter Brown")}
ADDRESSES: Final = {"zh": ("海滨路12号", "中山路88号", "花园街3号"), "en": ("12 Garden Street", "88 Harbour Road", "3 Mill Lane")}
PRICES: Final = (1_280_000, 860_000, 2_350_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """`days`: days ago. `hour`: UTC, of the beginning. `person`: of PEOPLE; `clerk`: of the office's clerks, -1: unattended.

    `twists`: what was out of the ordinary, see `play` and `acts`. `end`: 'approve', 'refuse', 'refer', 'terminate', or 'machine':
    the policy ended it. `why`: codes of reasons. `note`: the clerk's. `drawn`: what became of it at the second look, see `looked`.
    """

    number: int
    days: int
    hour: float
    person: int
    clerk: int
    language: Language = ZH
    matter: str = TRANSFER
    twists: frozenset[str] = frozenset()
    end: str = "approve"
    why: tuple[str, ...] = ()
    note: str = ""
    broker: str = ""
    looked: str = ""

    @property
    def reference(self) -> str:
        return f"DEMO-{self.number:03d}"


def _tale(number: int, days: int, hour: float, person: int, clerk: int, twists: str = "", **more: object) -> Tale:
    return Tale(
        number=number,
        days=days,
        hour=hour,
        person=person,
        clerk=clerk,
        twists=frozenset(twists.split()),
        **more,  # type: ignore[arg-type]  # a line of the table
    )


TALES: Final[Sequence[Tale]] = (
    _tale(1, 36, 1.2, 0, 0, language=EN, note="A quiet, clear conversation."),
    _tale(2, 36, 2.6, 1, 1, broker="安居中介"),
    _tale(3, 35, 3.1, 2, 2, "link.lost", note="画面断了一会儿，恢复以后又核对了一遍本人。"),
    _tale(4, 34, 1.5, 3, 0, "digits.wrong", language=EN, end="refuse", why=("refuse.identity",)),
    _tale(5, 33, 6.0, 0, 3, "turn.wrong turn.overridden", language=EN, looked="agreed"),
    _tale(6, 32, 2.2, 1, -1, language=EN),
    _tale(7, 31, 1.0, 2, 1, "face.other", end="refuse", why=("refuse.identity",)),
    _tale(8, 30, 7.3, 3, 2, "company", end="refer", why=("refer.doubt",), looked="agreed"),
    _tale(9, 29, 2.0, 0, 3, "face.other face.overridden", broker="安居中介", looked="adjudicated"),
    _tale(10, 28, 3.4, 1, 0, "reconnected", language=EN, note="The second connection came from the same browser."),
    _tale(11, 27, 1.8, 2, 1, "replay", language=EN, end="refer", why=("refer.doubt",)),
    _tale(12, 26, 5.5, 3, 2, matter=MORTGAGE, looked="agreed"),
    _tale(13, 25, 2.4, 0, -1, "digits.wrong", language=EN, end="machine"),
    _tale(14, 23, 1.1, 1, 3, "impostor seeded", language=EN, looked="missed"),
    _tale(15, 22, 6.6, 2, 0, "unwilling", end="terminate", why=("terminate.pressure",), looked="agreed"),
    _tale(16, 21, 2.9, 3, 1, "clerk.suspended skipped", note="申请人到隔壁房间拿了文件。"),
    _tale(17, 19, 3.3, 0, 2, "gap.unnoted turn.wrong turn.overridden", language=EN, broker="安居中介", looked="disagreed"),
    _tale(18, 18, 1.4, 1, 3, "impostor seeded", broker="安居中介", looked="found"),
    _tale(19, 16, 7.0, 2, -1, "digits.again", language=TW),
    _tale(20, 15, 2.1, 3, 0, "card.other", end="refuse", why=("refuse.document",)),
    _tale(21, 13, 1.7, 0, 1, "lost accepted", language=EN, looked="disagreed"),
    _tale(22, 12, 6.2, 1, 2, "sign", language=EN, end="refer", why=("refer.doubt",), looked="taken"),
    _tale(23, 10, 3.6, 2, 3, "fast at.once elsewhere", broker="安居中介"),
    _tale(24, 9, 2.7, 3, 0, "card.glare recorder", note="录像有几秒钟没有跟上，之后正常。"),
    _tale(25, 8, 1.3, 0, 1, matter=MORTGAGE, language=EN),
    _tale(26, 6, 5.1, 1, 2, "interpreter", language=EN, note="An interpreter came, and everything was asked again."),
    _tale(27, 5, 2.3, 2, 3, "link.lost link.ended", end="machine"),
    _tale(28, 4, 7.4, 3, 0, "card.injected virtual", language=EN, end="refuse", why=("refuse.document",)),
    _tale(29, 2, 1.9, 0, 1, "face.near handed.over screen", language=EN),
    _tale(30, 1, 3.0, 1, 2, matter=INHERITANCE, language=TW),
)
