"""Fit the weights of ranking and of answerability; writes src/kefu/knowledge/models.json.

Trained on: clinc150 train and oos_train (CC BY 3.0), banking77 train (CC BY 4.0), hint3 v1 train (ODbL), out-of-scope questions by
holding out a fifth of the intents; and on this project's own demo articles in Chinese and English with examples held out as
questions and topics held out, the dev half of faq_paraphrases, and questions no shop answers written for this project. No test
part, and no set that is for measuring only (zh_paraphrase, fewclue).

    python benches/retrieval/train_models.py [family of worlds to leave out in turn …]

Ranking: softmax regression over the passages of a world on `FEATURES` (cross-entropy, Adam, l2 1e-3), with the encoder's vectors and with
the student's. Judges: a hidden layer over `SIGNS`, tried on worlds whose family was left out. About a CPU-minute when vectors are kept.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import train_kinds
from kept import KeptVectors
from numpy.typing import NDArray
from train_bend import fit, labelled
from worlds import NONE, World, demos, english, faqs

from kefu.evaluation.retrieval import auc
from kefu.knowledge import Index
from kefu.knowledge.bend import Bend, shipped_bend
from kefu.knowledge.evidence import FEATURES, Evidence
from kefu.knowledge.index import FIRST_ANSWERABLE, FIRST_SETTLED
from kefu.knowledge.judge import SIGNS, Judge, Models, Stage, signs_of
from kefu.knowledge.kinds import KINDS, kind_of
from kefu.knowledge.words import language_of, plain
from kefu.perception import student
from kefu.perception.vectors import Vectors

OUT = "src/kefu/knowledge/models.json"
TRIED = ("faq", "demo")  # families left out in turn to try the judges, unless others are named
UNITS, DECAY = 12, 0.004  # of a judge; chosen on worlds that were left out (benches/LOG.md, "FAQ matching")


@dataclass(frozen=True)
class Seen:
    """One world through one stage."""

    world: World
    index: Index
    vectors: NDArray[np.float32]  # (questions, 384): the encoder's, or the student's
    kinds: NDArray[np.float32] | None  # weights of kinds.py that have not seen the questions; None: the shipped ones
    columns: NDArray[np.float32]  # (questions, passages, features)
    gold: NDArray[np.intp]


def blank() -> Models:
    ones, zeros = np.ones(len(SIGNS), np.float32), np.zeros((len(SIGNS) + 1, 1), np.float32)
    judge = Judge(zeros[:-1, 0], ones, zeros, np.zeros(2, np.float32))
    stage = Stage(np.ones(len(FEATURES), np.float32), judge)
    return Models(stage, stage, judge)


def seen(worlds: Iterable[World], vectors: Vectors, bend: Bend, kinds: NDArray[np.float32] | None = None) -> Iterator[tuple[Seen, Seen]]:
    """Each world with the encoder's vectors and with the student's. `bend` and `kinds` have not seen the worlds' questions, so that
    what they say is not trusted too much.
    """
    for world in worlds:
        index = Index(world.passages, vectors, models=blank(), bend=bend)
        alive = np.ones(len(world.passages), bool)
        texts = [plain(text) for text, _ in world.questions]
        words = [index.evidences.by_words(text) for text in texts]
        gold = np.array([gold for _, gold in world.questions])
        both = []
        for asked in (vectors.queries(texts), np.stack([student.vector(text) for text in texts])):
            columns = np.stack([index.evidence(by_words, vector, alive).columns for by_words, vector in zip(words, asked, strict=True)])
            both.append(Seen(world, index, asked, kinds, columns, gold))
        yield both[0], both[1]


def fit_ranking(all_seen: Sequence[Seen], steps: int = 250, rate: float = 0.2, l2: float = 1e-3) -> NDArray[np.float64]:
    weights = np.full(len(FEATURES), 2.0, np.float32)
    momentum, speed = np.zeros_like(weights), np.zeros_like(weights)
    parts = [(s.columns[s.gold != NONE].reshape(-1, len(FEATURES)), s.gold[s.gold != NONE]) for s in all_seen]
    for step in range(1, steps + 1):
        slope = np.zeros_like(weights)
        for columns, gold in parts:
            logits = (columns @ weights).reshape(len(gold), -1)
            chance = np.exp(logits - logits.max(1, keepdims=True))
            chance /= chance.sum(1, keepdims=True)
            chance[np.arange(len(gold)), gold] -= 1
            slope += chance.reshape(-1) @ columns / len(gold)
        slope = slope / len(parts) + l2 * weights
        momentum = 0.9 * momentum + 0.1 * slope
        speed = 0.99 * speed + 0.01 * slope**2
        weights -= rate * momentum / (1 - 0.9**step) / (np.sqrt(speed / (1 - 0.99**step)) + 1e-8)
    return weights


def signs(s: Seen, rank: NDArray[np.float64]) -> NDArray[np.float64]:
    """(questions, signs)"""
    return np.array(
        [
            signs_of(
                plain(text),
                Evidence(columns, columns[:, 0]),
                (columns @ rank).astype(np.float32),
                s.index.evidences,
                kind_of(vector, s.kinds),
            )
            for (text, _), columns, vector in zip(s.world.questions, s.columns, s.vectors, strict=True)
        ],
        float,
    )


def strangers(half: int, vectors: Vectors) -> tuple[dict[str, list[str]], NDArray[np.float32]]:
    """(by language, every other question that no shop answers; weights of kinds.py that were fitted without them)"""
    rows = train_kinds.texts()
    out = {text for at, text in enumerate(text for text, kind in rows if KINDS[kind] == "beyond") if at % 2 == half}
    kept = [row for row in rows if row[0] not in out]
    x = np.hstack([vectors.queries([text for text, _ in kept]), np.ones((len(kept), 1), np.float32)])
    weights = train_kinds.fit(x, np.array([kind for _, kind in kept]))
    by_language = {language: [text for text in sorted(out) if language_of(text) == language] for language in ("zh", "en")}
    return by_language, weights


def worth(name: str) -> float:
    """How much a world weighs: shops most, and of these the ones whose unanswerable questions are near the shop's topics."""
    near = name.startswith("faq") and "without" not in name
    return 4.0 if near else 2.0 if name.startswith(("faq", "demo", "hint3-curekart", "hint3-sofmattress")) else 0.5


