"""The table of the office's figures, as a spreadsheet reads it."""

import csv
import io

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.register import RegisterRow
from cloudwindow.engine.office_figures import Span, groups, total
from cloudwindow.web.numbers_csv import BOM, table
from tests.unit.engine.test_office_figures import LEAST, SPAN, ended


def _read(rows: list[RegisterRow], by: str, span: Span = SPAN) -> list[dict[str, str]]:
    data = table((*groups(rows, by, span, LEAST), total(rows, LEAST)))
    assert data.startswith(BOM)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_line_a_group_and_the_total_last() -> None:
    rows = [ended(network="wifi", waited_s=12.5, suspended_for=("link.loss",), stars=4) for _ in range(6)]
    rows += [ended(network="wired", outcome="terminated")]
    wifi, wired, whole = _read(rows, "network")
    assert [wifi["group"], wired["group"], whole["group"]] == ["wifi", "wired", "total"]
    assert (wifi["sessions"], wifi["waited_median_s"], wifi["approve"]) == ("6", "12.5", "6")
    assert (wifi["ratings_n"], wifi["ratings_mean"], wifi["stars_4"], wifi["withheld"]) == ("6", "4.0", "6", "0")
    assert (wired["ratings_n"], wired["suspended:link.loss"], wired["ended:link.lost"]) == ("", "0", "1")
    assert (whole["sessions"], whole["suspended:link.loss"]) == ("7", "6")


def test_nothing_is_a_formula_whatever_a_matter_is_called() -> None:
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", '房屋,买卖\n"x"', "plain"]
    rows = [RegisterRow(session=SessionId("ses"), ended="2026-11-10T03:00:00.000Z", matter=name) for name in names]
    found = {line["group"] for line in _read(rows, "matter")} - {"total"}
    assert found == {"'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "'\t=1", '房屋,买卖\n"x"', "plain"}
