"""`kefu eval answers`: whole conversations with a loaded shop, graded on facts, honesty and invented numbers."""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from kefu.conversations import Message
from kefu.errors import BadInput, KefuError
from kefu.evaluation.dated import moved_days
from kefu.evaluation.figures import percentiles
from kefu.governance import check_sentence, identity
from kefu.shops import merchant_key
from kefu.turn import Services, answer, hear, open_vault_of, read_trace, sign_in_customer
from kefu.vocabulary import Merchant

DECLINED = ("decline", "ask", "hand_over")
"""Lanes that answer nothing: 'I don't know', a question back, a person."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the questions file."""

    id: str
    turns: tuple[str, ...]
    language: str
    customer_id: str | None
    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    answerable: bool
    as_of: date | None
    """The day for which its dates were written; they move with the shop."""


async def run(services: Services, shop: Merchant, questions_path: Path, progress: Progress) -> dict[str, Any]:
    """Ask every question in a conversation of its own, one after the other; returns {"metrics": …, "items": …}."""
    questions = [_on_the_day(question, shop) for question in read_questions(questions_path)]
    items: list[dict[str, Any]] = []
    for number, question in enumerate(questions, 1):
        items.append(await _ask(services, shop, question))
        progress(number, len(questions))
    return {"metrics": _metrics(items), "items": items}


def read_questions(path: Path) -> list[Question]:
    """Raises BadInput with the line numbers of everything that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text: {error}") from error
    questions: list[Question] = []
    places: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line), number))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            places.append(f"{path.name}:{number}: {error}")
    if places or not questions:
        raise BadInput(f"{path} holds no usable questions." if not places else f"{path} has bad lines.", tuple(places[:50]))
    return questions


def _question(row: dict[str, Any], number: int) -> Question:
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) and turn.strip() for turn in cast("list[Any]", turns)):
        raise ValueError("`turns` must be a list of one or more texts")
    must = cast("list[list[str]]", row.get("must", []))
    if not all(isinstance(fact, list) and fact and all(isinstance(text, str) for text in fact) for fact in must):  # pyright: ignore[reportUnnecessaryIsInstance] - it comes from a file
        raise ValueError("`must` must be a list of facts, each a list of alternative texts")
    return Question(
        id=str(row.get("id", number)),
        turns=tuple(cast("list[str]", turns)),
        language=str(row.get("language", "zh")),
        customer_id=row.get("customer_id"),
        must=tuple(tuple(fact) for fact in must),
        must_not=tuple(str(text) for text in row.get("must_not", [])),
        answerable=bool(row.get("answerable", True)),
        as_of=date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
    )


def _on_the_day(question: Question, shop: Merchant) -> Question:
    """The question with its days moved as the shop's orders were when it was loaded."""
    if question.as_of is None or shop.as_of is None:
        return question
    asked, by = question.as_of, shop.as_of - question.as_of
    must = tuple(moved_days(fact, asked, by) for fact in question.must)
    return replace(question, must=must, must_not=moved_days(question.must_not, asked, by))


async def _ask(services: Services, shop: Merchant, question: Question) -> dict[str, Any]:
    conversation, _ = await services.conversations.start(shop.merchant_id, question.language, {})
    if question.customer_id:
        secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
        token = identity.sign_token(secret, shop.name, question.customer_id, datetime.now(UTC))
        await sign_in_customer(services, conversation, token)
    reply: Message | None = None
    milliseconds = cpu = 0.0
    failure = ""
    for turn in question.turns:
        conversation = await services.conversations.get(shop.merchant_id, conversation.id)
        begun, cpu_begun = time.perf_counter(), time.process_time()
        try:
            reply = await answer(services, conversation, await hear(services, conversation, turn, None))
        except KefuError as error:
            failure = str(error)
        milliseconds, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu_begun) * 1000
    text, shown = "", ""
    unsupported: list[str] = []
    if reply:
        vault = await open_vault_of(services, conversation)
        text = vault.restore(reply.text)
        shown = text + "\n" + vault.restore(json.dumps(reply.content.get("cards", []), ensure_ascii=False))
        unsupported = await _unsupported(services, shop, reply)
    return _graded(question, text, shown, reply, unsupported, milliseconds, cpu, failure)


