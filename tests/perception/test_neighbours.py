"""Labels by a text's neighbours, beside the head that draws one line for each."""

import numpy as np

from kefu.perception.neighbours import learn, placed
from kefu.perception.scope import together, train_scoped


def _unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_a_label_that_lies_in_two_places_is_found_in_both() -> None:
    vectors = _unit([[1, 0.1, 0], [1, 0, 0.1], [-1, 0.1, 0], [-1, 0, 0.1], [0.1, 1, 0], [0, 1, 0.1], [0.1, 0, 1], [0, 0.1, 1]])
    near = learn(vectors, np.array([0, 0, 0, 0, 1, 1, 2, 2]), 3)
    scores = near.scores(_unit([[1, 0.05, 0.05], [-1, 0.05, 0.05], [0.05, 1, 0.05]]))
    assert scores.argmax(axis=1).tolist() == [0, 0, 1]
    assert scores.max() < 1.2


def test_words_tell_apart_what_vectors_hold_alike() -> None:
    same = _unit([[1.0, 0.0]] * 4)
    texts = ["top up by card", "top up with my card", "top up by bank transfer", "top up with a bank transfer"]
    near = learn(placed(texts, same), np.array([0, 0, 1, 1]), 2)
    assert near.scores(placed(["card top up", "bank transfer top up"], same[:2])).argmax(axis=1).tolist() == [0, 1]


def test_without_neighbours_the_head_stands_alone() -> None:
    logits = np.array([[2.0, -1.0]], np.float32)
    assert together(logits, None) is logits


def test_a_prediction_is_as_likely_as_it_is_said_to_be_at_most_one() -> None:
    random = np.random.default_rng(1)
    vectors = _unit([[1, 0, 0, 0]] * 8 + [[0, 1, 0, 0]] * 8 + [[0, 0, 1, 0]] * 8) + random.normal(0, 0.05, (24, 4)).astype(np.float32)
    texts = [f"{word} {n}" for word in ("refund", "parcel", "invoice") for n in range(8)]
    head = train_scoped(texts, [text.split()[0] for text in texts], vectors)
    found = head.predict(["refund please", "my parcel"], vectors[[0, 8]])
    assert [each.label for each in found] == ["refund", "parcel"]
    assert all(0.5 < each.confidence <= 1 for each in found)
