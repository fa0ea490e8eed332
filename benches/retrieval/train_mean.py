"""Fit the public mean that centres text vectors; writes src/kefu/perception/vectors_mean.npz.

Trained on clinc150 train (CC BY 3.0), banking77 train (CC BY 4.0), hint3 train (ODbL), all English, and this project's own demo
articles in Chinese and English (titles, examples, bodies). Each language weighs one half.

    python benches/retrieval/train_mean.py
"""

import numpy as np
from sets import banking77, clinc150, demo_passages, hint3

from kefu.perception.vectors import _load_on_one_thread

OUT = "src/kefu/perception/vectors_mean.npz"


def main() -> None:
    engine = _load_on_one_thread()
    rng = np.random.default_rng(7)
    english = [text for text, _ in clinc150("train")] + [text for text, _ in banking77()]
    english += [text for bot in ("curekart", "sofmattress", "powerplay11") for text, _ in hint3(bot)]
    english = [english[i] for i in rng.permutation(len(english))[:700]]
    passages = demo_passages()
    zh = [p for p in passages if p.language == "zh"]
    en = [p for p in passages if p.language == "en"]
    english += [text for p in en for text in (p.title, *p.examples)]
    chinese = [text for p in zh for text in (p.title, *p.examples)]
    query = np.mean([engine.query(t) for t in chinese], 0) / 2 + np.mean([engine.query(t) for t in english], 0) / 2
    bodies = {"zh": [f"{p.title}\n{p.text}" for p in zh], "en": [f"{p.title}\n{p.text}" for p in en]}
    passage = sum(np.mean([engine.passage(t) for t in texts], 0) / 2 for texts in bodies.values())
    np.savez(OUT, query=query.astype(np.float32), passage=np.asarray(passage, np.float32))
    print(f"{OUT}: {len(chinese)} Chinese and {len(english)} English questions, {len(passages)} bodies")


if __name__ == "__main__":
    main()