async def _unsupported(services: Services, shop: Merchant, reply: Message) -> list[str]:
    """Numbers and names of the sent sentences that none of the turn's evidence holds: the gate, checked from outside by the Trace."""
    row = await read_trace(services, shop.merchant_id, reply.trace_id) if reply.trace_id else None
    if row is None:
        return []
    record = row["record"]
    evidence = [f"{each['title']}\n{each['text']}" for each in record.get("evidence", []) if each["supports"]]
    said = [sentence["text"] for sentence in record.get("sentences", []) if sentence["citations"]]
    found = [finding for text in said for finding in check_sentence(text, reply.language, evidence)]
    return [finding.said for finding in found]


def _graded(
    question: Question, text: str, shown: str, reply: Message | None, unsupported: list[str], milliseconds: float, cpu: float, failure: str
) -> dict[str, Any]:
    plain = comparable(shown)
    missing = [fact[0] for fact in question.must if not any(comparable(alternative) in plain for alternative in fact)]
    forbidden = [text for text in question.must_not if comparable(text) in plain]
    lane = reply.lane if reply else "none"
    declined = lane in DECLINED or reply is None
    return {
        "id": question.id,
        "turns": list(question.turns),
        "answerable": question.answerable,
        "reply": text,
        "lane": lane,
        "trace": str(reply.trace_id) if reply and reply.trace_id else None,
        "missing": missing,
        "forbidden": forbidden,
        "declined": declined,
        "noise": _noise(question, reply),
        "length": length(text),
        "unsupported": unsupported,
        "ok": not missing
        and not forbidden
        and (bool(question.must) or declined or question.answerable)
        and (question.answerable or declined),
        "milliseconds": round(milliseconds, 1),
        "cpu_ms": round(cpu, 1),
        "failure": failure,
    }


def _noise(question: Question, reply: Message | None) -> list[str]:
    """Titles of the passages that a reply quotes and that hold none of the facts that were asked for; [] where none was."""
    if reply is None or not question.must:
        return []
    facts = [comparable(alternative) for fact in question.must for alternative in fact]
    quoted: dict[int, str] = {}
    for sentence in reply.content.get("sentences", []):
        for number in sentence["citations"]:
            quoted[number] = quoted.get(number, "") + comparable(sentence["text"])
    titles = {citation["index"]: str(citation["title"]) for citation in reply.content.get("citations", [])}
    return [titles.get(number, "") for number, text in quoted.items() if not any(fact in text for fact in facts)]


def length(text: str) -> int:
    """How long a reply is to read, in Chinese characters: five Latin letters are read as two of them."""
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    return han + round(0.4 * (len(text) - han))


def comparable(text: str) -> str:
    """Lower case, half-width, without spaces and thousands commas."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\s+|(?<=\d),(?=\d{3})", "", plain)


def _metrics(items: list[dict[str, Any]]) -> dict[str, Any]:
    answerable = [item for item in items if item["answerable"]]
    unanswerable = [item for item in items if not item["answerable"]]

    def share(rows: list[dict[str, Any]], holds: Callable[[dict[str, Any]], bool]) -> float | None:
        return sum(map(holds, rows)) / len(rows) if rows else None

    lanes = Counter(item["lane"] for item in items)
    return {
        "n": len(items),
        "facts_present": share(answerable, lambda item: not item["missing"] and not item["forbidden"]),
        "declined_rightly": share(unanswerable, lambda item: item["declined"] and not item["forbidden"]),
        "declined_wrongly": share(answerable, lambda item: item["declined"] and bool(item["missing"])),
        "unsupported_numbers": sum(len(item["unsupported"]) for item in items),
        "forbidden_texts": sum(len(item["forbidden"]) for item in items),
        "noise_per_item": sum(len(item["noise"]) for item in answerable) / len(answerable) if answerable else None,
        "length_mean": sum(item["length"] for item in items) / len(items),
        **{f"lane_{lane}": count for lane, count in sorted(lanes.items())},
        "cpu_ms_per_item": sum(item["cpu_ms"] for item in items) / len(items),
        **percentiles([item["milliseconds"] for item in items]),
    }
