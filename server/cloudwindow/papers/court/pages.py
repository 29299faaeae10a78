"""What a report says, as HTML: every word from the language's file, everything of the trail escaped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.reasons import Reason
from cloudwindow.papers.court.words import Words
from cloudwindow.papers.template import FONTS
from cloudwindow.papers.template import _ as escaped
from cloudwindow.texts.reasons import sentence

Row = Mapping[str, Any]  # Any: JSON
PARTS: Final = ("environment", "intent", "real_person")
PICTURE: Final = "picture:"  # the scheme that the maker alone answers


def as_html(facts: Row, words: Words, pictures: Iterable[str], style: str) -> str:
    """The whole document. It names nothing outside itself but `pictures`, by their sha256."""
    page = _Page(facts, words, frozenset(pictures))
    head, title = facts["head"], words("label", "title")
    sections = "".join(
        f'<section id="s{number}"><h2>{number}. {words("section", name)}</h2>{body}</section>'
        for number, (name, body) in enumerate(page.sections(), 1)
    )
    family = FONTS[words.language]
    number = words("label", "page").replace("{n}", '" counter(page) "').replace("{of}", '" counter(pages) "')
    fixed = f'html {{ font-family: "{family}"; }} @page {{ font-family: "{family}"; }}'
    footer = f'@page {{ @bottom-right {{ content: "{number}"; }} @bottom-left {{ content: "{escaped(facts["session"])}"; }} }}'
    return f"""<!doctype html>
<html lang="{words.language.value}"><head><meta charset="utf-8"><title>{title} {escaped(facts["session"])}</title>
<meta name="author" content="CloudWindow"><meta name="description" content="{words("label", "lead")}">
{_created(head["last"])}
<style>{fixed}{style}{footer}</style></head><body>
<h1>{title}</h1><p class="lead">{words("label", "lead")}</p>{page.warnings()}{sections}</body></html>"""


def _created(at: str) -> str:
    """The last entry's time: never the moment in which the report was made."""
    return f'<meta name="dcterms.created" content="{escaped(at[:19])}Z">' if at else ""


