"""Reading a whole shop folder: every file, every problem, and then the shop or one error that lists them all."""

import difflib
import json
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from kefu.shops.files.articles import read_articles
from kefu.shops.files.belonging import read_relations, read_synonyms
from kefu.shops.files.catalogue import read_categories, read_products
from kefu.shops.files.coupons import read_coupons
from kefu.shops.files.folder import PolicyFile, ShopFolder
from kefu.shops.files.payments import read_methods
from kefu.shops.files.pictures import picture_files, read_pictures
from kefu.shops.files.problems import Problems
from kefu.shops.files.sales import read_customers, read_orders
from kefu.shops.files.sheets import CURRENCY, LANGUAGE, SHEETS, parse_day, read_sheet, read_text
from kefu.shops.files.style import read_style
from kefu.vocabulary import Merchant, Texts

SHOP_FILE = "shop.json"
NEEDED_KEYS = ("name", "title", "currency", "timezone", "languages", "default_language")
KEYS = (*NEEDED_KEYS, "about", "country", "colour", "support_hours", "as_of", "proofs", "style")
PROOFS = ("order_phone", "contact")
DEFAULT_COLOUR = "#2f6f62"


def read_shop(directory: Path) -> ShopFolder:
    """The shop in `directory`. Pure reading: nothing is written, no database is asked.

    Raises BadInput whose `places` name each problem as 'file:row: column: what is wrong and what to do' (row 1 is the header).
    """
    problems = Problems()
    if not directory.is_dir():
        problems.add(SHOP_FILE, 1, "file", "is missing, for there is no such folder; give the folder that holds shop.json")
        problems.raise_if_any(str(directory))
    _report_strays(directory, problems)
    merchant = _ShopFile(problems).merchant(directory)
    languages = merchant.languages
    sheets = {file: read_sheet(directory, file, languages, problems) for file in SHEETS}
    pictures = read_pictures(directory, problems)
    categories = read_categories(sheets["categories.csv"])
    files = frozenset(path.name for path in picture_files(directory))
    products = read_products(sheets, categories, files, merchant.currency)
    customers = read_customers(sheets["customers.csv"], merchant.default_language)
    orders = read_orders(sheets, products, merchant.currency)
    articles = read_articles(directory, languages, problems)
    folder = ShopFolder(
        merchant=merchant,
        categories=categories,
        products=products,
        customers=customers,
        orders=orders,
        pictures=pictures,
        articles=articles,
        policies=tuple(_policies(directory, problems)),
        methods=read_methods(sheets["payment_methods.csv"], sheets["customers.csv"].ids("id"), merchant.currency),
        relations=read_relations(sheets["relations.csv"], sheets["products.csv"].ids("id"), {article.id for article in articles}),
        synonyms=read_synonyms(sheets["synonyms.csv"]),
        coupons=read_coupons(sheets["coupons.csv"], sheets["customers.csv"].ids("id"), sheets["orders.csv"].ids("id"), merchant.currency),
    )
    problems.raise_if_any(str(directory))
    return folder


def _policies(directory: Path, problems: Problems) -> Iterator[PolicyFile]:
    for path in sorted((directory / "policy").glob("*.yaml")):
        if (source := read_text(path, f"policy/{path.name}", problems)) is not None:
            yield PolicyFile(path.name, source)


def _report_strays(directory: Path, problems: Problems) -> None:
    """A CSV file with a mistyped name would otherwise be lost in silence."""
    for path in sorted(directory.glob("*.csv")):
        if path.name not in SHEETS:
            close = difflib.get_close_matches(path.name, SHEETS, n=1)
            meant = f" (did you mean {close[0]}?)" if close else ""
            problems.add(path.name, 1, "file", f"is not a file of a shop folder; rename or remove it{meant}")


