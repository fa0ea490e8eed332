"""Tables as files for Excel: UTF-8 with a byte-order mark, so that Chinese opens right, and no cell that would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The file's text. Numbers stay numbers; a text that begins like a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return BOM + out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return round(value, 4) if isinstance(value, float) else value
