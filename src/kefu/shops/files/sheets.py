"""The CSV files of a shop folder: which columns each has, and reading one cell by cell with the place of every mistake."""

import csv
import difflib
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

from kefu.shops.files.problems import Problems
from kefu.vocabulary import Money, Texts

SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "categories.csv": ("id", "parent_id", "name_*"),
    "products.csv": ("id", "category_id", "name_*", "summary_*", "description_*", "aliases", "picture", "released_on"),
    "attributes.csv": ("product_id", "key", "name_*", "value_*", "number", "unit"),
    "variants.csv": (
        *("sku", "product_id", "options_*", "price_minor", "list_price_minor"),
        *("currency", "stock", "restock_on", "weight_grams"),
    ),
    "customers.csv": ("id", "name", "phone", "email", "language", "tier", "city_*", "address", "created_at"),
    "orders.csv": (
        *("id", "customer_id", "status", "placed_at", "paid_at", "currency", "subtotal_minor", "discount_minor", "freight_minor"),
        *("total_minor", "payment_method", "recipient", "phone", "address", "invoice_status", "cancelled_at", "note"),
        *("items_changed", "cancel_reason"),
    ),
    "order_lines.csv": ("order_id", "line", "sku", "quantity", "unit_price_minor", "batch"),
    "parcels.csv": (
        *("id", "order_id", "lines", "carrier_*", "tracking_number", "status", "shipped_at", "eta", "delivered_at"),
        "warehouse_*",
    ),
    "parcel_events.csv": ("parcel_id", "at", "status", "place_*", "text_*"),
    "refunds.csv": (
        *("id", "order_id", "amount_minor", "currency", "status"),
        *("requested_at", "settled_at", "method", "reason_*"),
    ),
    "payment_methods.csv": ("customer_id", "id", "kind", "label_*", "balance_minor", "currency"),
    "coupons.csv": ("customer_id", "id", "title_*", "off_minor", "least_minor", "currency", "since", "until", "order_id"),
    "order_payments.csv": ("id", "order_id", "kind", "amount_minor", "currency", "method", "at"),
    "returns.csv": (
        *("id", "order_id", "kind", "status", "method", "money_back_minor", "money_due_minor", "currency", "requested_at", "reason"),
    ),
    "return_lines.csv": ("return_id", "line", "quantity", "sku"),
    "relations.csv": ("product_id", "relation", "other_id", "note_*"),
    "synonyms.csv": ("words",),
}
"""File → columns in the order they are written; `name_*` stands for one column a language."""

OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "orders.csv": ("items_changed", "cancel_reason"),
    "order_lines.csv": ("batch",),
    "parcels.csv": ("warehouse_*",),
}
"""Columns that a file may be without, and that are written only where a row has something in them."""

