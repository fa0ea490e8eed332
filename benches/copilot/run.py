"""Does the copilot suggest what the AI would have said, what does it cost, and what do its warnings catch?

    KEFU_LLM=off python benches/copilot/run.py                   development questions and planted sentences
    KEFU_LLM=off python benches/copilot/run.py --only warnings   --show 10 prints so many of each that went wrong

Needs the demo shop loaded (`kefu demo` once, or `kefu shop load demo/puyu`). Each question is asked twice: of the AI, and in a conversation
whose floor a person has; earlier turns of a talk are the AI's in both. Planted sentences (`benches/grounding/planted.py`) are typed as a
person would, into an anonymous conversation.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop
from kefu.conversations import Conversation
from kefu.governance import check_sentence, identity
from kefu.people import People, Person
from kefu.settings import Settings
from kefu.shops import merchant_key
from kefu.turn import Services, answer, hear, open_vault_of, sign_in_customer
from kefu.turn.copilot import check_typed, suggest
from kefu.vocabulary import Merchant

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches" / "grounding"))
import planted  # noqa: E402 - a bench beside this one

FILES = ("development", "more_development", "questions")
LEFT_OUT = ("decline", "hand_over")
SAMPLE, SEED = 400, 20261123


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("suggestions", "warnings"))
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0)
    given = parser.parse_args()
    async with at_shop(Settings(), "puyu") as (services, shop):
        person = (await People(services.database).list_all(shop.merchant_id))[0]
        if given.only != "warnings":
            await suggestions(services, shop, person, given.limit, given.show)
        if given.only != "suggestions":
            await warnings(services, shop, given.limit or SAMPLE, given.show)


async def suggestions(services: Services, shop: Merchant, person: Person, limit: int, show: int) -> None:
    rows = [json.loads(line) for name in FILES for line in (ROOT / f"benches/answers/{name}.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if row["split"] == "dev"]
    counts: Counter[str] = Counter()
    unheld, cpu, wall, turn_cpu = 0, [], [], []
    shown: dict[str, list[str]] = {}
    for row in rows[: limit or None]:
        one, other = await _begun(services, shop, row), await _begun(services, shop, row)
        begun = time.process_time()
        message = await _said(services, one, row["turns"][-1])
        turn_cpu.append((time.process_time() - begun) * 1000)
        told = (await open_vault_of(services, one)).restore(message.text) if message else ""
        lane = message.lane if message else "none"
        await services.queue.take(person, other.id, datetime.now(UTC))
        other = await services.conversations.get(shop.merchant_id, other.id)
        await hear(services, other, row["turns"][-1], None)
        began = time.perf_counter()
        made = await suggest(services, other, person)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append(made.cpu_milliseconds)
        text = (await open_vault_of(services, other)).restore(made.text)
        evidence = [f"{each['title']}\n{each['text']}" for each in made.evidence]
        said = [each["text"] for each in made.sentences if each["citations"]]
        unheld += any(check_sentence(sentence, made.language, evidence) for sentence in said)
        kind = _kind(told, str(lane), text)
        counts[kind] += 1
        both = f"AI ({lane}): {told[:160]!r}\n      copilot ({made.silent}): {text[:160]!r}"
        shown.setdefault(kind, []).append(f"{row['turns'][-1]}\n      {both}")
    n = sum(counts.values())
    print(f"questions {n}: " + ", ".join(f"{kind} {count} ({count / n:.3f})" for kind, count in counts.most_common()))
    print(f"suggestions with a figure that their evidence does not hold: {unheld}")
    print(f"CPU-ms a suggestion: {_quantiles(cpu)}; a turn: {_quantiles(turn_cpu)}; wall-ms a suggestion: {_quantiles(wall)}")
    for kind, texts in shown.items():
        if kind != "same":
            print(*(f"  {kind}: {text}" for text in texts[:show]), sep="\n")


async def _begun(services: Services, shop: Merchant, row: dict[str, Any]) -> Conversation:
    """A conversation up to the last turn, which is the one that counts."""
    found, _ = await services.conversations.start(shop.merchant_id, row["language"], {})
    if row.get("customer_id"):
        secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
        await sign_in_customer(services, found, identity.sign_token(secret, shop.name, row["customer_id"], datetime.now(UTC)))
    for text in row["turns"][:-1]:
        await _said(services, found, text)
    return await services.conversations.get(shop.merchant_id, found.id)


async def _said(services: Services, conversation: Conversation, text: str) -> Any:
    conversation = await services.conversations.get(conversation.merchant_id, conversation.id)
    return await answer(services, conversation, await hear(services, conversation, text, None))


def _kind(told: str, lane: str, suggested: str) -> str:
    if suggested == told:
        return "same"
    if not suggested:
        return "silent where the AI declines or hands over" if lane in LEFT_OUT else "silent where the AI speaks"
    if suggested in told or told in suggested:
        return "part of it"
    return "other words"


async def warnings(services: Services, shop: Merchant, sample: int, show: int) -> None:
    """Wrong facts that are warned of, and true sentences that are."""
    rng = random.Random(SEED)
    wanted = {
        language: (planted.planted(rng, 2 * sample, language), planted.true_ones(rng, 2 * sample, language)) for language in ("zh", "en")
    }
    mine = {origin for origin, _, _ in planted.passages() if origin.startswith("puyu")}
    wrong_ones = [case for each, _ in wanted.values() for case in each if case.origin in mine]
    true_ones = [case for _, each in wanted.values() for case in each if case.origin in mine]
    rng.shuffle(wrong_ones)
    rng.shuffle(true_ones)
    counts: Counter[tuple[bool, bool]] = Counter()
    cpu: list[float] = []
    wrong: dict[tuple[bool, bool], list[str]] = {}
    for case in (*true_ones[: sample // 2], *wrong_ones[: sample // 2]):
        text = case.text
        found, _ = await services.conversations.start(shop.merchant_id, case.language, {})
        await hear(services, found, case.evidence.split("\n", 1)[0], None)
        checked = await check_typed(services, found, text)
        key = (case.is_true, bool(checked.warnings))
        counts[key] += 1
        cpu.append(checked.cpu_milliseconds)
        wrong.setdefault(key, []).append(
            f"{case.kind}: {text} ← {[(each.kind, each.said, each.evidence[:60]) for each in checked.warnings]}"
        )
    false, true = counts[False, True] + counts[False, False], counts[True, True] + counts[True, False]
    print(f"wrong sentences {false}: warned of {counts[False, True] / max(false, 1):.3f}")
    print(f"true sentences {true}: warned of {counts[True, True] / max(true, 1):.3f}")
    print(f"CPU-ms a text: {_quantiles(cpu)}")
    print(*(f"  missed {text}" for text in wrong.get((False, False), [])[:show]), sep="\n")
    print(*(f"  false alarm {text}" for text in wrong.get((True, True), [])[:show]), sep="\n")


def _quantiles(values: Sequence[float]) -> str:
    if len(values) < 2:
        return f"{values[0]:.0f}" if values else "–"
    cuts = statistics.quantiles(values, n=20)
    return f"median {statistics.median(values):.0f}, p95 {cuts[18]:.0f}"


if __name__ == "__main__":
    asyncio.run(main())
