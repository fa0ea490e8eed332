"""Vectors that are kept in a file between runs, since making them is nearly all the time these benches take."""

import atexit
import os
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kefu.perception.vectors import Matrix, Vectors

KEEP_EVERY = 500
FILE = Path(os.environ.get("KEFU_KEPT_VECTORS", "/tmp/kefu-kept-vectors.pkl"))


class KeptVectors(Vectors):
    """As `Vectors`, in half precision as in the store; `FILE` is written when the process ends."""

    def __init__(self) -> None:
        super().__init__(kept=0)
        self._file = FILE.with_name(f"{FILE.stem}-{self.name.rsplit('/', 1)[-1]}{FILE.suffix}")
        self._known: dict[tuple[str, str], bytes] = pickle.loads(self._file.read_bytes()) if self._file.exists() else {}
        self._at_first = len(self._known)
        atexit.register(self.keep)

    def keep(self) -> None:
        if len(self._known) > self._at_first:
            self._file.write_bytes(pickle.dumps(self._known))
            self._at_first = len(self._known)

    def knows(self, text: str) -> bool:
        return False  # so that a bench sees what a cold question sees

    def query(self, text: str) -> Matrix:
        return self.queries([text])[0]

    def queries(self, texts: Sequence[str]) -> Matrix:
        return self._of("query", texts)

    def passages(self, texts: Sequence[str]) -> Matrix:
        return self._of("passage", texts)

    def _of(self, kind: str, texts: Sequence[str]) -> Matrix:
        make = super().queries if kind == "query" else super().passages
        for text in dict.fromkeys(texts):
            if (kind, text) not in self._known:
                self._known[kind, text] = make([text])[0].astype("<f2").tobytes()
                if len(self._known) - self._at_first >= KEEP_EVERY:
                    self.keep()
        joined = b"".join(self._known[kind, text] for text in texts)
        return np.frombuffer(joined, "<f2").astype(np.float32).reshape(-1, 384)
