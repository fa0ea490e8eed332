"""Whatever is sent, the answer is a Problem that says what to do, never a 5xx and never a stack trace."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from kefu.entrypoints import problems
from kefu.entrypoints.problems import in_chinese

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAIN = "明前龙井多少钱？有货吗"


def is_problem(answer: httpx.Response) -> bool:
    told = answer.json()
    return (
        answer.headers["content-type"] == "application/problem+json"
        and set(told) == {"status", "title", "detail", "detail_zh", "places"}
        and told["status"] == answer.status_code
        and bool(told["detail"] and told["detail_zh"])
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b'{"text": }',
        b'{"text": "\xff\xfe"}',
        b'{"text": "\\ud800"}',
        b'{"text": ""}',
        b'{"text": "   \\n\\t "}',
        b'{"text": null}',
        b'{"text": 5}',
        b'{"text": ["a"]}',
        b'{"txt": "a"}',
        b'{"text": "a", "more": 1}',
        b'{"text": "a", "client_id": "' + b"x" * 65 + b'"}',
        b'{"text": "a", "client_id": ' + b"9" * 5000 + b"}",
        b'{"text": "a", "client_id": 1e999}',
        b'{"text": "a", "client_id": NaN}',
        b'{"text": "' + b"a" * 4001 + b'"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
    ],
    ids=lambda body: body[:24].decode(errors="replace"),
)
async def test_a_body_that_is_not_a_message_is_refused(shared: Any, body: bytes) -> None:
    talk = await shared.talk()
    headers = talk.headers | {"Content-Type": "application/json"}
    answer = await shared.http.post(f"{talk.path}/messages", headers=headers, content=body)
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)
    assert len(await talk.messages()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\x00明前龙井\x00多少钱",
        "".join(map(chr, range(1, 32))) + PLAIN,
        "\u202eقفطان كم السعر؟\u202c",
        "שלום, כמה זה עולה?",
        "e\u0301" * 1000,
        "\U0001f375" * 4000,
        "🇨🇳👩‍👩‍👧‍👦\ufe0f\u200d",
        "﷽" * 200,
        "〔手机#1〕〔订单#1〕 {product} {0} %s %(x)s ${x}",
        "<script>alert(1)</script>",
        "'; DROP TABLE message; --",
        "9" * 4000,
        "13800138000 " * 300,
        "龙" * 4000,
        "a\n" * 2000,
        "?",
        "¥" + "0" * 300 + ".5",
    ],
    ids=lambda text: ascii(text[:12]),
)
async def test_any_text_gets_an_answer_and_comes_back_as_it_was(shared: Any, text: str) -> None:
    talk = await shared.talk()
    answer = await talk.post("/messages", text=text)
    if not text.replace("\0", " ").strip():
        assert answer.status_code == 422
        return
    assert answer.status_code == 200, answer.text
    assert answer.json()["text"]
    messages = await talk.messages()
    assert messages[1]["text"] == text.replace("\0", " ")


@pytest.mark.parametrize("field", ["language", "page", "product", "token"])
@pytest.mark.parametrize("value", ["\0", "\u202e", "x" * 5000, "\\ud800", 7, {}, "../../etc/passwd", "zz-ZZ-x-1"])
async def test_odd_starts_of_a_conversation_are_started_or_refused(shared: Any, field: str, value: Any) -> None:
    body = json.dumps({"merchant": "shanlan", field: value}).replace("\\\\ud800", "\\ud800").encode()
    answer = await shared.http.post("/v1/conversations", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201 or is_problem(answer)
    assert answer.status_code < 500


async def test_odd_products_in_the_focus_do_not_break_the_talk(shared: Any) -> None:
    for product in ("no-such-product", "\0", "'\"", "龙" * 80):
        talk = await shared.talk(product=product)
        assert (await talk.say("这款多少钱"))["text"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/conversations/not-a-uuid", 422),
        ("/v1/conversations/00000000-0000-0000-0000-00000000000", 422),
        ("/v1/conversations/%00", 422),
        ("/v1/traces/%ff", 401),
        ("/v1/shops/SHANLAN", 422),
        ("/v1/shops/nowhere", 404),
        ("/v1/shops/shanlan/products/%00", 404),
        ("/v1/shops/shanlan/products/..%2f..%2fetc", 404),
        ("/v1/shops/shanlan?q=%00%ff&category=%00", 200),
        ("/v1/shops/shanlan?language=" + "x" * 17, 422),
        ("/pictures/shanlan/..%2f..%2fsecret", 404),
        ("/pictures/shanlan/%00.svg", 404),
        ("/pictures/shanlan/" + "x" * 200, 422),
        ("/shop/..%2f..%2f", 404),
        ("/console/..%2f..%2fapp.py", 404),
        ("/no/such/path", 404),
    ],
)
async def test_odd_addresses_are_refused_or_empty(shared: Any, path: str, code: int) -> None:
    talk = await shared.talk()
    headers = talk.headers if "conversations" in path else {}
    answer = await shared.http.get(path, headers=headers)
    assert answer.status_code == code
    assert code == 200 or is_problem(answer)


@pytest.mark.parametrize("after", ["-1", "99999999999999999999", "x", "1.5", "", "%00"])
async def test_odd_places_to_read_from_are_refused(shared: Any, after: str) -> None:
    talk = await shared.talk()
    answer = await shared.http.get(f"{talk.path}/messages?after={after}", headers=talk.headers)
    assert answer.status_code == 422
    assert is_problem(answer)


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(shared: Any) -> None:
    talk = await shared.talk()
    answer = await talk.post("/messages", text="a" * 100_000)
    assert answer.status_code == 413
    assert is_problem(answer)


async def test_a_body_of_unknown_length_is_refused(shared: Any) -> None:
    async def pieces():
        yield b'{"text": "a"}'

    talk = await shared.talk()
    answer = await shared.http.post(f"{talk.path}/messages", headers=talk.headers, content=pieces())
    assert answer.status_code == 411
    assert is_problem(answer)


async def test_a_method_that_is_not_there_names_those_that_are(shared: Any) -> None:
    answer = await shared.http.put("/v1/conversations", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert is_problem(answer)


async def test_every_answer_forbids_sniffing(shared: Any) -> None:
    for path in ("/v1/health", "/v1/shops/shanlan", "/nowhere", "/pictures/shanlan/gaiwan-celadon.svg"):
        assert (await shared.http.get(path)).headers["x-content-type-options"] == "nosniff"


async def test_refusals_that_people_read_are_told_in_chinese_and_every_such_sentence_is_in_the_code() -> None:
    assert in_chinese("The password is not right.") == "密码不对，请再输一次。"
    assert in_chinese("Nobody knows the name hook.shop.example.") == "找不到 hook.shop.example 这个域名。"
    assert in_chinese("Something else.") is None
    room = Path(problems.__file__).parent
    said = yaml.safe_load((room / "refusals.yaml").read_text(encoding="utf-8"))
    code = "".join(file.read_text(encoding="utf-8") for file in room.parent.rglob("*.py"))
    assert [english for english in said if max(english.split("…"), key=len) not in code.replace("{{", "{").replace("}}", "}")] == []
