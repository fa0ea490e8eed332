"""Write the vectors of the demo shops' articles and products beside them, so that the first start of the demo need not make them."""

from pathlib import Path

from kefu.knowledge import split, texts_of, write_vectors
from kefu.perception.vectors import Vectors
from kefu.shops import read_shop

DEMO = Path(__file__).resolve().parent.parent / "demo"


def main() -> None:
    for folder in sorted(path.parent for path in DEMO.glob("*/shop.json")):
        shop, vectors = read_shop(folder), Vectors()
        passages = [passage for article in shop.articles for passage in split(article)]
        made = write_vectors(folder, texts_of(passages, shop.products, vectors), vectors)
        print(f"{folder.name}: {made} made, {(folder / 'vectors.npz').stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
