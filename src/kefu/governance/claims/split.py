"""A text cut into claims: sentences, and long ones at the joints of their clauses, each with its place in the text."""

import re
from dataclasses import dataclass

# A full stop ends a sentence when a space, a quote or the end follows; "3.5", "Mr. X" and "J. Wu" go on, "45 °C." and "9 W." do not.
_END = re.compile(
    r"[。！？!?；]+[”’」』\"')）]*\s*"
    r"|(?:(?<!\b[A-Z])|(?<=°[A-Z])|(?<=\d [A-Z])|(?<=\d[A-Z]))(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\bvs)\.+[\"')\]]*(?=\s|$)\s*"
    r"|;(?=[\u3400-\u9fff]|\s)\s*|\n+"
)
_SPEAKS = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Claim:
    """Characters start..end of a text: one sentence."""

    start: int
    end: int
    text: str


def split_claims(text: str) -> tuple[Claim, ...]:
    """The sentences of a text in either language, without surrounding space; runs of marks alone are no claims."""
    claims: list[Claim] = []
    start = 0
    for match in _END.finditer(text):
        claims += _claim(text, start, match.end())
        start = match.end()
    claims += _claim(text, start, len(text))
    return tuple(claims)


def _claim(text: str, start: int, end: int) -> list[Claim]:
    said = text[start:end]
    stripped = said.strip()
    if not _SPEAKS.search(stripped):
        return []
    start += len(said) - len(said.lstrip())
    return [Claim(start, start + len(stripped), stripped)]
