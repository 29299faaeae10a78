"""Of a time zone its country, by its new name and its old ones."""

import re
from zoneinfo import available_timezones

import pytest

from cloudwindow.texts.zones import country_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Shanghai", "CN"),
        ("Asia/Urumqi", "CN"),
        ("PRC", "CN"),
        ("Asia/Taipei", "TW"),
        ("Asia/Hong_Kong", "HK"),
        ("Asia/Calcutta", "IN"),
        ("Europe/Kyiv", "UA"),
        ("America/Argentina/Buenos_Aires", "AR"),
        ("UTC", ""),
        ("Etc/GMT-8", ""),
        ("CET", ""),
        ("", ""),
        ("Moon/Sea_of_Tranquillity", ""),
    ],
)
def test_country(zone: str, country: str) -> None:
    assert country_of(zone) == country


def test_every_zone_with_a_place_has_a_country_of_two_letters() -> None:
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))}
    assert len(places) > 400
    without = sorted(zone for zone in places if not re.fullmatch("[A-Z]{2}", country_of(zone)))
    assert without == []
