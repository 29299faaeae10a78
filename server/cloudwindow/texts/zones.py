"""Which country a browser's time zone belongs to: coarse, told by the page itself, and asked of nobody else."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType


def country_of(zone: str) -> str:
    """ISO 3166-1 alpha-2 of an IANA time zone; empty for one that no country has, as 'UTC'."""
    return _countries().get(zone, "")


@cache
def _countries() -> Mapping[str, str]:
    text = (Path(__file__).parent / "zones.toml").read_text("utf-8")
    return MappingProxyType({zone: country for country, zones in tomllib.loads(text).items() for zone in zones.split()})
