"""`kefu eval endtoend`: answers graded as by `kefu eval answers`, with what each lane took, and what was shipped held against its evidence
by a check that shares no code with the gate.

The gate's own functions cannot show what the gate overlooks. This check is cruder and stricter: every number and every code of a
sentence must stand in the evidence it cites, and the claim judge must find each sentence of a model likely to follow from it.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from kefu.evaluation import answers
from kefu.governance.claims import judge
from kefu.turn import Services, read_trace
from kefu.vocabulary import Merchant

WRITTEN = ("small", "model")
ENTAILED = 0.5  # chance of the claim judge below which a sentence of a model counts as doubted
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CODE = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*\d)[A-Za-z0-9-]{3,}\b")
_SMALL = {"一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


async def run(services: Services, shop: Merchant, questions: Path, progress: answers.Progress) -> dict[str, Any]:
    """{"metrics", "lanes", "items"}: each item also has its lane's calls, the lanes passed, and what the strict check found."""
    result = await answers.run(services, shop, questions, progress)
    for item in result["items"]:
        row = await read_trace(services, shop.merchant_id, item["trace"]) if item["trace"] else None
        record: dict[str, Any] = row["record"] if row else {}
        item["calls"], item["passed"] = record.get("calls", []), record.get("passed", [])
        item["tokens"], item["cost"] = record.get("tokens", {}), record.get("cost", "0")
        item["strict"], item["doubted"] = _held(record, item["lane"])
    return {"metrics": result["metrics"] | _metrics(result["items"]), "lanes": _lanes(result["items"]), "items": result["items"]}


def _held(record: dict[str, Any], lane: str) -> tuple[list[str], list[str]]:
    """(numbers and codes that no evidence holds, sentences of a model that the claim judge doubts), of one reply."""
    by_index = {each["index"]: f"{each['title']}\n{each['text']}" for each in record.get("evidence", [])}
    loose: list[str] = []
    doubted: list[str] = []
    for sentence in record.get("sentences", []):
        evidence = "\n".join(by_index[index] for index in sentence["citations"] if index in by_index)
        if not evidence:
            continue
        loose += unheld(sentence["text"], evidence)
        if lane in WRITTEN and judge(sentence["text"], evidence)[0] < ENTAILED:
            doubted.append(sentence["text"])
    return loose, doubted


def unheld(sentence: str, evidence: str) -> list[str]:
    """Numbers and codes of a sentence that do not stand in the evidence, however they are written there."""
    there = _plain(evidence)
    known = {_value(number) for number in _NUMBER.findall(there)} | {_SMALL[mark] for mark in _SMALL if mark in evidence}
    known |= {str(number) for number, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", there)}
    said = _plain(sentence)
    codes = [code for code in _CODE.findall(said) if code not in there]
    return [number for number in _NUMBER.findall(said) if _value(number) not in known] + codes


def _plain(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text)).lower()


def _value(number: str) -> str:
    return str(Decimal(number).normalize())


def _metrics(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    answerable = [item for item in items if item["answerable"]]
    calls = [call for item in items for call in item["calls"]]
    read, cached = sum(call["prompt_tokens"] for call in calls), sum(call["cached_tokens"] for call in calls)
    return {
        "strict_loose_figures": sum(len(item["strict"]) for item in items),
        "strict_doubted_sentences": sum(len(item["doubted"]) for item in items),
        "answered": _share([not item["declined"] or not item["missing"] for item in answerable]),
        "answered_rightly": _share([not item["declined"] and not item["missing"] and not item["forbidden"] for item in answerable]),
        "needlessly_refused": _share([item["declined"] and bool(item["missing"]) for item in answerable]),
        "without_a_model": _share([not item["calls"] for item in items]),
        "model_calls": len(calls),
        "calls_that_failed": sum(bool(call["ended"]) for call in calls),
        "tokens_in": read,
        "tokens_in_remembered": cached / read if read else None,
        "tokens_out": sum(call["completion_tokens"] for call in calls),
        "model_cpu_seconds": sum(call["cpu_milliseconds"] for call in calls) / 1000,
        "cost": str(sum((Decimal(item["cost"]) for item in items), Decimal(0))),
    }


def _lanes(items: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What each lane took: the cost split by lane, and why lanes before it were passed."""
    by_lane: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        by_lane[item["lane"]].append(item)
    rows: dict[str, dict[str, Any]] = {}
    for lane, members in sorted(by_lane.items(), key=lambda pair: -len(pair[1])):
        calls = [call for item in members for call in item["calls"]]
        reasons = Counter(f"{each['lane']}: {each['code']}" for item in members for each in item["passed"])
        rows[lane] = {
            "replies": len(members),
            "calls": len(calls),
            "tokens_in": sum(call["prompt_tokens"] for call in calls),
            "tokens_out": sum(call["completion_tokens"] for call in calls),
            "cost": str(sum((Decimal(item["cost"]) for item in members), Decimal(0))),
            "cpu_ms": round(sum(map(_cpu_ms, members)) / len(members)),
            "passed": dict(reasons.most_common(6)),
        }
    return rows


def _cpu_ms(item: dict[str, Any]) -> float:
    """Of the turn in this process, and of the models that ran on this machine."""
    return item["cpu_ms"] + sum(call["cpu_milliseconds"] for call in item["calls"])


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
