"""What `cloudwindow retention` says: a plan, and what a certificate was found to be."""

from typing import Any

from rich.console import Console
from rich.table import Table

from cloudwindow.engine.keeping.due import in_words
from cloudwindow.engine.keeping.plan import Kept, Plan
from cloudwindow.ledger.destruction import Certified
from cloudwindow.store.destroyed import Looked


def plan_table(plan: Plan, console: Console) -> None:
    if plan.due or plan.held:
        table = Table("session", "matter", "entries", "due", "kept for", "stays because of", box=None)
        for one in (*plan.due, *plan.held):
            span = one.span
            words = in_words(span) if span else "-"
            table.add_row(one.session, one.matter, str(one.length), span.at if span else "-", words, ", ".join(one.held) or "GOES")
        console.print(table)
    console.print(f"{len(plan.due)} sessions and {len(plan.cases)} cases would go; {len(plan.held)} are held", highlight=False)


def plan_json(plan: Plan) -> dict[str, Any]:  # Any: what json.dumps takes
    return {
        "now": plan.now,
        "due": [_one(one) for one in plan.due],
        "held": [_one(one) for one in plan.held],
        "cases": list(plan.cases),
    }


def _one(one: Kept) -> dict[str, Any]:  # Any: what json.dumps takes
    span = one.span
    return {
        "session": one.session,
        "matter": one.matter,
        "entries": one.length,
        "kept_as": span.kept_as if span else None,
        "due": span.at if span else None,
        "years": span.years if span else None,
        "days": span.days if span else None,
        "whose": span.whose if span else None,
        "held": list(one.held),
        "holds": list(one.holds),
    }


def proof_words(found: Certified, looked: Looked | None) -> str:
    lines = [
        found.words,
        f"Log:      {found.key.name}, sealed {found.sealed or 'at an unknown time'}",
        f"Key:      {found.key.fingerprint}",
        "          given by you with --key"
        if found.pinned
        else "          taken from the certificate itself: compare it with what the office published, or use --key",
        "Result:   the certificate holds: it was signed, and its entry is in the log, as it stands here.",
    ]
    if looked is None:
        lines.append("Data:     not looked at; use --data")
        return "\n".join(lines)
    lines += [f"Note:     {note}" for note in looked.notes]
    lines += [f"BROKEN:   {fault}" for fault in looked.faults]
    said = found.statement
    lines.append(
        f"Data:     nothing of {looked.gone} of {len(said['sessions'])} sessions opens with any of {looked.keys} keys"
        f" ({looked.tries} tries); {looked.kept} of {len(said['held'])} that were held open whole,"
        f" {looked.opened} bodies and files of them"
    )
    return "\n".join(lines)