REQUIRED: Final = ("categories.csv", "products.csv", "variants.csv")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
LARGEST_COUNT: Final = 2**31 - 1  # a Postgres integer
LARGEST_AMOUNT: Final = 10**15  # well inside a Postgres bigint, and inside what JSON readers keep exactly
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
# Centuries in which orders are placed; a wider range would let shifting run past the calendar's end.
_DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)
_ID = re.compile(r"[^\s|\x00-\x1f\x7f]{1,120}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a sheet. Readers return a harmless stand-in after a mistake, so that reading goes on to the next one."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: Problems
    is_broken: bool = False  # the record itself was refused, so its cells are not worth a complaint each

    def wrong(self, column: str, what: str) -> None:
        if not self.is_broken:
            self.problems.add(self.file, self.number, column, what)

    def text(self, column: str) -> str:
        return self.cells[column]

    def needed(self, column: str) -> str:
        if not self.cells[column]:
            self.wrong(column, "is empty; fill it in")
        return self.cells[column]

    def id(self, column: str) -> str:
        value = self.needed(column)
        if value and not _ID.fullmatch(value):
            self.wrong(column, f"'{value}' cannot be an id; use at most 120 characters without spaces or '|'")
        return value

    def reference(self, column: str, known: Collection[str] | None, where: str) -> str:
        """An id that must be in `known`; None when that file could not be read, which was reported there."""
        value = self.needed(column)
        if value and known is not None and value not in known:
            self.wrong(column, f"'{value}' is not in {where}; correct it or add it there{self._meant(value, known)}")
        return value

    def choice(self, column: str, allowed: Collection[str]) -> str:
        value = self.needed(column)
        if value and value not in allowed:
            self.wrong(column, f"'{value}' is not one of {', '.join(allowed)}")
        return value if value in allowed else next(iter(allowed))

    def count(self, column: str, *, at_least: int = 0) -> int:
        found = self._integer(column, at_least, LARGEST_COUNT) if self.needed(column) else None
        return at_least if found is None else found

    def optional_count(self, column: str) -> int | None:
        return self._integer(column, 0, LARGEST_COUNT) if self.cells[column] else None

    def money(self, column: str, currency: str) -> Money:
        found = self._integer(column, 0, LARGEST_AMOUNT) if self.needed(column) else None
        return Money(found or 0, currency)

    def optional_money(self, column: str, currency: str) -> Money | None:
        found = self._integer(column, 0, LARGEST_AMOUNT) if self.cells[column] else None
        return None if found is None else Money(found, currency)

    def currency(self, column: str, default: str) -> str:
        value = self.cells[column] or default
        if not CURRENCY.fullmatch(value):
            self.wrong(column, f"'{value}' is not a currency; write three capital letters such as CNY")
        return value

    def decimal(self, column: str) -> Decimal | None:
        value = self.cells[column]
        if value and not _DECIMAL.fullmatch(value):
            self.wrong(column, f"'{value}' is not a decimal number; write digits such as 1.5")
        return Decimal(value) if _DECIMAL.fullmatch(value) else None

    def day(self, column: str) -> date | None:
        return self._parsed(column, parse_day, "is not a date; write it as 2026-11-20")

    def moment(self, column: str) -> datetime:
        self.needed(column)
        return self.optional_moment(column) or NO_TIME

    def optional_moment(self, column: str) -> datetime | None:
        return self._parsed(column, _parse_moment, "is not a time with its offset; write it as 2026-11-20T09:30:00+08:00")

    def items(self, column: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in self.cells[column].split("|") if item.strip())

    def texts(self, column: str) -> Texts:
        """The texts of `column_*` by language; empty ones are left out."""
        start = column + "_"
        return {name.removeprefix(start): value for name, value in self.cells.items() if value and name.startswith(start)}

    def needed_texts(self, column: str) -> Texts:
        texts = self.texts(column)
        if not texts:
            self.wrong(f"{column}_*", "has no text in any language; fill in at least one")
        return texts

    def _meant(self, value: str, known: Collection[str]) -> str:
        # Likeness is slow to compute, so it is left off where no one would read it or it would cost seconds.
        return "" if self.problems.are_many or len(known) > 1000 else _meant(value, known)

    def _integer(self, column: str, least: int, most: int) -> int | None:
        value = self.cells[column]
        if not _INTEGER.fullmatch(value):
            self.wrong(column, f"'{value}' is not a whole number; write digits only")
            return None
        if int(value) < least:
            self.wrong(column, f"{value} is less than {least}; write {least} or more")
            return None
        if int(value) > most:
            self.wrong(column, f"{value} is more than {most}; correct it")
            return None
        return int(value)

    def _parsed(self, column: str, parse: Callable[[str], T], complaint: str) -> T | None:
        value = self.cells[column]
        if not value:
            return None
        try:
            return parse(value)
        except ValueError:
            self.wrong(column, f"'{value}' {complaint}")
            return None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The good part of one CSV file. `is_broken`: its rows cannot be trusted to be all, so references to it are not checked."""

    rows: tuple[Row, ...] = ()
    is_broken: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def ids(self, column: str) -> set[str] | None:
        return None if self.is_broken else {row.text(column) for row in self.rows}


def read_sheet(directory: Path, file: str, languages: tuple[str, ...], problems: Problems) -> Sheet:
    """Reads one CSV file of the folder. A file that is not required and not there is an empty sheet.

    `languages`: the shop's languages; () when they are unknown, then any language code is taken.
    """
    path = directory / file
    if not path.is_file():
        if file in REQUIRED:
            problems.add(file, 1, "file", f"is missing; write it with the columns {','.join(SHEETS[file])}")
        return Sheet(is_broken=file in REQUIRED)
    text = read_text(path, file, problems)
    if text is None:
        return Sheet(is_broken=True)
    records = list(_records(text, file, problems))
    _, header = records[0] if records else (1, [])
    header = [name.strip() for name in header]
    if not _header_is_good(header, file, languages, problems) or not all(cells for _, cells in records):
        return Sheet(is_broken=True)
    return Sheet(tuple(_row(number, cells, header, file, problems) for number, cells in records[1:]))


def read_text(path: Path, file: str, problems: Problems) -> str | None:
    """The text of a UTF-8 file, with or without a byte order mark; None, reported, when it is not UTF-8 or cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.add(file, 1, "file", f"cannot be read ({error.strerror}); look at its permissions")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(file, line, "file", f"is not UTF-8 (byte {content[error.start]:#04x}); save it as UTF-8")
        return None
    if "\x00" in text:
        problems.add(file, text.count("\n", 0, text.index("\x00")) + 1, "file", "holds a NUL character; remove it")
        return None
    return text


def _records(text: str, file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank with the line it begins on; cells may hold line breaks. No cells: not CSV from here on, reported."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        problems.add(file, number, "file", f"is not CSV from here on ({error}); look for a quotation mark that is not closed or doubled")
        yield number, []


def _row(number: int, cells: list[str], header: list[str], file: str, problems: Problems) -> Row:
    is_broken = len(cells) != len(header)
    if is_broken:
        what = f"has {len(cells)} cells, the header has {len(header)}; look for a comma in a text without quotation marks"
        problems.add(file, number, "row", what)
        cells = (cells + [""] * len(header))[: len(header)]
    found = dict.fromkeys(OPTIONAL.get(file, ()), "") | {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    return Row(file, number, found, problems, is_broken)


def _header_is_good(header: list[str], file: str, languages: tuple[str, ...], problems: Problems) -> bool:
    complaints: list[tuple[str, str]] = []
    plain = [name for name in SHEETS[file] if not name.endswith("_*")]
    stems = [name.removesuffix("*") for name in SHEETS[file] if name.endswith("_*")]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            complaints.append((name, f"is there {header.count(name)} times; keep one"))
        stem = next((stem for stem in stems if name.startswith(stem) and name not in plain), None)
        if stem is not None:
            complaints += [(name, what) for what in _language_is_wrong(name.removeprefix(stem), languages)]
        elif name not in plain:
            complaints.append((name or "(no name)", f"is not a column of {file}; remove it{_meant(name, SHEETS[file])}"))
    needed = [name for name in plain if name not in OPTIONAL.get(file, ())]
    complaints += [(name, "is missing; add the column") for name in needed if name not in header]
    stems = [stem for stem in stems if f"{stem}*" not in OPTIONAL.get(file, ())]
    complaints += [(f"{stem}*", "is missing; add one column a language") for stem in stems if not any(n.startswith(stem) for n in header)]
    for column, what in complaints:
        problems.add(file, 1, column, what)
    return not complaints


def _language_is_wrong(code: str, languages: tuple[str, ...]) -> list[str]:
    if not LANGUAGE.fullmatch(code):
        return [f"does not end in a language code such as zh or en, but in '{code}'"]
    if languages and code not in languages:
        return [f"'{code}' is not among the languages of shop.json ({', '.join(languages)}); add it there or remove the column"]
    return []


def _meant(value: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(value, list(known), n=1, cutoff=0.75)
    return f" (did you mean '{close[0]}'?)" if close else ""


def parse_day(value: str) -> date:
    """A date written 2026-11-20, and nothing else that the standard library would take (20261120, 2026-W47-5)."""
    if not _DAY.fullmatch(value):
        raise ValueError(value)
    return date.fromisoformat(value)


def _parse_moment(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not _DAY.fullmatch(value[:10]):
        raise ValueError(value)
    return at
