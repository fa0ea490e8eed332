"""All passages of a merchant, ready to be searched in memory."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from kefu.knowledge.views import digest_of, digests_of, embed, matrix_of, views_of
from kefu.knowledge.words import key, plain
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Findings, Found, Passage


class Index:
    def __init__(
        self, passages: Iterable[Passage], vectors: Vectors, *, stored: Mapping[bytes, bytes] | None = None, version: int = 0
    ) -> None:
        self.passages = tuple(passages)
        self.version = version
        self._vectors = vectors
        wanted = digests_of(self.passages, vectors)
        known = dict(stored or {})
        known.update(embed({d: view for d, view in wanted.items() if d not in known}, vectors))
        owners, digests = [], []
        for at, passage in enumerate(self.passages):
            for view in views_of(passage):
                owners.append(at)
                digests.append(digest_of(view, vectors))
        self._owner = np.array(owners, np.int32)
        self._matrix = matrix_of(digests, known)
        self._exact: dict[str, list[int]] = {}
        for at, passage in enumerate(self.passages):
            for text in (passage.title, *passage.examples):
                self._exact.setdefault(key(text), []).append(at)

    def search(self, query: str, language: str, on: date, limit: int = 5) -> Findings:
        alive = np.array([p.applies_on(on) for p in self.passages], bool)
        if not alive.any() or not query.strip():
            return Findings((), 0.0, self.version)
        best = np.full(len(self.passages), -1.0, np.float32)
        np.maximum.at(best, self._owner, self._matrix @ self._vectors.query(plain(query)))
        best += np.array([0.02 if p.language == language else 0.0 for p in self.passages], np.float32)
        best[~alive] = -1
        for at in self._exact.get(key(query), ()):
            if alive[at]:
                best[at] = 1.0
        order = np.argsort(-best)[:limit]
        found = tuple(Found(self.passages[at], float(np.clip(best[at], 0, 1)), (f"vector {best[at]:.2f}",)) for at in order if alive[at])
        return Findings(found, float(np.clip(best[order[0]], 0, 1)), self.version)
