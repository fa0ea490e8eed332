"""Typed pseudonyms for personal values: what goes to a model, a log or a trace says 〔手机#1〕 where the customer wrote a number.

One `Vault` is one conversation's book of pseudonyms. It lives in memory; `vault.py` keeps it sealed in the database.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kefu.governance.recognisers import Known, find_spans, narrow, normalise

LABELS: dict[str, tuple[str, str]] = {
    "phone": ("手机", "phone"),
    "id_card": ("身份证", "id card"),
    "bank_card": ("银行卡", "bank card"),
    "email": ("邮箱", "email"),
    "wechat": ("微信", "wechat"),
    "address": ("地址", "address"),
    "order": ("订单", "order"),
    "tracking": ("运单", "tracking"),
    "name": ("姓名", "name"),
    "passport": ("护照", "passport"),
    "plate": ("车牌", "plate"),
    "iban": ("银行账号", "iban"),
    "ssn": ("社保号", "ssn"),
    "ip": ("IP地址", "ip"),
    "qq": ("QQ", "qq"),
    "quote": ("引文", "quote"),
}
"""kind → label in a Chinese and in any other conversation. `quote` stands for a token look-alike that the customer typed."""

LONGEST_TOKEN = 20
_ALL_LABELS = "|".join(sorted({re.escape(label) for pair in LABELS.values() for label in pair}, key=len, reverse=True))
_LOOKS_LIKE_TOKEN = re.compile(rf"[〔\[【(（「{{<]\s*(?:{_ALL_LABELS})\s*[#＃]\s*\d+\s*[〕\]】)）」}}>]", re.IGNORECASE)


def _tokens_of(column: int) -> tuple[dict[str, str], re.Pattern[str]]:
    kinds = {labels[column]: kind for kind, labels in LABELS.items()}
    return kinds, re.compile(rf"〔({'|'.join(re.escape(label) for label in kinds)})#([1-9]\d{{0,3}})〕")


_TOKENS = (_tokens_of(0), _tokens_of(1))


@cache
def _order_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One pseudonym and what it stands for. A token that was typed by the customer, and is nothing else, stands for itself."""

    kind: str
    number: int
    value: str


class Vault:
    """The pseudonyms of one conversation, numbered per kind from 1. Not shared between tasks."""

    def __init__(self, language: str, entries: Iterable[Entry] = (), order_patterns: Sequence[str] = ()) -> None:
        """`language` fixes the words in the tokens; `order_patterns` are the merchant's regexes of order numbers (case is ignored)."""
        self.language = language
        self._column = 0 if language.startswith("zh") else 1
        self._order_patterns = tuple(_order_pattern(pattern) for pattern in order_patterns)
        self._kind_of_label, self._token = _TOKENS[self._column]
        self._entries: dict[str, Entry] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._new: list[Entry] = []
        self.replace(entries)

    def replace(self, entries: Iterable[Entry]) -> None:
        """Forget everything and take these stored entries; nothing is new afterwards."""
        self._entries.clear()
        self._tokens.clear()
        self._new.clear()
        for entry in entries:
            self._keep(entry)

    def mask(self, text: str, known: Sequence[Known] = ()) -> str:
        """The text with every personal value as its token. The same value has the same token, in whatever spelling it comes.

        Tokens in the text are left alone, so masking twice changes nothing. A look-alike that is no token of this vault is
        reserved, so that its number is never given to a value: `restore(mask(text)) == text`, up to the spelling of a value that
        was written in two spellings (restored as first written).
        """
        if "〔" in text:
            for match in self._token.finditer(text):
                if match.group() not in self._entries:
                    self._add(Entry(self._kind_of_label[match.group(1)], int(match.group(2)), match.group()))
        while True:
            barred = narrow(text)
            if "〔" in text:
                barred = self._token.sub(lambda match: "\0" * len(match.group()), barred)
            spans = find_spans(barred, known, self._order_patterns)
            if not spans:
                return text
            pieces: list[str] = []
            done = 0
            for span in spans:
                pieces += (text[done : span.start], self._token_for(span.kind, text[span.start : span.end]))
                done = span.end
            text = "".join((*pieces, text[done:]))

    def mask_typed(self, text: str, known: Sequence[Known] = ()) -> str:
        """`mask` for words fresh from a customer, who never sees a token: a typed token, even one that exists, is itself a quotation.

        So a customer cannot have a value that only the records hold read back by typing its token.
        """
        return self.mask(self._token.sub(lambda match: self._quoted(match.group()), text), known)

    def restore(self, text: str, show: Callable[[str, str], str] | None = None) -> str:
        """The text with every token of this vault as its value, in one pass; unknown tokens stay as they are.

        `show` is given kind and value, and says how a reader sees it who may not see all.
        """
        return self._token.sub(lambda match: self._value(match.group(), show), text) if "〔" in text else text

    def kinds(self) -> tuple[str, ...]:
        """The kind of each value, in order of appearance."""
        return tuple(self._entries[token].kind for token in self.tokens)

    def value_of(self, token: str) -> str | None:
        """The personal value behind a token; None for an unknown one and for one that the customer merely typed."""
        entry = self._entries.get(token)
        return None if entry is None or entry.value == token or entry.kind == "quote" else entry.value

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token that stands for a value, in order of appearance."""
        return tuple(token for token in self._entries if self.value_of(token) is not None)

    def unknown_tokens(self, text: str) -> tuple[str, ...]:
        """What looks like a token, loosely (any bracket, any case), and is not exactly one of this vault: a model made it up."""
        known = self._entries
        return tuple(match.group() for match in _LOOKS_LIKE_TOKEN.finditer(text) if match.group() not in known)

    def new_entries(self) -> tuple[Entry, ...]:
        """Entries made since the vault was opened or last saved."""
        return tuple(self._new)

    def mark_saved(self) -> None:
        self._new.clear()

    def token(self, entry: Entry) -> str:
        """〔手机#1〕"""
        return f"〔{LABELS[entry.kind][self._column]}#{entry.number}〕"

    def _value(self, token: str, show: Callable[[str, str], str] | None) -> str:
        entry = self._entries.get(token)
        if entry is None:
            return token
        return entry.value if show is None or entry.value == token else show(entry.kind, entry.value)

    def _quoted(self, token: str) -> str:
        is_ours = token in self._entries and self._entries[token].value != token
        return self._token_for("quote", token) if is_ours else token

    def _token_for(self, kind: str, value: str) -> str:
        if token := self._tokens.get((kind, normalise(kind, value))):
            return token
        number = 1
        while f"〔{LABELS[kind][self._column]}#{number}〕" in self._entries:
            number += 1
        return self._add(Entry(kind, number, value))

    def _add(self, entry: Entry) -> str:
        self._new.append(entry)
        return self._keep(entry)

    def _keep(self, entry: Entry) -> str:
        token = self.token(entry)
        self._entries[token] = entry
        self._tokens.setdefault((entry.kind, normalise(entry.kind, entry.value)), token)
        return token


class StreamRestorer:
    """Restores tokens in a text that comes in pieces; holds back only what may be the beginning of a token."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._held = ""

    def feed(self, piece: str) -> str:
        """The next restored text, perhaps ''."""
        text = self._held + piece
        start = text.rfind("〔")
        is_open = start >= 0 and "〕" not in text[start:] and len(text) - start < LONGEST_TOKEN
        self._held = text[start:] if is_open else ""
        return self._vault.restore(text[:start] if is_open else text)

    def close(self) -> str:
        """What was held back: a text that ended inside a would-be token."""
        held, self._held = self._held, ""
        return held
