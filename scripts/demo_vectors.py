"""Write the vectors of the demo shops' articles beside them, so that the first start of the demo need not make them."""

from pathlib import Path

from kefu.knowledge import split, write_vectors
from kefu.perception.vectors import Vectors
from kefu.shops import read_shop

DEMO = Path(__file__).resolve().parent.parent / "demo"


def main() -> None:
    for folder in sorted(path.parent for path in DEMO.glob("*/shop.json")):
        made = write_vectors(folder, [passage for article in read_shop(folder).articles for passage in split(article)], Vectors())
        print(f"{folder.name}: {made} made, {(folder / 'vectors.npz').stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