def told_of(s: Seen) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(has each question an answer, its weight): two thirds of a world's weight on questions that have one."""
    told = s.gold != NONE
    return told, worth(s.world.name) * np.where(told, 2 / max(1, told.sum()), 1 / max(1, (~told).sum()))


def fit_judge(rows: NDArray[Any], told: NDArray[np.bool_], weights: NDArray[np.float64], steps: int = 300, rate: float = 0.05) -> Judge:
    """Adam on weighted cross-entropy with an l2 of `DECAY` on hidden and output weights."""
    rng = np.random.default_rng(0)
    mean, scale, share = rows.mean(0), rows.std(0) + 1e-6, weights / weights.sum()
    x = np.c_[(rows - mean) / scale, np.ones(len(rows))].astype(np.float32)
    layers = [rng.normal(0, 0.3, (x.shape[1], UNITS)).astype(np.float32), rng.normal(0, 0.3, UNITS + 1).astype(np.float32)]
    share, told, ones = share.astype(np.float32), told.astype(np.float32), np.ones((len(x), 1), np.float32)
    momentum, speed = [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers]
    for step in range(1, steps + 1):
        hidden = np.tanh(x @ layers[0])
        with_bias = np.hstack([hidden, ones])
        wrong = share * (1 / (1 + np.exp(-with_bias @ layers[1])) - told)
        slopes = [
            x.T @ (wrong[:, None] * layers[1][None, :-1] * (1 - hidden**2)) + DECAY * layers[0],
            with_bias.T @ wrong + DECAY * layers[1],
        ]
        now = rate * min(1.0, 3 * (steps - step) / steps + 0.05)
        for at, slope in enumerate(slopes):
            momentum[at] = 0.9 * momentum[at] + 0.1 * slope
            speed[at] = 0.99 * speed[at] + 0.01 * slope**2
            layers[at] = layers[at] - now * momentum[at] / (1 - 0.9**step) / (np.sqrt(speed[at] / (1 - 0.99**step)) + 1e-9)
    return Judge(*(np.asarray(each, np.float32) for each in (mean, scale, *layers)))


