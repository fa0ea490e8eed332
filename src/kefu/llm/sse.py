"""Server-sent events as language-model servers really send them: cut anywhere, any line ending, comments, no last blank line."""

import codecs
import re
from collections.abc import Iterator

LINE_END = re.compile(r"\r\n|\n|\r")
LONGEST_LINE = 4_000_000  # characters; a line without end must not fill the memory


class Events:
    """Feed it bytes as they come; it gives the `data` of each event as soon as its line is whole.

    Each `data:` line is one event: no such server spreads one JSON value over several lines, and some forget the blank line between events.
    Bytes that are not UTF-8 become U+FFFD, so that one bad byte costs one character and not the answer.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Data of the lines that `chunk` completes. Raises ValueError when a line never ends."""
        self._rest += self._decoder.decode(chunk)
        while found := LINE_END.search(self._rest):
            if found.group() == "\r" and found.end() == len(self._rest):
                break  # perhaps the first half of CRLF
            line, self._rest = self._rest[: found.start()], self._rest[found.end() :]
            if (data := _data(line)) is not None:
                yield data
        if len(self._rest) > LONGEST_LINE:
            raise ValueError("a line longer than 4 million characters")

    def end(self) -> Iterator[str]:
        """Data of a last line that was not ended."""
        last, self._rest = self._rest + self._decoder.decode(b"", final=True), ""
        if data := _data(last.rstrip("\r")):
            yield data


def _data(line: str) -> str | None:
    """The value of a data line; None for comments, keep-alives, other fields and empty data."""
    line = line.lstrip("\ufeff")
    if not line.startswith("data:"):
        return None
    return line[5:].strip() or None
