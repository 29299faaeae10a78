"""How a scripted clerk leads a session: one deed after another, each told in words, from the greeting to the decision."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from cloudwindow.applicant.calls import Json, Refused
from cloudwindow.applicant.clerk import AtSession
from cloudwindow.applicant.clerk_picture import RenderedClerk, Sheet
from cloudwindow.applicant.tracks import Stage

GREETING: Final = "Good morning. I am the clerk who leads you today. Please answer when you are asked."
ASKED_IN_WORDS: Final = ("question.", "notice.")
CONNECTED_S: Final = 90.0
SEEN_S: Final = 30.0
STEP_S: Final = 420.0
WORD_S: Final = 30.0
SHOWN_S: Final = 4.0
REST_S: Final = 2.0
PAUSE_BEFORE: Final = "head_turns"  # the step before which this clerk asks for a moment
SHOW_BEFORE: Final = "identity_document"  # the step before which they show their screen
SIGNATURE: Final = "signature"


class Course:
    """`lead` returns when the decision is in the trail. `document`: what was signed, by its id."""

    def __init__(self, at: AtSession, stage: Stage, clerk: RenderedClerk, tell: Callable[[str], None]) -> None:
        """`stage`: the clerk's own. `tell`: gets a line for each deed."""
        self.document = ""
        self._at = at
        self._stage = stage
        self._clerk = clerk
        self._tell = tell
        self._confirming: asyncio.Task[None] | None = None

    async def lead(self) -> str:
        """The outcome. Raises Refused when the server says no to a deed, or something that must come does not."""
        case = await self._at.calls.get(self._at.here)
        self._tell(f"reads the case {case['case']['reference']}: {len(case['steps'])} steps, {len(case['checklist'])} to tick")
        self._at.send()
        await self._at.until("connected", CONNECTED_S)
        await self._greet()
        self._confirming = asyncio.create_task(self._confirm())
        try:
            for number, step in enumerate(case["steps"]):
                await self._before(step, case)
                await self._step(number, step)
        finally:
            self._confirming.cancel()
            await asyncio.wait((self._confirming,))
        if not self.document:
            await self._sign()
        return await self._decide(case)

    async def _greet(self) -> None:
        if not await self._at.applicant.arrived(SEEN_S):
            raise Refused(f"expected the applicant's picture within {SEEN_S:.0f} s, none came")
        self._tell("sees the applicant, {} by {}".format(*self._at.applicant.size))
        lasts_s = await asyncio.to_thread(self._clerk.say, GREETING, self._stage.now_s + 0.3)
        self._tell(f"says: {GREETING}")
        await self._at.deed("say", {"text": "greeting"})
        await asyncio.sleep(lasts_s)
        since = self._at.length
        await self._at.deed("chat", {"words": "Can you read this?"})
        self._tell("writes: Can you read this?")
        answer = await self._at.until("chat_said", WORD_S, since, by="applicant")
        self._tell(f"reads: {answer['event']['words']}")
        await self._at.deed("snapshot")
        await self._at.deed("note", {"words": "Sits alone at a table, calm, hears and sees me well."})
        self._tell("takes a still and makes a note")

    async def _before(self, step: str, case: Json) -> None:
        if step == SHOW_BEFORE:
            await self._show_screen(case)
        if step == PAUSE_BEFORE:
            await self._pause()

    async def _show_screen(self, case: Json) -> None:
        party = case["case"]["party"]
        sheet = Sheet((case["case"]["reference"], case["case"]["matter"], f"{case['case']['role']}: {party['name']}"))
        await asyncio.to_thread(sheet.prepare)
        since = self._at.length
        self._at.send("clerk.screen", Stage(sheet))
        await self._at.until("part_opened", WORD_S, since, who="clerk.screen")
        self._tell("shows their screen, and points at the applicant's page")
        for share in (0.3, 0.5, 0.7):
            await self._at.point(share, 0.4)
            await asyncio.sleep(SHOWN_S / 3)
        await self._at.stop("clerk.screen")
        self._tell("shows the screen no longer")

    async def _pause(self) -> None:
        since = self._at.length
        await self._at.deed("suspend", {"reason": "suspend.rest", "words": "A glass of water."})
        await self._at.until("suspended", WORD_S, since)
        self._tell("asks for a moment: suspended")
        await asyncio.sleep(REST_S)
        await self._at.deed_when_possible("resume")
        await self._at.until("resumed", WORD_S, since)
        self._tell("goes on")

    async def _step(self, number: int, step: str) -> None:
        verdict = ""
        for again in (False, True):
            since = self._at.length
            if again:
                words = {"number": number, "reason": "repeat.technical", "words": "It did not come through well."}
                await self._at.deed_when_possible("repeat", words)
                self._tell(f"has step {number} done once more")
            else:
                await self._at.deed_when_possible("next")
                self._tell(f"calls step {number}: {step}")
            if step == SIGNATURE:
                await self._at.until("step_started", WORD_S, since, number=number)
                await self._sign()
            ended = await self._at.until("step_ended", STEP_S, since, number=number)
            if (verdict := ended["event"]["verdict"]) == "pass":
                return
        self._tell(f"leaves step {number} as it is: {verdict}")

    async def _confirm(self) -> None:
        """Each answer to a question gets the clerk's own verdict, beside the machine's."""
        done: set[str] = set()
        asked: dict[str, str] = {}
        upto = 0
        while True:
            for entry in await self._at.more(upto):
                upto = entry["index"] + 1
                if entry["kind"] == "challenge_issued":
                    challenge = entry["event"]["challenge"]
                    asked[challenge["id"]] = challenge["prompt"]
                if entry["kind"] == "finding_made":
                    await self._confirm_one(entry["event"]["finding"], asked, done)

    async def _confirm_one(self, finding: Json, asked: Mapping[str, str], done: set[str]) -> None:
        challenge = finding["challenge"]
        prompt = asked.get(challenge or "", "")
        if not prompt.startswith(ASKED_IN_WORDS) or challenge in done:
            return
        done.add(challenge)
        verdict = "fail" if finding["verdict"] == "fail" else "pass"
        heard = next((fact["value"] for fact in finding["facts"] if fact["name"] == "answer"), "")
        words = "" if finding["verdict"] == verdict else "I heard the answer myself."
        await self._at.deed_when_possible("confirm", {"challenge": challenge, "verdict": verdict, "words": words})
        self._tell(f"on {prompt}: {verdict} (the machine: {finding['verdict']}, it heard: {heard or 'nothing'})")

    async def _sign(self) -> None:
        since = self._at.length
        await self._at.deed("say", {"text": "read"})
        made = await self._at.deed("document")
        self._tell(f"makes the document, {made['pages']} pages, and puts it before the applicant")
        await self._at.deed("signing", {"via": "page"})
        await self._at.until("signature_drawn", 4 * WORD_S, since)
        self._tell("sees the signature")
        await self._at.deed_when_possible("seal")
        await self._at.until("document_signed", WORD_S, since)
        self.document = made["document"]
        self._tell("has it sealed")

    async def _decide(self, case: Json) -> str:
        await self._at.deed_when_possible("together")
        self._tell("takes the picture with everybody")
        await self._at.deed("assess", {"verdict": "pass", "words": "Nobody else was seen or heard."})
        for item in case["checklist"]:
            await self._at.deed("tick", {"item": item, "done": True})
        self._tell(f"saw no pressure; ticks {', '.join(case['checklist'])}")
        await self._at.deed("note", {"words": "The recording was watched throughout."})
        await self._at.deed("say", {"text": "thanks"})
        await self._at.deed("decide", {"outcome": "approve", "reasons": [], "note": "Everything was shown and said."})
        await self._at.until("decided", WORD_S)
        self._tell("decides: approve")
        return "approve"
