"""What a reviewer and a court are told of a reason code. The web client's list is made of these files by `make schema`
(`python -m cloudwindow.texts.reasons FOLDER`).
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.reasons import Reason
from cloudwindow.texts.bank import FOLDER

_HEAD: Final = """\
// Made by `make schema` from server/cloudwindow/texts/{file}, which is the one place to change them. `make check` compares.
import type {{ Reason }} from "../../core/reasons.ts";

export default {{
"""


def sentence(reason: Reason, language: Language) -> str:
    return sentences(language)[reason]


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """By reason code, in the order of the file. Raises ValueError when a code has no sentence or a sentence no code."""
    file = FOLDER / f"reasons.{language.value}.toml"
    found: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    codes = {reason.value for reason in Reason}
    if odd := sorted(codes ^ set(found)):
        raise ValueError(f"{file.name}: expected one sentence for each reason code; not so: {', '.join(odd)}")
    return found


def typescript(language: Language) -> str:
    """The web client's list, as it lies in web-client/src/locales/reasons/reviewer.LANGUAGE.ts."""
    lines = [f"  {json.dumps(code)}: {json.dumps(words, ensure_ascii=False)},\n" for code, words in sentences(language).items()]
    return _HEAD.format(file=f"reasons.{language.value}.toml") + "".join(lines) + "} satisfies Record<Reason, string>;\n"


def main(folder: Path) -> None:
    for language in Language:
        (folder / f"reviewer.{language.value}.ts").write_text(typescript(language), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
