"""Make src/kefu/governance/claims/grounding.npz, and measure it by folds that never share evidence.

    python benches/grounding/train.py            measure by folds, leave one source out, train, save
    python benches/grounding/train.py --measure  measure only
    python benches/grounding/train.py --folds    the folds only

Grown on: the development parts of BEGIN (WoW and CMU-DoG CC BY 4.0, TopicalChat CDLA) and of UHGEval (Apache-2.0), and on pairs made from
this project's own articles (`made.py`). FaithBench (CC BY-NC-SA) is measured and never grown on. The sets are read from KEFU_DATA
(default ../shared/data); without them nothing can be trained, and this says so.
"""

import os
import sys
from importlib import resources
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from growing import grow
from made import made_items

from kefu.evaluation.grounding import figures
from kefu.evaluation.grounding_sets import Item, read_items
from kefu.governance.claims.entailment import chances_of, rows_of, together
from kefu.governance.claims.likeness import FEATURES
from kefu.governance.claims.trees import Trees, save

DATA = Path(os.environ.get("KEFU_DATA", "../shared/data"))
FOLDS = 5
GATES = (0.15, 0.2, 0.25, 0.35, 0.5)  # candidates for SUPPORTED and STRICT of turn/verify.py
# What a set's rows weigh together. Made pairs teach Chinese and shops' language; BEGIN teaches people's judgement.
SHARES = {"wow": 1.0, "cmu": 1.0, "tc": 1.0, "uhgeval": 0.4, "made": 0.8}


def sets() -> dict[str, list[Item]]:
    """The items by source; says what is absent and stops when BEGIN or UHGEval is not there."""
    missing = [name for name in ("begin", "uhgeval") if not (DATA / name).is_dir()]
    if missing:
        print(
            f"absent: {', '.join(str(DATA / name) for name in missing)}. Set KEFU_DATA to the folder that holds them; nothing was trained."
        )
        raise SystemExit(0)
    found = {
        "wow": read_items(DATA / "begin" / "begin_dev_wow.tsv"),
        "cmu": read_items(DATA / "begin" / "begin_dev_cmu.tsv.gz"),
        "tc": read_items(DATA / "begin" / "begin_dev_tc.tsv.gz"),
        "uhgeval": read_items(DATA / "uhgeval" / "dev.jsonl.gz"),
        "made": made_items(),
    }
    return found | ({"faithbench": read_items(DATA / "faithbench" / "dev.jsonl.gz")} if (DATA / "faithbench").is_dir() else {})


def main() -> None:
    items = sets()
    every = {name: [rows_of(item.response, item.evidence) for item in each] for name, each in items.items()}
    rows = {name: np.stack([each[0] for each in of_set]) for name, of_set in every.items() if of_set}
    grown = list(SHARES)
    chances = {name: np.zeros(len(items[name])) for name in grown}
    fold = {name: _folds(items[name]) for name in grown}
    for number in range(FOLDS):
        trees = _fit({name: (rows[name][fold[name] != number], _labels(items[name])[fold[name] != number]) for name in grown})
        for name in grown:
            for place in np.flatnonzero(fold[name] == number):
                chances[name][place] = _chance(trees, every[name][place])
    print(f"{FOLDS} folds by evidence")
    for name in grown:
        _tell(name, items[name], chances[name])
    begin = ("wow", "cmu", "tc")
    _tell("begin", [item for name in begin for item in items[name]], np.concatenate([chances[name] for name in begin]))
    if "--folds" in sys.argv:
        return
    print("leave one source out")
    for name in grown:
        trees = _fit({other: (rows[other], _labels(items[other])) for other in grown if other != name})
        _tell(name, items[name], np.array([_chance(trees, each) for each in every[name]]))
    trees = _fit({name: (rows[name], _labels(items[name])) for name in grown})
    if "faithbench" in items:
        print("never grown on")
        _tell("faithbench", items["faithbench"], np.array([_chance(trees, each) for each in every["faithbench"]]))
    if "--measure" not in sys.argv:
        counts = ", ".join(f"{name} {len(items[name])}" for name in grown)
        path = resources.files("kefu.governance.claims") / "grounding.npz"
        save(trees, str(path), f"BEGIN dev (CC BY 4.0, CDLA), UHGEval dev (Apache-2.0), own made pairs: {counts}", FEATURES)
        print(f"saved {Path(str(path)).stat().st_size / 1000:.0f} kB")


def _labels(items: list[Item]) -> np.ndarray:
    return np.array([item.is_supported for item in items], np.float32)


def _folds(items: list[Item]) -> np.ndarray:
    groups = {group: number for number, group in enumerate(dict.fromkeys(item.group for item in items))}
    of_group = np.random.default_rng(17).permutation(len(groups)) % FOLDS
    return of_group[[groups[item.group] for item in items]]


def _fit(parts: dict[str, tuple[np.ndarray, np.ndarray]]) -> Trees:
    """Both labels of a source weigh the same, sources weigh SHARES."""
    rows, labels, weights = [], [], []
    whole = sum(len(each) for each, _ in parts.values())
    for name, (each, truth) in parts.items():
        share = SHARES[name] / sum(SHARES[other] for other in parts)
        rows.append(each)
        labels.append(truth)
        weights.append(whole * share * np.where(truth > 0, 0.5 / max(1, truth.sum()), 0.5 / max(1, (1 - truth).sum())))
    return grow(np.concatenate(rows), np.concatenate(labels), np.concatenate(weights).astype(np.float32))


def _chance(trees: Trees, rows: np.ndarray) -> float:
    return together(chances_of(trees, rows))


def _tell(name: str, items: list[Item], chances: np.ndarray) -> None:
    told = figures(items, [{"predicted": "supported" if c >= 0.5 else "unsupported", "chance": float(c), "spans": []} for c in chances])
    kept = ("balanced_accuracy", "f1", "auc", "pick_accuracy", "false_alarms", "passed")
    right = np.array([item.is_supported for item in items])
    gates = [f"{gate}: {(chances[right] < gate).mean():.3f}/{(chances[~right] >= gate).mean():.3f}" for gate in GATES]
    gate = "  true stopped/others passed " + " ".join(gates)
    print(f"  {name:10} n {len(items):5} " + "  ".join(f"{key} {told[key]:.3f}" for key in kept if told[key] is not None) + gate)


if __name__ == "__main__":
    main()
