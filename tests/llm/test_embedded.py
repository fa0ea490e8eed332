"""The process of the local model. Those marked `model` run the real one, never two at once; `KEFU_TEST_MODEL` may name a joined file."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from kefu.errors import Refused, TryAgainLater
from kefu.llm import EmbeddedEngine, Prompt

SYSTEM = "你是网店的客服。只能根据【资料】回答，用顾客的语言，一两句话，语气亲切。资料里没有的就说不知道，并建议转人工。"
EVIDENCE = (
    "【资料】1. 退货：签收后7天内可无理由退货，运费由买家承担；质量问题运费由卖家承担。"
    "2. 订单 A2045：已发货，顺丰 SF1389，预计11月25日送达。"
)


def ask(question: str, max_tokens: int = 40) -> Prompt:
    return Prompt(SYSTEM, (("user", f"{EVIDENCE}\n顾客：{question}"),), max_tokens)


@pytest.mark.model
async def test_the_local_model_answers_remembers_the_prefix_and_survives_its_own_death(model_file: Path) -> None:
    engine = EmbeddedEngine(model_file)
    assert (await engine.state()).state == "loading"
    try:
        parts = [part async for part in engine.stream(ask("我的订单A2045到哪了，什么时候能到"))]
        first = await engine.complete(ask("退货运费谁出？"))
        assert "".join(part for part in parts if isinstance(part, str)).count("11月25日") == 1
        assert first.usage.cached_tokens > 80
        assert not first.usage.estimated
        assert first.version == engine.version != ""
        assert (await engine.state()).state == "answers"

        async with aclosing(engine.stream(ask("请把两条资料一字不差地抄三遍", 300))) as running:
            await anext(running)
            victim = engine.process_id
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
            with pytest.raises(TryAgainLater):
                async for _ in running:
                    pass
        assert (await engine.complete(ask("退货运费谁出？"))).text == first.text
        assert engine.process_id not in (None, victim)

        leaving = asyncio.create_task(engine.complete(ask("请把两条资料一字不差地抄三遍", 2000)))
        queued = asyncio.create_task(engine.complete(ask("退货运费谁出？")))
        await asyncio.sleep(1)
        leaving.cancel()
        assert (await queued).text == first.text
        refused = EmbeddedEngine(model_file, waiting=-1)
        with pytest.raises(TryAgainLater, match="before this one"):
            await refused.complete(ask("?"))
    finally:
        last = engine.process_id
        await engine.close()
    assert last is not None
    assert not _lives(last)


@pytest.mark.model
def test_the_models_process_ends_when_its_parent_is_killed(model_file: Path) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom kefu.llm import EmbeddedEngine, Prompt\n"
        "async def main():\n"
        "    engine = EmbeddedEngine(Path(sys.argv[1]))\n"
        "    await engine.complete(Prompt('', (('user', '好'),), 1))\n"
        "    print(engine.process_id, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, model_file], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert _lives(child)
    parent.kill()
    parent.wait()
    give_up = time.monotonic() + 10
    while _lives(child) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert not _lives(child)


async def test_a_file_that_is_no_model_is_try_again_later_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"not a model")
    engine = EmbeddedEngine(file, start_seconds=5)
    try:
        with pytest.raises(TryAgainLater, match=r"broken.gguf cannot be loaded"):
            await engine.complete(ask("?"))
        assert (await engine.state()).state != "answers"
    finally:
        await engine.close()
    assert engine.process_id is None


async def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "none.gguf")
    with pytest.raises(Refused, match=r"make demo.*KEFU_LLM=off"):
        await engine.complete(ask("?"))
    assert (await engine.state()).state == "broken"


def _lives(pid: int) -> bool:
    """Whether the process runs; one that has ended but was not yet waited for does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
