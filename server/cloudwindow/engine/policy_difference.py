"""Two policies key by key: what differs, and what past sessions can tell of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from cloudwindow.policy import Policy
from cloudwindow.texts.policy_keys import words_of

NO_KEYS: Final = ("text", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """`was`, `now`: as JSON; None where the policy does not say. `words`, `told`: see `texts/policy_keys.py`."""

    key: str
    was: Any  # Any: JSON
    now: Any
    words: str
    told: str


def keys_of(policy: Policy) -> Mapping[str, Any]:  # Any: JSON
    """Every key with its value, those that the file leaves out with their defaults: {'governor.link.max_loss': 0.2}."""
    found: dict[str, Any] = {}
    for field in fields(policy):
        if field.name not in NO_KEYS:
            _flatten(field.name, getattr(policy, field.name), found)
    return found


def differences(old: Policy, new: Policy) -> tuple[Changed, ...]:
    """In the order of the file."""
    was, now = keys_of(old), keys_of(new)
    changed = [key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key)]
    return tuple(_changed(key, was.get(key), now.get(key)) for key in changed)


def _changed(key: str, was: Any, now: Any) -> Changed:
    said = words_of(key)
    return Changed(key=key, was=was, now=now, words=said.words if said else "", told=said.told if said else "")


def _flatten(name: str, value: Any, found: dict[str, Any]) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            _flatten(f"{name}.{field.name}", getattr(value, field.name), found)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _flatten(f"{name}.{key}", part, found)
    else:
        found[name] = list(value) if isinstance(value, tuple | list) else value
