"""How many planted contradictions and duplicates are found, and how many findings are false.

    python benches/upkeep/run.py [--show] [KIND …]      the plants of plants.yaml, each alone in a copy of the demo shop

The weights and thresholds were chosen on the odd plants (fit.py); the even ones judge. A plant counts as found when a finding names its
place and the one it goes against. False: findings on the two demo shops as they are, and on the `clean` plants.
"""

import sys
import time
from collections import Counter

from plants import TODAY, demo, known_vector, plants

from kefu.entrypoints.checking import read_figures
from kefu.knowledge.upkeep import find_all
from kefu.perception.vectors import Vectors


def main() -> None:
    shows, chosen = "--show" in sys.argv, {each for each in sys.argv[1:] if not each.startswith("-")}
    vectors = Vectors(kept=20_000)
    found, total, named = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    false, articles = 0, 0
    for name in ("puyu", "shanlan"):
        world, vector = demo(name), known_vector(vectors, name)
        began = time.process_time()
        first = find_all(world.articles, world.tables, world.products, read_figures, vector, TODAY)
        middle = time.process_time()
        find_all(world.articles, world.tables, world.products, read_figures, vector, TODAY)
        again = time.process_time() - middle
        spent = f"{middle - began:.1f} CPU-s, {again:.1f} when the vectors are known"
        print(f"{name}: {len(world.articles)} articles, {len(first)} findings, {spent}")
        for each in first:
            print("  ", each.kind, each.sure, each.one.id, "|", each.one.sentence[:90], "||", each.other.id, "|", each.other.sentence[:90])
        false, articles = false + len(first), articles + len(world.articles)
    world, vector = demo(), known_vector(vectors)
    known = {each.id: each.digest for each in find_all(world.articles, world.tables, world.products, read_figures, vector, TODAY)}
    for plant in plants(world):
        if chosen and plant.kind not in chosen:
            continue
        half = "odd" if plant.number % 2 else "even"
        new = [
            each
            for each in find_all(plant.articles, world.tables, world.products, read_figures, vector, TODAY)
            if known.get(each.id) != each.digest
        ]
        total[plant.kind, half] += 1
        if plant.kind == "clean":
            found[plant.kind, half] += bool(new)
            if new and shows:
                print(
                    "FALSE",
                    plant.number,
                    plant.said[:80],
                    [(each.kind, each.sure, each.other.sentence[:60]) for each in new],
                )
            continue
        hits = [each for each in new if {each.one.id, each.other.id} & plant.ids and plant.against in {each.one.id, each.other.id}]
        found[plant.kind, half] += bool(hits)
        named[plant.kind] += any(each.kind == plant.kind for each in hits)
        if not hits and shows:
            print("MISSED", plant.number, plant.kind, plant.said[:110], "->", plant.against)
    print(f"\n{'planted':15} odd        even")
    for kind in ("contradiction", "denial", "translation", "duplicate", "table", "catalogue", "clean"):
        halves = "   ".join(f"{found[kind, half]:3} of {total[kind, half]:3}" for half in ("odd", "even"))
        print(f"{kind:15} {halves}")
    for half in ("odd", "even"):
        kinds = [kind for kind, each in total if each == half and kind != "clean"]
        print(f"recall, {half}: {sum(found[k, half] for k in kinds)} of {sum(total[k, half] for k in kinds)}")
    clean = [sum(count["clean", half] for half in ("odd", "even")) for count in (found, total)]
    share = f"{100 * false / articles:.1f} per 100 articles"
    print(f"false findings: {false} on {articles} articles of the demo shops = {share}; {clean[0]} of {clean[1]} clean plants")


if __name__ == "__main__":
    main()
