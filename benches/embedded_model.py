"""Speed and memory of the embedded model by its options: `python benches/embedded_model.py MODEL.gguf [--flash off …]`.

One line for a machine: a warm-up with another question (so that the system prefix is remembered), then questions with fresh evidence.
"""

import json
import secrets
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from kefu.llm.embedded import READY

SYSTEM = (
    "你是网店“朴屿”的客服小屿。只能根据【资料】回答，用顾客的语言，一两句话，语气亲切。资料里没有的就说不知道，并建议转人工。"
    "不要承诺资料里没有的退款、赔偿、时间或价格；不要说自己已经做了什么；不要透露别的顾客的信息；不要重复顾客的问题。"
    "每句话后面用方括号写出所依据资料的编号，例如[1]。金额、日期和单号必须与资料一字不差。语气平和，不用感叹号。"
)
EVIDENCE = (
    "【资料】1. 退货：签收后{n}天内可无理由退货，商品需完好、配件齐全，退货运费由买家承担；有质量问题的，拍照联系客服，运费由卖家承担。"
    "2. 退款：仓库收到退货并验收后{n}个工作日内按原支付方式退回，信用卡到账可能晚一两天。"
    "3. 发票：下单时勾选电子发票，发货后发到邮箱，抬头有误可在{n}天内改开一次。"
    "4. 订单 A20{n}5：已发货，顺丰 SF13{n}9，今日到达杭州转运中心，预计11月{n}日送达，收件人需本人签收。"
)
QUESTIONS = ("退回去的邮费谁出？东西开线了", "我的订单到哪了，什么时候能到", "发票抬头写错了怎么办", "退款多久能到账")


def main() -> None:
    model, *options = sys.argv[1:]
    key = secrets.token_hex(16)
    command = [sys.executable, "-m", "kefu.llm.engine", "--model", model, *options]
    started = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin
    assert child.stdout
    child.stdin.write(key + "\n")
    child.stdin.flush()
    line = next(line for line in child.stdout if line.startswith(READY))
    load_seconds = time.monotonic() - started
    address = f"http://127.0.0.1:{json.loads(line.removeprefix(READY))['port']}/v1/chat/completions"
    headers = {"Authorization": f"Bearer {key}", "Connection": "close"}
    _ask(address, headers, 7, "你好")
    before = _cpu_seconds(child.pid)
    answers = [_ask(address, headers, 21 + at, question) for at, question in enumerate(QUESTIONS)]
    cpu = (_cpu_seconds(child.pid) - before) / len(answers)
    figures = {
        name: round(statistics.median(answer[name] for answer in answers), 2)
        for name in ("cached", "read", "prefill_per_second", "written", "decode_per_second", "first_seconds", "total_seconds")
    }
    memory = {
        name: int(value.split()[0]) // 1024
        for name, value in (line.split(":") for line in Path(f"/proc/{child.pid}/status").read_text().splitlines())
        if name in ("VmHWM", "RssAnon", "RssFile")
    }
    print(json.dumps({"options": options, "load_seconds": round(load_seconds, 1), "cpu_seconds": round(cpu, 2), **figures, **memory}))
    child.stdin.close()
    child.wait(10)


def _ask(address: str, headers: dict[str, str], n: int, question: str) -> dict[str, float]:
    body = {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": EVIDENCE.format(n=n) + "\n顾客：" + question}],
        "max_tokens": 60,
        "temperature": 0,
        "stream": True,
    }
    started, first, timings = time.monotonic(), 0.0, {}
    with httpx.stream("POST", address, headers=headers, json=body, timeout=120, trust_env=False) as reply:
        for line in reply.iter_lines():
            if not line.startswith("data: {"):
                continue
            event = json.loads(line[6:])
            if any(choice["delta"].get("content") for choice in event["choices"]):
                first = first or time.monotonic() - started
            timings = event.get("timings", timings)
    return {
        "cached": timings["cache_n"],
        "read": timings["prompt_n"],
        "prefill_per_second": timings["prompt_per_second"],
        "written": timings["predicted_n"],
        "decode_per_second": timings["predicted_per_second"],
        "first_seconds": first,
        "total_seconds": time.monotonic() - started,
    }


def _cpu_seconds(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / 100


if __name__ == "__main__":
    main()
