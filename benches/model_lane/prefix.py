"""What stable prompt prefixes save, and whether the embedded model's own server speaks the whole protocol.

    .venv/bin/python benches/model_lane/prefix.py MODEL.gguf [--out benches/results/prefix.json]

The same eight questions about two passages in three layouts: question first; evidence first, question last (as Kefu asks); and evidence
first under a system prompt that begins with the time of day. Reports the share of prompt tokens remembered, prompt tokens read anew, and
the first token's time. Then asks for a JSON schema, a tool call, a confidence, and with a prompt that is too long.
"""

import argparse
import asyncio
import json
import statistics
from pathlib import Path
from typing import Any

from kefu.errors import KefuError
from kefu.llm import EmbeddedEngine, Prompt

SYSTEM = (
    "你是网店朴屿家居的客服。只根据【资料】回答顾客的问题，一两句话，口语、亲切、具体。\n数字、金额、天数、条件必须和资料一字不差。"
    "资料没写的不要说，不要承诺去办任何事。资料没有答案时只回答：不知道。只用中文回答。\n称呼顾客用“您”。\n不用表情符号。"
)
LAMPS = (
    "灯具借展\n博物馆最多可借 12 盏灯，最长 90 天。每盏灯按 ¥3000 投保，费用由博物馆承担。"
    "开展前 6 周书面申请，档案馆 10 天内答复。来回运费由博物馆付。"
)
POTS = (
    "铸铁锅养护\n第一次用前用温水洗净、擦干，薄涂一层油，小火加热 10 分钟。不用洗洁精，不泡水，不进洗碗机。生锈时用盐和油擦掉，再养一次。"
)
QUESTIONS = [
    (LAMPS, ("能借多少盏", "最长借多久", "要提前多久申请", "运费谁出")),
    (POTS, ("第一次怎么用", "能用洗洁精吗", "生锈了怎么办", "能进洗碗机吗")),
]


def question_first(evidence: str, question: str, number: int) -> Prompt:
    return Prompt(SYSTEM, (("user", f"【顾客】{question}\n\n【资料】{evidence}"),), max_tokens=40)


def evidence_first(evidence: str, question: str, number: int) -> Prompt:
    return Prompt(SYSTEM, (("user", f"【资料】{evidence}\n\n【顾客】{question}"),), max_tokens=40)


def changing_system(evidence: str, question: str, number: int) -> Prompt:
    return Prompt(f"现在 {10 + number}:{number:02}。{SYSTEM}", (("user", f"【资料】{evidence}\n\n【顾客】{question}"),), max_tokens=40)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, default=Path("benches/results/prefix.json"))
    given = parser.parse_args()
    report: dict[str, Any] = {}
    for layout in (question_first, evidence_first, changing_system):
        engine = EmbeddedEngine(given.model)
        try:
            report[layout.__name__] = await measure(engine, layout)
            if layout is evidence_first:
                report["protocol"] = await protocol(engine)
        finally:
            await engine.close()
        print(json.dumps(report, ensure_ascii=False, indent=1), flush=True)
    given.out.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")


async def measure(engine: EmbeddedEngine, layout: Any) -> dict[str, Any]:
    await engine.complete(Prompt("", (("user", "好"),), max_tokens=1))  # loading is not what is measured
    used = []
    for evidence, questions in QUESTIONS:
        for question in questions:
            used.append((await engine.complete(layout(evidence, question, len(used)))).usage)
    read, cached = sum(each.prompt_tokens for each in used), sum(each.cached_tokens for each in used)
    return {
        "prompt_tokens": read,
        "remembered": round(cached / read, 3),
        "read_anew_per_question": round((read - cached) / len(used), 1),
        "first_token_ms_p50": statistics.median(each.first_token_milliseconds for each in used),
        "cpu_ms_p50": statistics.median(each.cpu_milliseconds for each in used),
    }


async def protocol(engine: EmbeddedEngine) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"intent": {"enum": ["refund", "parcel"]}, "sure": {"type": "boolean"}},
        "required": ["intent", "sure"],
    }
    tool = {
        "name": "look_up",
        "description": "Look an order up.",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}},
    }
    ask = (("user", "我的快递到哪了"),)
    found: dict[str, Any] = {}
    found["json_schema"] = json.loads((await engine.complete(Prompt("", ask, max_tokens=40, json_schema=schema))).text)
    called = await engine.complete(Prompt("", (("user", "Look up order A17."),), max_tokens=60, tools=(tool,)))
    calls = [(call.name, dict(call.arguments)) for call in called.calls]
    found["tool_calls"] = {"finish": called.finish, "calls": calls, "text": called.text}
    found["confidence"] = (await engine.complete(Prompt(SYSTEM, ask, max_tokens=20, confidence=True))).confidence
    try:
        await engine.complete(Prompt("很长 " * 9000, ask, max_tokens=10))
        found["too_long"] = "answered"
    except KefuError as error:
        found["too_long"] = f"{type(error).__name__}: {error}"
    return found


if __name__ == "__main__":
    asyncio.run(main())
