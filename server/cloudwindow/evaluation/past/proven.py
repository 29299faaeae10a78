"""Are these sessions whole? Each is exported and verified as anybody would, and judged again under its own policy.

`python -m cloudwindow.evaluation.past.proven DATA SESSION...`: a line for each that is not; exit code 1 when there is one.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from yarl import URL

from cloudwindow.domain.ids import SessionId
from cloudwindow.engine.replay import Replay
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.evaluation.past.house import SetClock
from cloudwindow.keeping import kept, scratch
from cloudwindow.ledger.verify import verify
from cloudwindow.policy import load as load_policy
from cloudwindow.settings import Settings
from cloudwindow.settings import load as load_settings
from cloudwindow.store import Checkpointer, export, log_signer
from cloudwindow.telemetry.logs import configure


async def faults(settings: Settings, sessions: Sequence[SessionId], at_s: float) -> list[str]:
    """What does not fit, in words; none: everything does."""
    clock, found = SetClock(at_s), list[str]()
    async with kept(settings, clock) as (records, blobs):
        checkpointer = Checkpointer(
            records.transactions, log_signer(settings.data_dir / "secrets", URL(settings.url).host or "cloudwindow"), clock
        )
        replay = Replay(records, PolicyShelf(load_policy(settings.policy), blobs))
        with TemporaryDirectory(dir=scratch(settings)) as folder:
            for id in sessions:
                package = Path(folder) / f"{id}.zip"
                await export(records, blobs, checkpointer, id, {}, package, clock=clock)
                report = await asyncio.to_thread(verify, package)
                package.unlink()
                found += [] if report.ok else [f"{id}: {report.words()}"]
                again = await replay.one(id)
                found += [f"{id}: judged again it differs"] if again.differs else []
    return found


def main(words: Sequence[str]) -> int:
    folder, at_s, *ids = words
    configure(production=True, as_json=False)
    settings = load_settings(data_dir=Path(folder), policy=Path(folder) / "policy.toml")
    found = asyncio.run(faults(settings, [SessionId(id) for id in ids], float(at_s)))
    for line in found:
        sys.stdout.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
