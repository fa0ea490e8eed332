"""The door of the room: distil, tune, switch on and off. Everything is kept as it is made, so a run that was killed goes on."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from zlib import crc32

from kefu.database import Database
from kefu.errors import NotFound, Refused
from kefu.knowledge import Knowledge
from kefu.knowledge.words import key
from kefu.learning import store
from kefu.learning.checks import Search, fault_of_question, fault_of_sentence, search_of
from kefu.learning.exam import FEWEST, Learnt, Marks, difference, is_better, make_exam, sit
from kefu.learning.store import Kind, Pair
from kefu.learning.teacher import Proposal, ask, provenance
from kefu.llm import LanguageModel
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Passage

EXAMINED = 3  # of so many passages one is asked about for the exam, too: a second call of the teacher
EMPTY_ANSWERS = 5  # in a row, until a teacher is given up that does not keep to the form

Progress = Callable[[int, int, str], None]
"""(passages done, passages in all, what came of the last one)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `gain` and `error`: in first places, the mean over the exam's questions and its standard error."""

    run: int
    kind: Literal["distil", "tune"]
    questions: int
    before: Marks
    after: Marks
    gain: float
    error: float
    is_better: bool


class Learning:
    """What one merchant's search learns. `progress` is told after every passage."""

    def __init__(self, database: Database, knowledge: Knowledge, vectors: Vectors) -> None:
        self._database = database
        self._knowledge = knowledge
        self._vectors = vectors

    async def distil(
        self, merchant_id: int, model: LanguageModel, today: date, *, limit: int | None = None, progress: Progress | None = None
    ) -> Outcome:
        """Ask the teacher about every passage in force (at most `limit`), check, examine, and serve what was learnt if it is better.

        A run of the same teacher that did not come to its end goes on. Raises TryAgainLater when the teacher stops answering (what was
        made is kept), Refused when it does not keep to the form or there is nothing to learn from.
        """
        passages = await self._in_force(merchant_id, today)
        chosen = sorted(passages, key=lambda each: crc32(each.id.encode()))[: limit or len(passages)]
        if not chosen:
            raise Refused("There are no articles to learn from; `kefu kb add` brings them in.")
        run = await self._run(merchant_id, "distil", model.name)
        async with self._database.open_for(merchant_id) as connection:
            done = await store.done_passages(connection, merchant_id, run)
            known = {key(pair.text) for pair in await store.select_pairs(connection, merchant_id, run) if not pair.fault}
        exam = make_exam(passages, ())
        known |= {key(text) for each in exam.passages for text in (each.title, *each.examples)} | {
            key(text) for text, _, _ in exam.questions
        }
        index = await self._knowledge.index_of(merchant_id, exam.passages)
        search = search_of(index, today)
        silent = 0
        for number, passage in enumerate(chosen, 1):
            if (passage.id, passage.version) in done:
                continue
            pairs = await self._asked(model, passage, search, known)
            silent = 0 if pairs else silent + 1
            if silent >= EMPTY_ANSWERS:
                raise Refused(f"{model.name} does not answer in the form asked for; choose another teacher with --teacher.")
            async with self._database.open_for(merchant_id) as connection:
                await store.insert_step(connection, merchant_id, run, passage.id, passage.version, pairs)
            if progress:
                kept = sum(not pair.fault and pair.kind == "question" for pair in pairs)
                progress(number, len(chosen), f"{passage.id}: {kept} of {sum(pair.kind == 'question' for pair in pairs)} questions kept")
        return await self._judged(merchant_id, run, "distil", passages, today)

    async def tune(self, merchant_id: int, corrections: Sequence[tuple[str, str]], today: date, *, from_customers: bool = False) -> Outcome:
        """Learn from corrections that a person accepted: (question, article that answers it). Half of them judge, half are learnt from.

        Raises Refused for customers' words without the merchant's consent, NotFound for an article that is not there.
        """
        async with self._database.open_for(merchant_id) as connection:
            consent, _, _ = await store.select_choice(connection, merchant_id)
        if from_customers and not consent:
            raise Refused("Customers' words are not learnt from without consent: `kefu learn consent on` gives it, for this shop.")
        passages = await self._in_force(merchant_id, today)
        by_article: dict[str, list[Passage]] = {}
        for passage in passages:
            by_article.setdefault(passage.article, []).append(passage)
        if missing := sorted({article for _, article in corrections if article not in by_article}):
            raise NotFound(f"There is no article {missing[0]!r} in force; `kefu kb list` lists them.")
        run = await self._run(merchant_id, "tune", "corrections")
        known: set[str] = set()
        for at, (question, article) in enumerate(dict.fromkeys(corrections)):
            same = [each for each in by_article[article] if each.language == ("zh" if not question.isascii() else "en")]
            passage = (same or by_article[article])[0]
            passage = replace(passage, language="zh" if not question.isascii() else "en") if not same else passage
            fault = fault_of_question(question, passage, known, None)
            fault = "" if fault == "figure" else fault  # a person has accepted it: customers' questions do have figures
            known.add(key(question))
            pair = _pair(passage, "exam" if at % 2 else "question", question, fault, "correction")
            async with self._database.open_for(merchant_id) as connection:
                await store.insert_step(connection, merchant_id, run, f"{passage.id}@{at}", passage.version, [pair])
        return await self._judged(merchant_id, run, "tune", passages, today)

    async def status(self, merchant_id: int) -> dict[str, Any]:
        """Consent, which run is served, and all runs, newest first."""
        async with self._database.open_for(merchant_id) as connection:
            consent, served, before = await store.select_choice(connection, merchant_id)
            runs = await store.select_runs(connection, merchant_id)
        return {"customers_consent": consent, "served": served, "before": before, "runs": [dict(row) for row in runs]}

    async def give_consent(self, merchant_id: int, consent: bool) -> None:
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_consent(connection, merchant_id, consent)

    async def switch_on(self, merchant_id: int, run: int | None = None) -> int:
        """Serve a run that passed its exam, the newest such without a number. Raises Refused for one that did not pass."""
        state = await self.status(merchant_id)
        runs = [row for row in state["runs"] if run is None or row["run"] == run]
        good = next((row for row in runs if row["is_better"]), None)
        if good is None:
            said = "it was not better in its exam" if runs and runs[0]["judged_at"] else "no run has passed its exam"
            raise Refused(f"Nothing is switched on: {said}; `kefu learn status` shows the figures.")
        await self._serve(merchant_id, good["run"], state["served"])
        return int(good["run"])

    async def switch_off(self, merchant_id: int) -> None:
        state = await self.status(merchant_id)
        await self._serve(merchant_id, None, state["served"])

    async def roll_back(self, merchant_id: int) -> int | None:
        """Serve what was served before the last change; None when that was nothing."""
        state = await self.status(merchant_id)
        await self._serve(merchant_id, state["before"], state["served"])
        return state["before"]

    async def questions(self, merchant_id: int, run: int) -> list[Pair]:
        """What a run would let the search know, by article."""
        async with self._database.open_for(merchant_id) as connection:
            kept = [pair for pair in await store.select_pairs(connection, merchant_id, run) if pair.kind == "question" and not pair.fault]
        return sorted(kept, key=lambda pair: (pair.article, pair.language))

    async def sentences(self, merchant_id: int, run: int) -> list[Pair]:
        """What the teacher said about each passage in one checked sentence: material for a model that phrases."""
        async with self._database.open_for(merchant_id) as connection:
            return [pair for pair in await store.select_pairs(connection, merchant_id, run) if pair.kind == "sentence" and not pair.fault]

    async def _in_force(self, merchant_id: int, today: date) -> list[Passage]:
        return [each for each in await self._knowledge.passages(merchant_id) if each.applies_on(today) and each.language in ("zh", "en")]

    async def _run(self, merchant_id: int, kind: str, teacher: str) -> int:
        async with self._database.open_for(merchant_id) as connection:
            going = await store.run_to_go_on(connection, merchant_id, kind, teacher) if kind == "distil" else None
            return going or await store.insert_run(connection, merchant_id, kind, teacher)

    async def _asked(self, model: LanguageModel, passage: Passage, search: Search, known: set[str]) -> list[Pair]:
        """Questions and a sentence of one passage, those with a fault among them; `known` grows by what is kept."""
        pairs: list[Pair] = []
        proposal = await ask(model, passage, "practice")
        for question in proposal.questions:
            fault = await asyncio.to_thread(fault_of_question, question, passage, known, search)
            pairs.append(_pair(passage, "question", question, fault, provenance("practice")))
            if not fault:
                known.add(key(question))
        if proposal.sentence:
            pairs.append(
                _pair(passage, "sentence", proposal.sentence, fault_of_sentence(proposal.sentence, passage), provenance("practice"))
            )
        if crc32(f"exam {passage.id}".encode()) % EXAMINED == 0:
            judged: Proposal = await ask(model, passage, "exam")
            for question in judged.questions:
                fault = fault_of_question(question, passage, known, None)
                pairs.append(_pair(passage, "exam", question, fault, provenance("exam")))
                known.add(key(question))
        return pairs

    async def _judged(
        self, merchant_id: int, run: int, kind: Literal["distil", "tune"], passages: Sequence[Passage], today: date
    ) -> Outcome:
        async with self._database.open_for(merchant_id) as connection:
            pairs = [pair for pair in await store.select_pairs(connection, merchant_id, run) if not pair.fault]
            _, served, _ = await store.select_choice(connection, merchant_id)
        exam = make_exam(passages, [(pair.text, pair.language, pair.article) for pair in pairs if pair.kind == "exam"])
        learnt = _learnt(pairs)
        stored = await self._knowledge.vectors_of(merchant_id)
        before = await asyncio.to_thread(sit, exam, {}, self._vectors, stored, today)
        after = await asyncio.to_thread(sit, exam, learnt, self._vectors, stored, today)
        if len(before.right) < FEWEST:
            raise Refused(
                f"The exam has {len(before.right)} questions and needs {FEWEST}: give articles examples, or show the teacher more of them."
            )
        gain, error = difference(before.right, after.right)
        outcome = Outcome(run, kind, sum(map(len, learnt.values())), before, after, gain, error, is_better(before, after))
        async with self._database.open_for(merchant_id) as connection:
            await store.note_judged(connection, merchant_id, run, json.dumps(figures_of(outcome)), outcome.is_better)
        if outcome.is_better:
            await self._serve(merchant_id, run, served)
        return outcome

    async def _serve(self, merchant_id: int, run: int | None, served: int | None) -> None:
        async with self._database.open_for(merchant_id) as connection:
            pairs = [] if run is None else await store.select_pairs(connection, merchant_id, run)
        rows = [(p.article, p.language, p.version, p.text) for p in pairs if p.kind == "question" and not p.fault]
        await self._knowledge.learn(merchant_id, rows)
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_served(connection, merchant_id, run, served)


