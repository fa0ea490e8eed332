"""What it saves to ask the small model first: each question of the shop's rules by both models, and by the policy that joins them.

    python benches/model_lane/escalate.py --small BASE.gguf --adapter ADAPTER.gguf --large MODEL.gguf [--count 60] [--threads 1]

BASE and ADAPTER are what `kefu learn phrasing` leaves (KEFU_HOME/models, KEFU_HOME/phrasing/MERCHANT), MODEL the embedded one. Questions:
development halves of benches/answers, of the shop's articles, one turn, where the search is sure of a passage in the question's language.
In a turn most of them are answered by lanes before the models; here those lanes are left out, so that the models are seen. Facts: what
`kefu eval answers` looks for. Articles that the adapter has learnt from are told apart from those that it has not.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

from kefu.evaluation.answers import comparable
from kefu.knowledge.index import Index
from kefu.knowledge.passages import split
from kefu.knowledge.views import read_vectors
from kefu.learning.phrasing.exam import is_held
from kefu.learning.phrasing.room import small_engine
from kefu.llm import Completion, EmbeddedEngine, LanguageModel, Prompt
from kefu.llm.embedded import EngineOptions
from kefu.perception.vectors import Vectors
from kefu.shops import read_shop
from kefu.turn.lanes import Matter, Writer
from kefu.turn.lanes.matter import support_of
from kefu.turn.lanes.model import large, small
from kefu.turn.state import Answer, Focus, Heard, Line, Meaning, Objection, Part, Passed, Request
from kefu.turn.verify import check_line
from kefu.vocabulary import Who

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
SETS = ("questions", "development", "more_development", "third_development", "fourth")


@dataclass
class Timed:
    """A model whose calls are counted. Processor time is the runtime's own, in milliseconds."""

    model: LanguageModel
    cpu: list[int] = field(default_factory=list)
    tokens: list[tuple[int, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def version(self) -> str:
        return self.model.version

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        async with aclosing(self.model.stream(prompt)) as stream:
            async for piece in stream:
                if isinstance(piece, Completion):
                    self.cpu.append(piece.usage.cpu_milliseconds)
                    self.tokens.append((piece.usage.prompt_tokens, piece.usage.completion_tokens))
                yield piece


def questions(count: int) -> list[dict[str, Any]]:
    """Of one turn, answerable, of articles; in an order that is always the same."""
    rows = [
        row
        for name in SETS
        for row in map(json.loads, (ROOT / f"benches/answers/{name}.jsonl").read_text(encoding="utf-8").splitlines())
        if row["split"] == "dev" and row.get("kind") in ("faq", "policy") and len(row["turns"]) == 1 and row["must"]
    ]
    return sorted(rows, key=lambda row: crc32(str(row["id"]).encode()))[: 4 * count]


def gate(line: Line, part: Part, language: str) -> tuple[Objection, ...]:
    return check_line(line, part, language, TODAY, (), lambda text: ())


async def shown(text: str) -> None:
    """Nobody looks."""


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, required=True)
    parser.add_argument("--large", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benches/results/escalate.json"))
    given = parser.parse_args()
    shop, vectors = read_shop(ROOT / "demo/puyu"), Vectors()
    index = Index([p for each in shop.articles for p in split(each)], vectors, stored=read_vectors(ROOT / "demo/puyu"))
    little = Timed(small_engine(given.small, str(given.adapter), given.threads))
    big = Timed(EmbeddedEngine(given.large, options=EngineOptions(threads=given.threads)))
    rows: list[dict[str, Any]] = []
    try:
        for question in questions(given.count):
            if len(rows) == given.count:
                break
            text, language = question["turns"][0], question.get("language", "zh")
            found = index.search(text, language, TODAY)
            request = Request(text, "faq", 1.0, query=text)
            heard = Heard(shop.merchant, Who("", ""), text, language, Focus(), (), 0, TODAY)
            meaning = Meaning(language, "", (request,))
            writer = Writer(little, big, gate, shown, "phrase")
            matter = Matter(request, Answer(text), found, heard, meaning, writer)
            if matter.doubt("model") or not matter.is_same_language:
                continue
            row = {
                "id": question["id"],
                "held": is_held(matter.best.passage.article),
                "in_passage": _has(question["must"], support_of(matter.best).text),
                "small": await _tried(small(matter), little, question["must"]),
                "large": await _tried(large(matter), big, question["must"]),
            }
            rows.append(row)
            print(len(rows), row["id"], row["small"]["verdict"], row["large"]["verdict"], flush=True)
    finally:
        await little.model.close()
        await big.model.close()
    report = {"all": told(rows), "never taught": told([row for row in rows if row["held"]])}
    print(json.dumps(report, indent=1))
    given.out.write_text(json.dumps({"metrics": report, "items": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


async def _tried(lane: Any, model: Timed, must: Sequence[Sequence[str]]) -> dict[str, Any]:
    calls, begun = len(model.cpu), time.perf_counter()
    made = await lane
    spent = {"cpu_ms": sum(model.cpu[calls:]), "calls": len(model.cpu) - calls, "ms": round((time.perf_counter() - begun) * 1000)}
    if isinstance(made, Passed):
        return {"verdict": made.why, "right": False, "text": "", **spent}
    text = " ".join(line.text for line in made.lines)
    return {"verdict": "sent", "right": _has(must, text), "text": text, **made.model, **spent}


def _has(must: Sequence[Sequence[str]], text: str) -> bool:
    plain = comparable(text)
    return all(any(comparable(each) in plain for each in fact) for fact in must)


def told(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Three policies over the same questions: the small model alone, the large one alone, the large one where the small one failed."""
    whole = max(1, len(rows))
    escalated = [row for row in rows if row["small"]["verdict"] != "sent"]
    first = [row["large"] if row["small"]["verdict"] != "sent" else row["small"] for row in rows]
    return {
        "n": len(rows),
        "fact_in_passage": sum(row["in_passage"] for row in rows) / whole,
        "escalated": len(escalated) / whole,
        "why": dict(Counter(row["small"]["verdict"] for row in escalated)),
        "small alone": _policy([row["small"] for row in rows]),
        "large alone": _policy([row["large"] for row in rows]),
        "small, then large": _policy(first, [row["small"]["cpu_ms"] for row in escalated]),
    }


def _policy(answers: Sequence[dict[str, Any]], before: Sequence[int] = ()) -> dict[str, float]:
    whole = max(1, len(answers))
    return {
        "sent": round(sum(each["verdict"] == "sent" for each in answers) / whole, 3),
        "right_of_all": round(sum(each["right"] for each in answers) / whole, 3),
        "cpu_s": round((sum(each["cpu_ms"] for each in answers) + sum(before)) / whole / 1000, 2),
    }


if __name__ == "__main__":
    asyncio.run(main())
