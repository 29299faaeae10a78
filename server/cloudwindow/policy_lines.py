"""Where in the text of a policy a key stands."""

import re


def line_of(text: str, key: tuple[str, ...]) -> int:
    """The line of the key, of its section when the key is not written, or 1. TOML as we write it: sections, then `name = value`."""
    best, depth = 1, 0
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            section = tuple(part.strip().strip('"') for part in header.group(1).split("."))
            found = section
        elif entry := re.match(r'\s*"?([\w.-]+)"?\s*=', line):
            found = (*section, *entry.group(1).split("."))
        else:
            continue
        shorter = min(len(found), len(key))
        common = next((n for n in range(shorter) if found[n] != key[n]), shorter)
        if common == len(found) and common > depth:
            best, depth = number, common
    return best