def figures_of(outcome: Outcome) -> dict[str, float | int | None]:
    """What is kept of an exam."""
    return {
        "n": len(outcome.before.right),
        "top1_before": round(outcome.before.top1, 4),
        "top1_after": round(outcome.after.top1, 4),
        "gain": round(outcome.gain, 4),
        "standard_error": round(outcome.error, 4),
        "declined_before": round(sum(outcome.before.declined) / max(1, len(outcome.before.declined)), 4),
        "declined_after": round(sum(outcome.after.declined) / max(1, len(outcome.after.declined)), 4),
        "auc_before": outcome.before.auc,
        "auc_after": outcome.after.auc,
        "cpu_ms_before": round(outcome.before.cpu_ms, 2),
        "cpu_ms_after": round(outcome.after.cpu_ms, 2),
        "kilobytes_before": round(outcome.before.kilobytes),
        "kilobytes_after": round(outcome.after.kilobytes),
    }


def _learnt(pairs: Sequence[Pair]) -> Learnt:
    learnt: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        if pair.kind == "question":
            learnt.setdefault((pair.article, pair.language), []).append(pair.text)
    return learnt


def _pair(passage: Passage, kind: Kind, text: str, fault: str, source: str) -> Pair:
    return Pair(passage.id, passage.version, passage.article, passage.language, kind, text, fault, source)
