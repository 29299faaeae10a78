"""What a verification found, for people and for programs."""

from dataclasses import asdict, dataclass
from typing import Any

from cloudwindow.ledger.plain import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that does not fit. `place`: in words. The rest says the same in numbers, as far as it applies.

    `file`: a file in the package; None with an `offset`: the ZIP itself. `offset`, `length`: bytes in `file`, or in the ZIP.
    """

    place: str
    problem: str
    file: str | None = None
    offset: int | None = None
    length: int | None = None
    entry: int | None = None
    part: str | None = None
    segment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One part's. `began_s`: UTC (UNIX seconds) at its beginning; 0: not known."""

    who: str
    part: str
    seconds: float
    began_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`pinned`: the log's key came from the reader and not from the package itself."""

    package: str
    session: str = ""
    entries: int = 0
    files: int = 0
    log: str = ""
    fingerprint: str = ""
    pinned: bool = False
    sealed: str = ""  # the checkpoint's time
    stamped: str = ""  # the time of an authority's stamp over the checkpoint
    stamped_by: str = ""
    stamped_entries: int = 0  # so many, from the first, are under it
    stamp_pinned: bool = False  # the authority's certificate came from the reader
    recordings: tuple[Recording, ...] = ()
    excerpt: str = ""  # which part of the session, when it is not all of it
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults

    def to_json(self) -> dict[str, Any]:  # Any: what json.dumps takes
        faults = [{name: value for name, value in asdict(fault).items() if value is not None} for fault in self.faults]
        return {"ok": self.ok, **asdict(self), "faults": faults}

    def words(self) -> str:
        """The whole report in plain English, one fact a line. Nothing of the package reaches a terminal as it is."""
        lines = [f"Package:  {self.package}"]
        if self.session:
            lines.append(f"Session:  {self.session}, {self.entries} entries, {self.files} files")
        if self.excerpt:
            lines.append(f"Excerpt:  NOT THE WHOLE SESSION: {self.excerpt}")
        if self.log:
            lines.append(f"Log:      {self.log}, sealed {self.sealed or 'at an unknown time'}")
            lines.append(f"Key:      {self.fingerprint}")
            lines.append(
                "          given by you with --key"
                if self.pinned
                else "          taken from the package itself: compare it with what the office published, or use --key"
            )
        lines.extend(self._stamp_words())
        for who in dict.fromkeys(recording.who for recording in self.recordings):
            seconds = [recording.seconds for recording in self.recordings if recording.who == who]
            lines.append(f"Recorded: {who}, {sum(seconds):.1f} s in {len(seconds)} {'part' if len(seconds) == 1 else 'parts'}")
        lines.extend(f"Note:     {note}" for note in self.notes)
        lines.extend(f"BROKEN:   {fault.place}: {fault.problem}" for fault in self.faults)
        lines.append(self._result())
        return "\n".join(plain(line) for line in lines)

    def _result(self) -> str:
        if not self.ok:
            return f"Result:   DOES NOT FIT in {len(self.faults)} {'place' if len(self.faults) == 1 else 'places'}, named above."
        said = "Nothing was changed since it was sealed" if self.pinned else "Nothing was changed since somebody sealed it"
        under = "" if self.pinned else " under the key that it brought along"
        whose = "" if self.pinned else " Anybody can seal with a key of their own: compare the fingerprint, or use --key."
        return f"Result:   everything fits{under}. {said}; this says nothing of what stood before the camera.{whose}"

    def _stamp_words(self) -> list[str]:
        if not self.stamped:
            return ["Stamped:  by no authority; the times are the office's own word"] if self.log else []
        whole = self.stamped_entries == self.entries
        left = self.entries - self.stamped_entries
        later = f"entry {self.stamped_entries} is" if left == 1 else f"the {left} others are"
        rest = "" if whole else f"; {later} younger: the office's own word"
        pinned = (
            "          an authority that you gave with --tsa"
            if self.stamp_pinned
            else "          certificates taken from the package itself: compare the fingerprint, or use --tsa"
        )
        covered = f"          entries 0 to {self.stamped_entries - 1}{rest}"
        return [f"Stamped:  {self.stamped} by {self.stamped_by}", covered, pinned]
