"""Load on a running server of this machine: customers who ask about prices, stock and policies, one question after the other.

    kefu demo                            # in one terminal (KEFU_LLM=off measures the lanes without a model)
    python benches/load/run.py           # in another: 8 customers for 30 seconds

Prints a table and writes benches/results/load.json. Latency is what a customer waits for the JSON reply; CPU and memory are those of
the server's process and its children (Postgres, which serves others too, is listed by itself).
"""

import argparse
import asyncio
import json
import platform
import random
import re
import statistics
import subprocess
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS_EACH = 6  # of one conversation; then the customer is another one
FACTS = {
    "zh": ("{}多少钱？", "{}有货吗", "{}有哪些规格"),
    "en": ("How much is the {}?", "Is the {} in stock?", "What options does the {} come in?"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--merchant", default="puyu")
    parser.add_argument("--customers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--out", type=Path, default=ROOT / "benches/results/load.json")
    arguments = parser.parse_args()
    commit = ("git", "rev-parse", "--short", "HEAD")
    result: dict[str, object] = {"commit": subprocess.run(commit, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()}
    result |= asyncio.run(measure(arguments.base, arguments.merchant, arguments.customers, arguments.seconds))
    arguments.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:<28} {value}")


async def measure(base: str, merchant: str, customers: int, seconds: float) -> dict[str, object]:
    async with httpx.AsyncClient(base_url=base, timeout=60) as http:
        questions = await questions_of(http, merchant)
        server = server_at(urlsplit(base).port or 80)
        waits: list[float] = []
        lanes: Counter[str] = Counter()
        await customer(http, merchant, questions, random.Random(0), time.monotonic() + 3, [], Counter())  # connections, first statements
        before, database_before, begun = cpu_of(server), postgres_cpu(), time.monotonic()
        await asyncio.gather(
            *(customer(http, merchant, questions, random.Random(n + 1), begun + seconds, waits, lanes) for n in range(customers))
        )
        took = time.monotonic() - begun
        cpu, database_cpu = cpu_of(server) - before, postgres_cpu() - database_before
    cuts = statistics.quantiles(waits, n=100)
    return {
        "machine": f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.system()} {platform.machine()}",
        "customers at once": customers,
        "seconds": round(took, 1),
        "different questions": len(questions["zh"]) + len(questions["en"]),
        "answers": len(waits),
        "answers a second": round(len(waits) / took, 1),
        "p50 ms": round(cuts[49], 1),
        "p95 ms": round(cuts[94], 1),
        "p99 ms": round(cuts[98], 1),
        "slowest ms": round(max(waits), 1),
        "CPU-ms an answer, server": round(1000 * cpu / len(waits), 1),
        "CPU-ms an answer, Postgres": round(1000 * database_cpu / len(waits), 1),
        "memory of the server MB": round(sum(each.memory_info().rss for each in tree(server)) / 1e6),
        "lanes": dict(lanes.most_common()),
    }


async def customer(
    http: httpx.AsyncClient,
    merchant: str,
    questions: dict[str, list[str]],
    choose: random.Random,
    until: float,
    waits: list[float],
    lanes: Counter[str],
) -> None:
    """Conversations of a few questions each until the time is over; every reply must be one."""
    while time.monotonic() < until:
        language = choose.choice(("zh", "en"))
        started = (await http.post("/v1/conversations", json={"merchant": merchant, "language": language})).raise_for_status().json()
        headers = {"Authorization": f"Bearer {started['secret']}"}
        for question in choose.sample(questions[language], QUESTIONS_EACH):
            begun = time.monotonic()
            answer = await http.post(f"/v1/conversations/{started['id']}/messages", headers=headers, json={"text": question})
            waits.append(1000 * (time.monotonic() - begun))
            lanes[answer.raise_for_status().json()["lane"]] += 1
            if time.monotonic() > until:
                return


async def questions_of(http: httpx.AsyncClient, merchant: str) -> dict[str, list[str]]:
    """Questions that the articles answer word for word, and questions about products by their names; the same every time."""
    found: dict[str, list[str]] = {}
    for language, forms in FACTS.items():
        shop = (await http.get(f"/v1/shops/{merchant}", params={"language": language})).raise_for_status().json()
        names = [product["name"] for product in shop["products"]][:30]
        facts = [forms[at % len(forms)].format(name) for at, name in enumerate(names)]
        heads = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "demo" / merchant / "articles").glob(f"*.{language}.md"))]
        asked = [
            line for text in heads if "kind: faq" in text for line in re.findall(r"^  - (.+)$", text.split("---")[1], re.MULTILINE)[:1]
        ]
        found[language] = facts + asked[:30]
    return found


def server_at(port: int) -> psutil.Process:
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
            return psutil.Process(connection.pid)
    raise SystemExit(f"nothing of yours listens on port {port}; start `kefu demo` first")


def tree(server: psutil.Process) -> list[psutil.Process]:
    return [server, *server.children(recursive=True)]


def cpu_of(server: psutil.Process) -> float:
    return sum(times.user + times.system for times in (each.cpu_times() for each in tree(server)))


def postgres_cpu() -> float:
    """CPU seconds of all Postgres processes of this machine; a backend that ends takes its own along."""
    total = 0.0
    for process in psutil.process_iter(["name", "cpu_times"]):
        if process.info["name"] == "postgres" and process.info["cpu_times"]:
            total += process.info["cpu_times"].user + process.info["cpu_times"].system
    return total


if __name__ == "__main__":
    main()
