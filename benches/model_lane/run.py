"""How long customers wait for the first verified words when a language model phrases the answer.

    KEFU_LLM=embedded .venv/bin/python benches/model_lane/run.py [--merchant tau-retail] [--rounds 2]

Asks Chinese questions of a shop whose only policy is in English (the retail world that the demo loads where it is there),
in conversations of their own, one after the other, through the same door as
the widget. Reports, for the answers that a model wrote: milliseconds until the first progress, until the first words and until the
end, tokens, and how often the gate refused the model's words.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kefu.settings import Settings
from kefu.shops import merchant_by_name
from kefu.turn import answer, hear, read_trace
from kefu.wiring import services

# Chinese questions to a shop whose only policy is in English: there is no approved answer to send, so a model must phrase one.
QUESTIONS = [
    ("zh", "什么情况下可以取消订单？"),
    ("zh", "订单里的商品能改几次？"),
    ("zh", "取消订单需要什么理由？"),
    ("zh", "还没发货的订单可以改地址吗？"),
    ("zh", "已经签收的订单可以换货吗？"),
    ("zh", "退货的钱退到哪里？"),
    ("zh", "礼品卡付款的取消后多久能退？"),
    ("zh", "换货可以换成别的种类的商品吗？"),
    ("zh", "付款方式可以改吗？"),
    ("zh", "退货要提供什么？"),
]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchant", default="tau-retail")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("benches/results/model_lane.json"))
    arguments = parser.parse_args()
    async with services(Settings(), print) as parts:
        shop = await merchant_by_name(parts.database, arguments.merchant)
        if shop is None or parts.model is None:
            raise SystemExit("Load the demo first (make demo) and leave KEFU_LLM on.")
        rows = [await ask(parts, shop.merchant_id, *question) for _ in range(arguments.rounds) for question in QUESTIONS]
    written = [row for row in rows[1:] if row["lane"] == "model"]  # the first question pays for loading the model
    report = {
        "asked": len(rows),
        "written_by_model": len(written),
        "refused_by_gate": sum("refused" in why for row in rows for why in row["why"]),
        "first_progress_ms_p50": _p50([row["progress_ms"] for row in written]),
        "first_words_ms_p50": _p50([row["words_ms"] for row in written]),
        "whole_answer_ms_p50": _p50([row["total_ms"] for row in written]),
        "prompt_tokens_p50": _p50([row["tokens"].get("prompt_tokens") for row in written]),
        "cached_tokens_p50": _p50([row["tokens"].get("cached_tokens") for row in written]),
    }
    print(json.dumps(report, indent=1))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps({"metrics": report, "items": rows}, ensure_ascii=False, indent=1), encoding="utf-8")


def _p50(values: list[Any]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 1) if known else None


async def ask(parts: Any, merchant_id: int, language: str, text: str) -> dict[str, Any]:
    conversation, _ = await parts.conversations.start(merchant_id, language, {})
    begun = time.perf_counter()
    first: dict[str, float] = {}

    async def tell(kind: str, content: Mapping[str, Any]) -> None:
        first.setdefault(kind, (time.perf_counter() - begun) * 1000)

    reply = await answer(parts, conversation, await hear(parts, conversation, text, None), tell)
    total = (time.perf_counter() - begun) * 1000
    row = await read_trace(parts, merchant_id, reply.trace_id)
    return {
        "asked": text,
        "lane": reply.lane,
        "reply": reply.text,
        "why": row["record"].get("why", []),
        "tokens": row["record"].get("tokens", {}),
        "progress_ms": first.get("progress"),
        "words_ms": first.get("text"),
        "total_ms": total,
    }


if __name__ == "__main__":
    asyncio.run(main())
