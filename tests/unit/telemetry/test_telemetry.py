"""A log without persons, and numbers without persons."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from cloudwindow.telemetry import logs
from cloudwindow.telemetry.keys import ALLOWED, SECRET
from cloudwindow.telemetry.lag import watch_lag
from cloudwindow.telemetry.metrics import Metrics


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("restored")
def test_production_writes_allowed_keys_only(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(production=True, as_json=True)
    structlog.get_logger("x").info("session_opened", session="ses_1", name="王小明", token="T0KEN", favourite="tea")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["session"], line["dropped"]) == ("session_opened", "ses_1", 3)
    assert not {"name", "token", "favourite"} & set(line)


@pytest.mark.usefixtures("restored")
def test_secrets_are_covered_in_development_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(production=False, as_json=False)
    structlog.get_logger("x").info("offer_came", sdp="v=0 candidate", favourite="tea", picture=b"\xff\xd8")
    said = capsys.readouterr().err
    assert "candidate" not in said
    assert logs.HIDDEN in said
    assert "tea" in said


@pytest.mark.usefixtures("restored")
def test_error_is_written_with_its_places_and_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(production=True, as_json=True)
    try:
        raise ValueError("王小明 has 350203199001011234")
    except ValueError as error:
        structlog.get_logger("x").error("request_failed", exc_info=error)
    said = capsys.readouterr().err
    assert "350203" not in said
    assert "王小明" not in said
    assert json.loads(said)["error_type"] == "ValueError"
    assert "test_telemetry.py" in json.loads(said)["exception"]


@pytest.mark.usefixtures("restored")
def test_sentence_of_a_library_is_not_written_in_production(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(production=True, as_json=True)
    logging.getLogger("aioice.ice").warning("Could not reach 203.0.113.7 from %s", "10.0.0.1")
    logging.getLogger("aioice.ice").info("never at this level")
    said = capsys.readouterr().err
    assert "203.0.113.7" not in said
    assert "10.0.0.1" not in said
    assert json.loads(said)["event"] == "library_message"


def test_no_key_is_both_allowed_and_secret() -> None:
    assert not ALLOWED & SECRET


def test_states_without_sessions_read_zero_again() -> None:
    metrics = Metrics(["invited", "waiting"])
    metrics.count_sessions(["waiting", "waiting", "decided"])
    metrics.count_sessions(["invited"])
    read = {s: metrics.registry.get_sample_value("cloudwindow_sessions", {"state": s}) for s in ("invited", "waiting")}
    assert read == {"invited": 1.0, "waiting": 0.0}


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.refused.labels(code="too_many").inc()
    assert other.registry.get_sample_value("cloudwindow_refused_total", {"code": "too_many"}) is None
    assert b"cloudwindow_refused_total" in one.text()


async def test_lag_of_a_blocked_loop_is_told() -> None:
    told: list[float] = []
    task = asyncio.create_task(watch_lag(told.append, every_s=0.01))
    await asyncio.sleep(0.03)
    loop = asyncio.get_running_loop()
    until_s = loop.time() + 0.1
    while loop.time() < until_s:
        pass
    await asyncio.sleep(0.03)
    task.cancel()
    assert max(told) > 0.05
