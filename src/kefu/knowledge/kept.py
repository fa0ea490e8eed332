"""What searches found, kept for as long as the evidence is the same. Answers are not kept: what they cite is read anew for each.

A question's embedding and ranking are what answering costs; templates, live facts and verification take a millisecond together
(benches/LOG.md, "Product search"). So the findings are kept, and with them nothing that can be stale: the key names the merchant, the
version of its articles, and the day, by which effective-dated articles come and go. Prices, stock and orders are never in here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kefu.vocabulary import Findings

KEPT = 4096  # of five passages each, which the index holds anyway: some MB
TOKEN = "〔"  # begins a masked personal value: such a question is one person's, and is not kept


@dataclass(frozen=True, slots=True)
class Asked:
    """All that findings depend on."""

    merchant_id: int
    version: int
    on: date
    language: str
    limit: int
    query: str


class KeptFindings:
    """The findings of the latest questions of all merchants; safe to lose."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Asked, Findings] = OrderedDict()
        self._lock = threading.Lock()  # searches run in threads
        self.found = self.missed = 0

    def of(self, asked: Asked, search: Callable[[], Findings]) -> Findings:
        """What was found for the same question on the same evidence, else what `search` finds now."""
        with self._lock:
            if (kept := self._kept.get(asked)) is not None:
                self._kept.move_to_end(asked)
                self.found += 1
                return kept
            self.missed += 1
        made = search()
        if TOKEN not in asked.query:
            with self._lock:
                self._kept[asked] = made
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return made