class _Page:
    def __init__(self, facts: Row, words: Words, pictures: frozenset[str]) -> None:
        self._facts = facts
        self._words = words
        self._pictures = pictures

    def sections(self) -> list[tuple[str, str]]:
        return [
            ("request", self._request()),
            ("verdicts", self._verdicts()),
            ("steps", self._steps()),
            ("interruptions", self._interruptions()),
            ("people", self._people()),
            ("decision", self._decision()),
            ("recordings", self._recordings()),
            ("seal", self._seal()),
            ("meaning", self._meaning()),
        ]

    def warnings(self) -> str:
        w, facts = self._words, self._facts
        found = [] if facts["whole"] else [w("label", "erased").format(left=facts["entries"], of=facts["sealed"]["length"])]
        found += [w("label", "sign_given").format(entry=entry) for entry in facts["sign"]]
        return "".join(f'<p class="warning">{escaped(one)}</p>' for one in found)

    def _request(self) -> str:
        w, head = self._words, self._facts["head"]
        how = w("label", "attended" if head["attended"] else "unattended")
        rows = [
            ("session", self._facts["session"]),
            ("party", w.known("party", head["party"])),
            ("matter", w.known("matter", head["matter"])),
            ("how", f"{how}; {w.known('language', head['language'])}"),
            *((name, w.time(head[name])) for name in ("created", "opened", "admitted", "connected", "ended") if head[name]),
            ("state", w.known("state", head["state"])),
        ]
        if head["ended_for"]:
            rows.append(("ended_for", f"{self._reason(head['ended_for'])} ({head['ended_line']}; {w.who(head['ended_by'])})"))
        rows.append(("policy", f"{head['policy_version']}, SHA-256 {head['policy_sha256']}" if head["policy_sha256"] else ""))
        identity = [[w.known("fact", one["name"]), one["value"], one["entry"]] for one in self._facts["identity"]]
        consents = [
            [w.known("consent", one["text"]), w("label", "given" if one["given"] else "refused"), w.time(one["at"]), one["entry"]]
            for one in self._facts["consents"]
        ]
        return (
            self._facts_table(rows)
            + self._table("identity", ("what", "read", "entry"), identity)
            + self._table("consents", ("consent", "answer", "time", "entry"), consents)
        )

    def _verdicts(self) -> str:
        w = self._words
        boxes = "".join(
            f'<td class="box {escaped(self._facts["verdicts"][part])}"><div>{w("part", part)}</div>'
            f"<strong>{w('verdict', self._facts['verdicts'][part])}</strong><small>{w('part', part + '.from')}</small></td>"
            for part in PARTS
        )
        return f'<table class="verdicts"><tr>{boxes}</tr></table><p class="small">{w("label", "verdicts")}</p>'

    def _steps(self) -> str:
        steps = "".join(self._step(one) for one in self._facts["steps"])
        standing = "".join(self._finding(one) for one in self._facts["standing"])
        title = f"<h3>{self._words('label', 'standing')}</h3>" if standing else ""
        return (steps or self._none()) + title + standing

    def _step(self, step: Row) -> str:
        w = self._words
        told = [w("verdict", step["verdict"]) if step["verdict"] else w("label", "not_judged")]
        told += [w("label", name) for name in ("skipped", "overridden") if step[name]]
        told.append(w("label", "attempts").format(count=step["attempts"]))
        head = f"<h3>{step['number'] + 1}. {escaped(w.known('step', step['step']))}: {escaped(w('label', 'comma').join(told))}</h3>"
        return head + (
            "".join(self._finding(one) for one in step["findings"]) or f'<p class="small">{w("label", "no_finding")}</p>'
        )

    def _finding(self, one: Row) -> str:
        w = self._words
        way = w("direction", one["direction"]).format(threshold=_number(one["threshold"]))
        asked = w.known("prompt", one["prompt"]) if one["prompt"] else w.known("step", one["check"])
        why = [one["reason"], *one["notes"]]
        reasons = "".join(f"<p>{escaped(self._reason(code))} <code>{escaped(code)}</code></p>" for code in why if code)
        facts = w("label", "semicolon").join(f"{w.known('fact', name)}: {value}" for name, value in one["facts"] if value)
        shown = [digest for digest in one["evidence"] if digest in self._pictures]
        pictures = "".join(
            f'<figure><img src="{PICTURE}{digest}" alt="{w("label", "still")}"><figcaption>{digest[:16]}</figcaption></figure>'
            for digest in shown
        )
        absent = len(one["evidence"]) - len(shown) + one["left_out"]
        more = f'<p class="small">{w("label", "more_stills").format(count=absent)}</p>' if absent else ""
        return (
            f'<div class="finding {escaped(one["verdict"])}"><p><strong>{escaped(asked)}: {w("verdict", one["verdict"])}</strong>'
            f'<span class="entry">{w("label", "entry").format(entry=one["entry"])}, {escaped(w.time(one["at"]))}</span></p>'
            f"<p>{w('label', 'score')} {_number(one['score'])}, {escaped(way)} <code>{escaped(one['policy_line'])}</code></p>"
            f'{reasons}<p class="small">{escaped(facts)}</p>{pictures}{more}</div>'
        )

    def _interruptions(self) -> str:
        w = self._words
        rows = [
            [w.time(one["at"]), self._suspended(one), self._reading(one), w.who(one["by"]), one["entry"]]
            for one in self._facts["suspensions"]
        ]
        gaps = [[w.time(one["from"]), w.time(one["to"]), self._reason(one["reason"]), one["entry"]] for one in self._facts["gaps"]]
        noted = [[w.time(one["at"]), self._reason(one["reason"]), one["entry"]] for one in self._facts["suspicions"]]
        return (
            self._table("suspensions", ("time", "what", "reading", "by", "entry"), rows, empty=True)
            + self._table("gaps", ("from", "to", "reason", "entry"), gaps, empty=True)
            + self._table("suspicions", ("time", "reason", "entry"), noted)
        )

    def _suspended(self, one: Row) -> str:
        why, w = self._reason(one["reason"]), self._words
        if one["ended_by"] in ("", "restarted"):
            return why
        return f"{why}{w('label', 'semicolon')}{w.known('ended_by', one['ended_by'])} {w.time(one['until'])}"

    def _reading(self, one: Row) -> str:
        numbers = ", ".join(
            f"{name} {_number(value) if isinstance(value, int | float) else value}" for name, value in one["reading"].items()
        )
        return " ".join(filter(None, (one["line"], numbers)))

    def _people(self) -> str:
        w, steps = self._words, {one["number"]: one["step"] for one in self._facts["steps"]}
        rows = []
        for one in self._facts["deeds"]:
            about = w.known("step", steps[one["number"]]) if one.get("number") in steps else w.known("item", one.get("item", ""))
            verdict = w("verdict", one["verdict"]) if one.get("verdict") else ""
            done = "" if "done" not in one else w("label", "yes" if one["done"] else "no")
            why = w.choice(one.get("reason", ""))
            said = w("label", "colon").join(filter(None, (why, one.get("words", ""))))
            what = w("label", "comma").join(filter(None, (w("deed", one["kind"]), about, verdict or done)))
            rows.append([w.time(one["at"]), what, said, w.who(one["by"]), one["entry"]])
        return self._table("deeds", ("time", "what", "words", "by", "entry"), rows, empty=True)

    def _decision(self) -> str:
        w, decision = self._words, self._facts["decision"]
        decided, second = decision["decided"], decision["second"]
        rows = []
        if decided is None:
            return self._none()
        why = w("label", "comma").join(w.choice(code) for code in decided["reasons"])
        rows.append(("decided", f"{w.known('outcome', decided['outcome'])}{w('label', 'comma') if why else ''}{why}"))
        rows.append(("note", decided["note"]))
        rows.append(
            ("by", f"{w.who(decided['by'])}, {w.time(decided['at'])}, {w('label', 'entry').format(entry=decided['entry'])}")
        )
        rows.append(("held_for", w("label", "comma").join(w.known("held", code) for code in decision["held_for"])))
        if second is not None:
            agrees = w("label", "agrees" if second["agrees"] else "disagrees")
            told = f"{agrees}{w('label', 'comma')}{w.who(second['by'])}, {w.time(second['at'])}"
            rows.append(("second", f"{told}, {w('label', 'entry').format(entry=second['entry'])}"))
            rows.append(("words", second["words"]))
        elif decision["held_for"]:
            rows.append(("second", w("label", "still_waiting")))
        return self._facts_table(rows) + self._signed()

    def _signed(self) -> str:
        w = self._words
        rows = [
            [
                f"{one['template']}, {one['document']}",
                w("label", "sealed" if one["sealed"] else "not_sealed"),
                f"{one['made']} {one['sealed']}",
                one["entry"],
            ]
            for one in self._facts["documents"]
        ]
        return self._table("documents", ("document", "what", "hashes", "entry"), rows)

    def _recordings(self) -> str:
        w = self._words
        rows = [
            [
                one["file"],
                w.known("who", one["who"]),
                f"{w.time(one['began']) or '-'}, {one['seconds']:.1f} s{w('label', 'recovered') if one['recovered'] else ''}",
                f"{one['size']} B, SHA-256 {one['sha256']}",
                one["entry"],
            ]
            for one in self._facts["recordings"]
        ]
        stills = f'<p class="small">{w("label", "stills").format(count=self._facts["stills"])}</p>'
        return self._table("recordings", ("file", "who", "length", "hashes", "entry"), rows, empty=True) + stills

    def _seal(self) -> str:
        w, sealed = self._words, self._facts["sealed"]
        stamped = f"{w.time(sealed['stamped'])}, {sealed['stamped_by']}" if sealed["stamped"] else w("label", "no_stamp")
        rows = [
            ("trail", w("label", "trail_of").format(length=sealed["length"], head=sealed["head"])),
            ("log", f"{sealed['origin']}, {w('label', 'log_size').format(size=sealed['size'])}"),
            ("root", sealed["root"]),
            ("sealed_at", w.time(sealed["at"])),
            ("stamp", stamped),
            ("covers", self._covers(sealed)),
            ("key", sealed["key"]),
        ]
        return self._facts_table(rows)

    def _covers(self, sealed: Row) -> str:
        """A stamp is over the beginning of a trail; what was written later has the office's own times alone."""
        if not sealed["stamped"]:
            return ""
        which = "covers_all" if sealed["stamped_entries"] >= sealed["length"] else "covers_some"
        return self._words("label", which).format(last=min(sealed["stamped_entries"], sealed["length"]) - 1)

    def _meaning(self) -> str:
        names = ("proves", "not", "alone" if self._facts["alone"] else "check", "masked")
        return "".join(f"<p>{self._words('meaning', name)}</p>" for name in names)

    def _reason(self, code: str) -> str:
        return sentence(Reason(code), self._words.language) if code in set(Reason) else self._words.choice(code)

    def _facts_table(self, rows: Sequence[tuple[str, str]]) -> str:
        cells = "".join(f"<tr><th>{self._words('label', name)}</th><td>{escaped(value)}</td></tr>" for name, value in rows if value)
        return f'<table class="facts">{cells}</table>'

    def _table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: bool = False) -> str:
        """Nothing at all without rows, unless `empty`: that there is none is said then."""
        if not rows and not empty:
            return ""
        head = f"<h3>{self._words('table', title)}</h3>"
        if not rows:
            return head + self._none()
        names = "".join(f'<th class="{name}">{self._words("column", name)}</th>' for name in columns)
        cells = "".join(f"<tr>{''.join(f'<td>{escaped(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
        return f"{head}<table><thead><tr>{names}</tr></thead><tbody>{cells}</tbody></table>"

    def _none(self) -> str:
        return f'<p class="small">{self._words("label", "none")}</p>'


def _number(value: float) -> str:
    return f"{round(value, 4):.10g}"


LANGUAGES: Final = {"zh": Language.ZH_CN, "zh-CN": Language.ZH_CN, "zh-TW": Language.ZH_TW, "en": Language.EN}
