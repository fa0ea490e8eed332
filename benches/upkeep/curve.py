"""Recall and false findings of contradictions by the two thresholds: how alike questions must be, and how sure a finding.

    python benches/upkeep/curve.py [--near .5 .56 .62 .68 .75]

Every row is one value of `NEAR_QUESTION` (likeness.py) and one of `SURE_ENOUGH` (findings.py) over all plants; odd ones choose, even ones
judge. False: findings on the two demo shops as they are, and on the clean plants.
"""

import argparse

from plants import TODAY, demo, known_vector, plants

from kefu.entrypoints.checking import read_figures
from kefu.knowledge.upkeep import Finding, find_all, findings, likeness
from kefu.perception.vectors import Vectors

SURE = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--near", type=float, nargs="+", default=[0.5, 0.56, 0.62, 0.68, 0.75])
    given = parser.parse_args()
    vectors, world = Vectors(kept=20_000), demo()
    vector = known_vector(vectors)
    findings.SURE_ENOUGH = min(SURE)  # all of them are kept; each row counts those from its own bar on
    print("near   sure   odd found  even found  false on shops  false on clean  precision")
    for near in given.near:
        likeness.NEAR_QUESTION = near
        hits: dict[str, list[float]] = {"odd": [], "even": []}
        false: dict[str, list[float]] = {"shops": [], "clean": []}
        for name in ("puyu", "shanlan"):
            own = demo(name)
            found = find_all(own.articles, own.tables, own.products, read_figures, known_vector(vectors, name), TODAY)
            false["shops"] += [each.sure for each in found]
            if name == "puyu":
                known = {each.id: each.digest for each in found}
        for plant in plants(world):
            new = _new(find_all(plant.articles, world.tables, world.products, read_figures, vector, TODAY), known)
            if plant.kind == "clean":
                false["clean"].append(max((each.sure for each in new), default=0.0))
            else:
                sides = [(each.sure, {each.one.id, each.other.id}) for each in new]
                right = [sure for sure, ids in sides if ids & plant.ids and plant.against in ids]
                hits["odd" if plant.number % 2 else "even"].append(max(right, default=0.0))
        for sure in SURE:
            odd, even, shops, clean = (sum(each >= sure for each in of) for of in (*hits.values(), *false.values()))
            share = (odd + even) / max(1, odd + even + shops + clean)
            told = f"{odd} of {len(hits['odd'])}   {even} of {len(hits['even'])}   {shops}   {clean} of {len(false['clean'])}   {share:.2f}"
            print(f"{near:.2f}   {sure:.1f}   {told}", flush=True)


def _new(found: tuple[Finding, ...], known: dict[str, str]) -> list[Finding]:
    return [each for each in found if known.get(each.id) != each.digest]


if __name__ == "__main__":
    main()