def chances(judge: Judge, rows: NDArray[Any]) -> NDArray[np.float64]:
    return np.array([judge.chance(row) for row in rows.astype(np.float32)])


def family(name: str) -> str:
    """What is left out together when a judge is tried: both languages of the demo shop's questions are asked about the same articles."""
    return name.split("/")[0].split("-without")[0].removesuffix("-titles").removesuffix("-zh").removesuffix("-en")


def main() -> None:
    vectors = KeptVectors()
    others = Bend(fit({name: rows for name, rows in labelled(1).items() if not name.startswith("hint3")}, vectors))
    both = [*seen(english(0), vectors, others), *seen(faqs(), vectors, shipped_bend())]
    for half in (0, 1):
        strange, kinds = strangers(half, vectors)
        both += seen(demos(1 + half, strange)[half::2], vectors, shipped_bend(), kinds)
    ranks = [fit_ranking([pair[at] for pair in both]) for at in (0, 1)]
    rows = [[signs(pair[at], ranks[at]) for pair in both] for at in (0, 1)]
    told = [told_of(pair[0]) for pair in both]
    firsts = [[(pair[at].columns @ ranks[at]).argmax(1) for pair in both] for at in (0, 1)]
    settled = [(a == b) & yes for a, b, (yes, _) in zip(*firsts, told, strict=True)]
    flat = [np.full(len(yes), worth(pair[0].world.name) / len(yes)) for pair, (yes, _) in zip(both, told, strict=True)]
    names = [pair[0].world.name for pair in both]

    def fitted(chosen: Sequence[int]) -> tuple[Judge, Judge, Judge]:
        def one(rows: list[NDArray[Any]], wanted: list[NDArray[Any]], weights: list[NDArray[Any]]) -> Judge:
            return fit_judge(*(np.concatenate([each[i] for i in chosen]) for each in (rows, wanted, weights)))

        yes, weights = [each[0] for each in told], [each[1] for each in told]
        return one(rows[0], yes, weights), one(rows[1], yes, weights), one(rows[1], settled, flat)

    print("judges fitted without the family of the world | top1 whole, first | auc whole, first | settled at .65, top1 then")
    for left_out in sys.argv[1:] or TRIED:
        whole, first, settling = fitted([i for i, name in enumerate(names) if family(name) != left_out])
        for i in (i for i, name in enumerate(names) if family(name) == left_out):
            yes, gold = told[i][0], both[i][0].gold
            areas = [auc(list(c[yes]), list(c[~yes])) or 0.0 for c in (chances(whole, rows[0][i]), chances(first, rows[1][i]))]
            done = (chances(settling, rows[1][i]) >= FIRST_SETTLED) & (chances(first, rows[1][i]) >= FIRST_ANSWERABLE)
            mixed = np.where(done, firsts[1][i], firsts[0][i])
            tops = [np.mean((top == gold)[yes]) for top in (firsts[0][i], firsts[1][i], mixed)]
            print(f"{names[i]:22s} {tops[0]:.3f} {tops[1]:.3f} | {areas[0]:.3f} {areas[1]:.3f} | {done[yes].mean():.2f} {tops[2]:.3f}")
    whole, first, settling = fitted(range(len(both)))
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    stages = {
        "whole": {"rank": rounded(ranks[0]), "answerable": written(whole)},
        "first": {"rank": rounded(ranks[1]), "answerable": written(first)},
        "settled": written(settling),
    }
    told_to = {"about": f"Made by benches/retrieval/train_models.py. {about}", "features": FEATURES, "signs": SIGNS, **stages}
    with open(OUT, "w", encoding="utf-8") as file:
        json.dump(told_to, file, ensure_ascii=False)
        file.write("\n")
    for name, *weights in zip(FEATURES, *ranks, strict=True):
        print(f"rank {name:16s} " + " ".join(f"{weight:7.2f}" for weight in weights))


def rounded(values: NDArray[Any]) -> Any:
    return np.asarray(values, float).round(4).tolist()


def written(judge: Judge) -> dict[str, Any]:
    return {name: rounded(getattr(judge, name)) for name in ("mean", "scale", "hidden", "out")}


if __name__ == "__main__":
    main()
