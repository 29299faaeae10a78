"""Every key of two policies is compared, and each has a sentence."""

from dataclasses import replace

from cloudwindow.engine.policy_difference import differences, keys_of
from cloudwindow.policy import load, parse
from cloudwindow.texts.policy_keys import words_of
from tests.places import ROOT

SHIPPED = load(ROOT / "policy.toml")


def test_every_key_has_a_sentence() -> None:
    missing = [key for key in keys_of(SHIPPED) if words_of(key) is None]
    assert not missing, f"texts/policy_keys.toml says nothing of {missing}"


def test_every_key_is_there_also_those_that_a_file_leaves_out() -> None:
    keys = keys_of(SHIPPED)
    assert keys["governor.link.max_loss"] == 0.2
    assert keys["session.on_fail.head_turns"] == "end"
    assert keys["checks.spoken_digits.en.least_score"] == -0.8
    assert keys["seat.checklist.*"][0] == "person_compared"
    assert "text" not in keys
    bare = keys_of(parse('version = "bare"'))
    assert bare["checks.face_match.max_distance"] == 0.55
    assert "session.on_fail.head_turns" not in bare


def test_what_differs_is_named_with_both_values_and_its_sentence() -> None:
    text = SHIPPED.text.replace("max_distance = 0.55\nframes = 3", "max_distance = 0.5\nframes = 3")
    new = parse(text.replace('head_turns = "end"\n', ""))
    limit, fails = sorted(differences(SHIPPED, new), key=lambda one: one.key)
    assert (limit.key, limit.was, limit.now, limit.told) == ("checks.face_match.max_distance", 0.55, 0.5, "findings")
    assert limit.words.startswith("The largest distance")
    assert (fails.key, fails.was, fails.now, fails.told) == ("session.on_fail.head_turns", "end", None, "end")


def test_the_same_policy_differs_in_nothing() -> None:
    assert differences(SHIPPED, replace(SHIPPED, text="", sha256="")) == ()


def test_the_line_that_names_more_of_a_key_counts() -> None:
    common, own = words_of("checks.presence.min_sharpness"), words_of("checks.identity_document.min_sharpness")
    assert common is not None
    assert own is not None
    assert common.words != own.words
    assert words_of("nothing.of.the.kind") is None
