"""The report for a court: what it says, that it is PDF/A, and that the same trail gives the same bytes."""

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import PapersUnavailable
from cloudwindow.domain.events import Terminated
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.papers.court.facts import facts_of
from cloudwindow.papers.court.making import _fetcher, make
from cloudwindow.papers.court.words import words as court_words
from cloudwindow.texts.reasons import sentence
from tests.court import CLERK, DIGEST, PICTURE, SECOND, SESSION, course, reported

LANGUAGES = tuple(Language)


@cache
def pdf(language: Language) -> bytes:
    return make(facts_of(reported()), reported().pictures, language)


def text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", "", "".join(pages))


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_the_trail_of_the_test_is_lawful() -> None:
    session = Session.replay(SESSION, course())
    assert (session.outcome, session.confirmed, session.suspensions) == ("approve", True, 2)


def test_what_the_trail_says_is_in_the_facts_with_its_entry() -> None:
    facts = facts_of(reported())
    events = course()
    assert facts["verdicts"] == {"environment": "pass", "intent": "pass", "real_person": "inconclusive"}  # a step was skipped
    assert [(one["reason"], one["ended_by"]) for one in facts["suspensions"]] == [
        ("face.absent", "resumed"),
        ("clerk.suspended", "resumed"),
    ]
    assert [one["kind"] for one in facts["deeds"]] == ["override", "skip", "interference", "ticked"]
    for one in (*facts["suspensions"], *facts["deeds"], *facts["gaps"], *facts["recordings"], facts["decision"]["second"]):
        assert one["entry"] < len(events)
    assert type(events[facts["deeds"][0]["entry"]]).__name__ == "StepOverridden"
    turns = facts["steps"][4]["findings"]
    assert [(one["prompt"], one["verdict"]) for one in turns] == [("turn.left", "fail"), ("turn.right", "pass"), ("", "pass")]
    assert [one["check"] for one in facts["standing"]] == ["presence", "continuity"]
    assert facts["whole"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_a_court_must_know(language: Language) -> None:
    said = text(pdf(language))
    for reason in (Reason.FACE_ABSENT, Reason.CLERK_SUSPENDED, Reason.MATCH_BELOW_THRESHOLD, Reason.TURN_LATE):
        assert squeezed(sentence(reason, language)) in said, reason
    facts = facts_of(reported())
    for word in (
        SESSION,
        CLERK,
        SECOND,
        "checks.face_match.max_distance",
        "governor.face.absent_s",
        facts["recordings"][0]["sha256"],
    ):
        assert word in said, word
    assert "3502**********1234" in said
    assert squeezed("<b onclick='x'>&amp;") in said  # shown as it was written, not obeyed
    assert "2026-11-18" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_ours_is_missing(language: Language) -> None:
    said = text(pdf(language))
    assert not re.search(r"\b(label|section|table|column)\.[a-z]", said)
    assert "{" not in said


def test_the_same_facts_give_the_same_bytes() -> None:
    assert make(facts_of(reported()), reported().pictures, Language.EN) == pdf(Language.EN)


def test_erased_bodies_a_silent_sign_and_a_missing_stamp_are_said() -> None:
    told = reported(course()[:12], stamped=False, length=40)
    said = text(make(facts_of(told), {}, Language.EN))
    assert squeezed("12 of 40 are left") in said
    assert squeezed("none: the times are the office's own word") in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_which_entries_a_stamp_covers_and_asks_for_the_published_key(language: Language) -> None:
    words = court_words(language)
    whole, some = text(pdf(language)), text(make(facts_of(reported(younger=2)), {}, language))
    last = len(course()) - 1
    assert squeezed(words("label", "covers_all").format(last=last)) in whole
    assert squeezed(words("label", "covers_some").format(last=last - 2)) in some
    alone = text(make(facts_of(reported(alone=True)), {}, language))
    for name, said in (("check", whole), ("alone", alone)):  # a page may end in its middle
        assert squeezed(words("meaning", name))[:40] in said
        assert squeezed(words("meaning", name))[-30:] in said
    assert "manifest" not in alone
    for said in (whole, alone):
        assert "log.pub" not in said, "that is the key inside the package: it would prove only itself"
    assert words.choice("repeat.of_our_own") == words("choice", "other").format(code="repeat.of_our_own")
    assert "{" not in words.choice("other")


def test_a_session_that_was_ended_says_why() -> None:
    ended = [
        *course()[:12],
        Terminated(reason=Reason.LINK_LOST, policy_line="governor.link.max_silence_s", reading={"silence_s": 61.0}),
    ]
    said = text(make(facts_of(reported(ended)), {}, Language.ZH_CN))
    assert squeezed(sentence(Reason.LINK_LOST, Language.ZH_CN)) in said
    assert "governor.link.max_silence_s" in said


def test_pictures_are_small_and_what_cannot_be_read_is_left_out() -> None:
    assert DIGEST[:16] in text(pdf(Language.EN))
    [width] = {image["/Width"] for image in _objects(pdf(Language.EN), "/XObject", "/Image")}
    assert width <= 240
    spoilt = text(make(facts_of(reported()), {DIGEST: PICTURE[:100]}, Language.EN))
    assert DIGEST[:16] not in spoilt
    assert squeezed("1 more pictures belong to this finding and are not shown here") in spoilt


def test_nothing_is_fetched() -> None:
    with pytest.raises(PapersUnavailable, match="nothing is ever fetched"):
        _fetcher({}).fetch("file:///etc/passwd")
    with pytest.raises(PapersUnavailable, match="nothing is ever fetched"):
        _fetcher({}).fetch("picture:0")


# --- PDF/A-3b (ISO 19005-3): what can be checked without a validator of its own ------------------------------------------


def _all(data: bytes) -> Iterator[Any]:
    """Every object of the file."""
    reader = PdfFileReader(io.BytesIO(data))
    size = int(reader.trailer["/Size"])
    for number in range(1, size):
        try:
            yield reader.get_object(generic.IndirectObject(number, 0, reader))  # type: ignore[no-untyped-call]  # pyhanko's
        except Exception:  # a free number
            continue


def _objects(data: bytes, kind: str, subtype: str = "") -> list[Any]:
    found = [one for one in _all(data) if isinstance(one, generic.DictionaryObject) and one.get("/Type") == kind]
    return [one for one in found if not subtype or one.get("/Subtype") == subtype]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_that_it_is_pdf_a_3b_and_in_which_language(language: Language) -> None:
    reader = PdfFileReader(io.BytesIO(pdf(language)))
    metadata = reader.root["/Metadata"]
    xmp = metadata.data.decode()
    assert re.search(r'pdfaid:part(="3"|>3<)', xmp)
    assert re.search(r'pdfaid:conformance(="B"|>B<)', xmp)
    assert reader.root["/Lang"] == language.value
    assert reader.root["/MarkInfo"]["/Marked"]
    assert len(reader.trailer["/ID"]) == 2
    [intent] = reader.root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].data[36:40] == b"acsp"  # an ICC profile
    assert "WeasyPrint" in str(reader.trailer["/Info"]["/Producer"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_in_the_file(language: Language) -> None:
    fonts, without = _objects(pdf(language), "/Font"), []
    assert fonts
    for font in fonts:
        if font["/Subtype"] == "/Type0":
            continue  # its descendant is in the list
        files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])
        without += [] if files else [font["/BaseFont"]]
    assert without == []
    assert all("/ToUnicode" in font for font in fonts if font["/Subtype"] == "/Type0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_it_acts_hides_or_lies_elsewhere(language: Language) -> None:
    data = pdf(language)
    reader = PdfFileReader(io.BytesIO(data))
    assert "/Encrypt" not in reader.trailer
    banned = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/RichMedia", "/EmbeddedFiles", "/F", "/XFA", "/AcroForm"}
    for one in _all(data):
        if isinstance(one, generic.DictionaryObject):
            assert not banned & set(one) - ({"/F"} if one.get("/Type") == "/Annot" else set()), one
            assert "/LZWDecode" not in str(one.get("/Filter", ""))