class _ShopFile:
    """`shop.json` being read. Every getter reports what is wrong and returns a harmless stand-in."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._text = ""
        self._values: Mapping[str, Any] = {}

    def merchant(self, directory: Path) -> Merchant:
        if not self._read(directory / SHOP_FILE):
            return Merchant(0, "", {}, {}, "CNY", "", "UTC", (), "", DEFAULT_COLOUR, {})
        for key in self._values:
            if key not in KEYS:
                self._wrong(key, f"is not a key of shop.json; use {', '.join(KEYS)}")
        for key in NEEDED_KEYS:
            if not self._values.get(key):
                self._wrong(key, "is missing or empty; fill it in")
        languages = self._languages()
        return Merchant(
            merchant_id=0,
            name=self._matched("name", r"[a-z0-9][a-z0-9-]{0,40}", "at most 41 of a–z, 0–9 and '-', such as my-shop"),
            title=self._texts("title", languages),
            about=self._texts("about", languages),
            currency=self._matched("currency", CURRENCY.pattern, "three capital letters such as CNY"),
            country=self._matched("country", "[A-Z]{2}", "two capital letters such as CN"),
            timezone=self._timezone(),
            languages=languages,
            default_language=self._default_language(languages),
            colour=self._matched("colour", "#[0-9a-fA-F]{6}", "'#' and six hex digits such as #2f6f62") or DEFAULT_COLOUR,
            support_hours=self._texts("support_hours", languages),
            as_of=self._as_of(),
            proofs=self._proofs(),
            style=read_style(self._values.get("style", {}), languages, self._wrong),
        )

    def _proofs(self) -> tuple[str, ...]:
        """How customers may show in the talk who they are; left out: by an order's number and its phone's last digits."""
        given = self._values.get("proofs", [PROOFS[0]])
        if not isinstance(given, list) or any(proof not in PROOFS for proof in cast("list[Any]", given)):
            self._wrong("proofs", f"must be a list of {', '.join(PROOFS)}")
            return PROOFS[:1]
        return tuple(cast("list[str]", given))

    def _read(self, path: Path) -> bool:
        if not path.is_file():
            self._wrong("file", "is missing; write it with " + ", ".join(KEYS))
            return False
        text = read_text(path, SHOP_FILE, self._problems)
        if text is None:
            return False
        self._text = text
        try:
            values: object = json.loads(text, object_pairs_hook=self._without_doubles)
        except json.JSONDecodeError as error:
            self._problems.add(SHOP_FILE, error.lineno, "file", f"is not JSON ({error.msg}); correct it there")
            return False
        if re.search(r"\\u(0000|d[89a-f])", text, re.IGNORECASE):
            self._wrong("file", "holds a \\u0000 or half a character (\\ud83d …); write the characters themselves")
            return False
        if not isinstance(values, dict):
            self._wrong("file", "is not a JSON object; write { … }")
            return False
        self._values = cast(Mapping[str, Any], values)
        return True

    def _without_doubles(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        for key in values:
            if sum(name == key for name, _ in pairs) > 1:
                self._wrong(key, "is there twice; keep one")
        return values

    def _string(self, key: str) -> str:
        value = self._values.get(key) or ""
        if not isinstance(value, str):
            self._wrong(key, "is not a text; put it in quotation marks")
            return ""
        return value.strip()

    def _matched(self, key: str, pattern: str, wanted: str) -> str:
        value = self._string(key)
        if value and not re.fullmatch(pattern, value):
            self._wrong(key, f"'{value}' is not {wanted}")
        return value

    def _texts(self, key: str, languages: tuple[str, ...]) -> Texts:
        value: object = self._values.get(key) or {}
        entries = cast(Mapping[str, object], value).items() if isinstance(value, dict) else ()
        if not isinstance(value, dict) or not all(isinstance(text, str) for _, text in entries):
            self._wrong(key, 'is not texts by language; write {"en": "…"}')
            return {}
        for code in (code for code, _ in entries if languages and code not in languages):
            self._wrong(key, f"'{code}' is not among languages; add it there or remove the text")
        texts = {code: str(text).strip() for code, text in entries if str(text).strip()}
        if key in NEEDED_KEYS and entries and not texts:
            self._wrong(key, "has no text in any language; fill in at least one")
        return texts

    def _languages(self) -> tuple[str, ...]:
        value: object = self._values.get("languages") or []
        if not isinstance(value, list):
            self._wrong("languages", 'is not a list; write ["zh", "en"]')
            return ()
        codes = tuple(str(code) for code in cast(list[object], value))
        for code in codes:
            if not LANGUAGE.fullmatch(code):
                self._wrong("languages", f"'{code}' is not a language code; write zh, en …")
        if len(set(codes)) != len(codes):
            self._wrong("languages", "names a language twice; keep one")
        return codes

    def _default_language(self, languages: tuple[str, ...]) -> str:
        value = self._string("default_language")
        if value and languages and value not in languages:
            self._wrong("default_language", f"'{value}' is not among languages ({', '.join(languages)}); choose one of them")
        return value

    def _timezone(self) -> str:
        value = self._string("timezone")
        try:
            if value:
                zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self._wrong("timezone", f"'{value}' is not a time zone; write one such as Asia/Shanghai")
        return value

    def _as_of(self) -> date | None:
        value = self._string("as_of")
        try:
            return parse_day(value) if value else None
        except ValueError:
            self._wrong("as_of", f"'{value}' is not a date; write it as 2026-11-20")
            return None

    def _wrong(self, key: str, what: str) -> None:
        position = self._text.find(f'"{key}"')
        self._problems.add(SHOP_FILE, self._text.count("\n", 0, max(position, 0)) + 1, key, what)
