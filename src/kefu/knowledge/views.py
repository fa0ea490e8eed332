"""The texts under which a passage is found: title and examples as questions, title and text together, and each sentence, as passages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from kefu.knowledge.words import plain
from kefu.perception.vectors import DIMENSIONS, Matrix, Vectors
from kefu.vocabulary import Passage

Kind = Literal["title", "example", "whole", "sentence"]
AS_PASSAGES = ("whole", "sentence")  # the others are embedded as questions
HALF = np.dtype("<f2")
VECTORS_FILE = "vectors.npz"
MOST_SENTENCES = 8  # of one passage; more is a table or a list, which the whole says better
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+")
_MARKS = re.compile(r"^[\s#>*|-]+|[\s|*]+$")
_SAYS_SOMETHING = re.compile(r"[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff]|.{12}")  # not 'Yes.', not '可以。'


@dataclass(frozen=True, slots=True)
class View:
    """One text of a passage to be embedded; `text` is in plain form."""

    kind: Kind
    text: str


def views_of(passage: Passage) -> tuple[View, ...]:
    """Title, whole, the examples in order, then the sentences: a question about a detail is like one of them, and little like the whole."""
    whole = passage.title if passage.title in passage.text else f"{passage.title}\n{passage.text}"
    return (
        View("title", plain(passage.title)),
        View("whole", plain(whole)),
        *(View("example", plain(example)) for example in passage.examples),
        *(View("sentence", sentence) for sentence in sentences_of(passage.text)),
    )


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text that has several, in plain form without the marks of Markdown; none of a text that is one sentence."""
    found = [plain(_MARKS.sub("", piece)) for piece in _SENTENCE.split(text)]
    kept = tuple(dict.fromkeys(piece for piece in found if _SAYS_SOMETHING.search(piece)))
    return kept[:MOST_SENTENCES] if len(kept) > 1 else ()


def digest_of(view: View, vectors: Vectors) -> bytes:
    """Key of a view's vector: same model, same kind of embedding, same text."""
    kind = "passage" if view.kind in AS_PASSAGES else "query"
    return hashlib.sha256(f"{vectors.name}\0{kind}\0{view.text}".encode()).digest()


def digests_of(passages: Iterable[Passage], vectors: Vectors) -> dict[bytes, View]:
    """Every view of the passages, once."""
    return {digest_of(view, vectors): view for passage in passages for view in views_of(passage)}


def embed(views: Mapping[bytes, View], vectors: Vectors) -> dict[bytes, bytes]:
    """Vectors as stored: 384 half-precision numbers. About 1.2 CPU-milliseconds a token."""
    return {
        digest: (vectors.passages([view.text]) if view.kind in AS_PASSAGES else vectors.queries([view.text]))[0].astype(HALF).tobytes()
        for digest, view in views.items()
    }


def matrix_of(digests: Iterable[bytes], stored: Mapping[bytes, bytes]) -> Matrix:
    """Shape (n, 384), float32."""
    joined = b"".join(stored[digest] for digest in digests)
    return np.frombuffer(joined, HALF).astype(np.float32).reshape(-1, DIMENSIONS)


def with_stored(stored: Mapping[bytes, bytes], vectors: Vectors) -> Callable[[str], Matrix]:
    """The vector of a question: as stored, where a title or an example of a passage has the same words, else made."""

    def vector(text: str) -> Matrix:
        known = stored.get(digest_of(View("title", plain(text)), vectors))
        return vectors.query(plain(text)) if known is None else np.frombuffer(known, HALF).astype(np.float32)

    return vector


def read_vectors(folder: Path) -> dict[bytes, bytes]:
    """The vectors that a shop folder brings along, by digest; none when it has no file of them.

    A digest names model and text, so a vector of a text that has changed is never taken for the new one's.
    """
    path = folder / VECTORS_FILE
    if not path.exists():
        return {}
    with np.load(path) as stored:
        digests, halves = stored["digests"], stored["vectors"].astype(HALF)
        marks = stored["marks"] if "marks" in stored else np.zeros(len(digests), np.uint8)
    return {
        (bytes([mark]) if mark else b"") + digest.tobytes(): half.tobytes()
        for mark, digest, half in zip(marks.tolist(), digests, halves, strict=True)
    }


def write_vectors(folder: Path, texts: Mapping[bytes, View], vectors: Vectors) -> int:
    """Write the vectors of these texts (by digest, marked or not) beside their shop, those there already as they are; how many are new."""
    wanted, known = texts, read_vectors(folder)
    made = embed({digest: view for digest, view in wanted.items() if digest not in known}, vectors)
    whole = {digest: known.get(digest) or made[digest] for digest in sorted(wanted)}
    digests = np.frombuffer(b"".join(digest[-32:] for digest in whole), np.uint8).reshape(-1, 32)
    marks = np.array([digest[0] if len(digest) > 32 else 0 for digest in whole], np.uint8)
    halves = np.frombuffer(b"".join(whole.values()), HALF).reshape(-1, DIMENSIONS)
    np.savez_compressed(folder / VECTORS_FILE, digests=digests, vectors=halves, marks=marks)
    return len(made)
