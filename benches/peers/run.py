"""Kefu beside LangChain with FAISS, LlamaIndex and Haystack: the same FAQ, questions, vectors and language model, each over HTTP.

    python benches/peers/run.py                 # both parts, 5 runs each; environments are made at the first time
    python benches/peers/run.py --part plain    # "the best passage as it stands", no language model
    python benches/peers/run.py --part model    # the embedded 1.5B behind all of them

Questions are asked of all systems in turn, so that whatever else the machine does hits all alike; compare ratios. A system is started anew
for each run. Writes benches/results/peers.json and prints a table: medians over the runs, with the least and the most.
"""

import argparse
import json
import platform
import statistics
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faq
import numpy as np
import psutil
from systems import PEERS, Answer, Kefu, Peer, System, environment, measured, memory_mb, model_server

from kefu.evaluation.endtoend import unheld

CLIENTS = 4  # customers at once, where answers a second are counted
WARM = faq.Question("在吗", "zh", "")
Asked = list[tuple[faq.Question, Answer]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("plain", "model", "both"), default="both")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--questions", type=int, default=32, help="of one run, one after the other, without a model; as many again by four at once"
    )
    parser.add_argument("--model-questions", type=int, default=4, help="of one run, with the model")
    parser.add_argument("--home", type=Path, default=faq.ROOT / ".kefu/peers")
    parser.add_argument("--threads", type=int, default=2, help="of the language model")
    parser.add_argument("--out", type=Path, default=faq.ROOT / "benches/results/peers.json")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    for name in PEERS:
        environment(name, given.home)
    commit = subprocess.run(
        ("git", "rev-parse", "--short", "HEAD"), cwd=faq.ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    report: dict[str, Any] = json.loads(given.out.read_text(encoding="utf-8")) if given.out.is_file() else {}
    report |= {"commit": commit, "machine": f"{psutil.cpu_count()} cores, {platform.machine()}", "articles": len(faq.articles())}
    if given.part != "model":
        report["plain"] = part(given, None, None, given.questions)
        _write(given.out, report)
    if given.part != "plain":
        with model_server(given.home, given.threads) as (llm, process):
            report["model"] = part(given, llm, process, given.model_questions)
        _write(given.out, report)


def part(given: argparse.Namespace, llm: dict[str, str] | None, model: psutil.Process | None, count: int) -> dict[str, Any]:
    """One part's figures, by system."""
    answerable = [each for each in faq.questions() if each.gold]
    systems: list[System] = [Kefu(given.home, llm), *(Peer(name, given.home, llm) for name in PEERS)]
    runs: dict[str, list[dict[str, float]]] = {system.name: [] for system in systems}
    pooled: dict[str, Asked] = {system.name: [] for system in systems}
    for run in range(given.runs):
        chosen = answerable[2 * run * count : 2 * (run + 1) * count]
        one_by_one, at_once = chosen[:count], chosen[count:]
        order = systems[run % len(systems) :] + systems[: run % len(systems)]
        try:
            cold = {system.name: _cold_start(system) for system in order}
            asked: dict[str, Asked] = {system.name: [] for system in systems}
            for at, question in enumerate(one_by_one):
                for system in order[at % len(order) :] + order[: at % len(order)]:
                    asked[system.name].append((question, measured(system, question, model)))
            for system in order:
                rates = {} if llm else {"answers_a_second": _rate(system, at_once), "answers_a_second_again": _rate(system, at_once)}
                again = [] if llm else [(question, measured(system, question, model)) for question in one_by_one[: count // 2]]
                runs[system.name].append(_figures(asked[system.name], again, system, cold[system.name]) | rates)
                pooled[system.name] += asked[system.name]
                print(f"run {run + 1} {system.name:<11} {json.dumps(runs[system.name][-1])}", flush=True)
        finally:
            for system in systems:
                system.stop()
    return {"questions_a_run": count, "runs": given.runs} | {name: _summary(rows, pooled[name]) for name, rows in runs.items()}


def _cold_start(system: System) -> float:
    """Seconds from the process's start to its first answer."""
    begun = time.perf_counter()
    system.start()
    system.ask(WARM)
    return time.perf_counter() - begun


def _rate(system: System, questions: list[faq.Question]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(system.ask, questions))
    return len(questions) / (time.perf_counter() - begun)


def _figures(asked: Asked, again: Asked, system: System, cold: float) -> dict[str, float]:
    answers = [answer for _, answer in asked]
    figures = {
        "p50_ms": _quantile([each.whole_ms for each in answers], 50),
        "first_ms": _quantile([each.first_ms for each in answers], 50),
        "cpu_ms": _quantile([each.cpu_ms for each in answers], 50),
        "cpu_ms_mean": statistics.fmean(each.cpu_ms for each in answers),
        "database_cpu_ms_mean": statistics.fmean(each.database_ms for each in answers),
        "model_cpu_ms_mean": statistics.fmean(each.model_ms for each in answers),
        "memory_mb": memory_mb(system.own()),
        "database_memory_mb": memory_mb(system.database()),
        "cold_start_s": cold,
    }
    if again:
        figures["again_p50_ms"] = _quantile([each.whole_ms for _, each in again], 50)
        figures["again_cpu_ms"] = _quantile([each.cpu_ms for _, each in again], 50)
    return {name: round(value, 2) for name, value in figures.items()}


def _summary(rows: list[dict[str, float]], pooled: Asked) -> dict[str, Any]:
    """Medians over the runs with their ranges, and what is counted over all questions of all runs."""
    names = rows[0].keys()
    figures = {
        name: {
            "median": round(statistics.median(row[name] for row in rows), 2),
            "range": [min(row[name] for row in rows), max(row[name] for row in rows)],
        }
        for name in names
    }
    whole = [answer.whole_ms for _, answer in pooled]
    lanes = [answer.lane for _, answer in pooled]
    says = [(question, answer) for question, answer in pooled if answer.evidence]
    return figures | {
        "asked": len(pooled),
        "p95_ms": round(_quantile(whole, 95), 1),
        "p99_ms": round(_quantile(whole, 99), 1),
        "top1": round(float(np.mean([answer.articles[:1] == [question.gold] for question, answer in pooled])), 3),
        "cited_or_found": round(float(np.mean([question.gold in answer.articles for question, answer in pooled])), 3),
        "answered": round(len(says) / len(pooled), 3),
        "answers_with_unsupported_figure": sum(bool(unheld(answer.text, "\n".join(answer.evidence))) for _, answer in says),
        "answers_with_figure_not_in_right_article": sum(bool(unheld(answer.text, _article(question))) for question, answer in says),
        "such_figures_by_source": dict(Counter(_figure_source(*each) for each in says if unheld(each[1].text, _article(each[0])))),
        "lanes": {lane: lanes.count(lane) for lane in sorted(set(lanes))},
    }


def _figure_source(question: faq.Question, answer: Answer) -> str:
    """Where a figure comes from that the right article does not have."""
    if answer.lane == "ask":
        return "offered as the nearest only"
    if answer.articles[:1] != [question.gold]:
        return "another article, taken for the answer"
    if unheld(answer.text, "\n".join(answer.evidence)):
        return "worked out by the right article's rule"
    return "a second article beside the right one"


def _article(question: faq.Question) -> str:
    row = next(each for each in faq.articles() if (each["article"], each["language"]) == (question.gold, question.language))
    return f"{row['title']}\n{row['text']}"


def _quantile(values: list[float], at: int) -> float:
    return float(np.percentile(values, at))


def _write(file: Path, report: dict[str, Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {file}")


if __name__ == "__main__":
    main()
