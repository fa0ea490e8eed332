"""Customers show who they are by proof; what does not hold says nothing about why."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from kefu.shops import merchant_by_name, merchant_key

ORDER, LAST4 = "SL2606180007", "0101"


async def _token(running: Any, merchant: str = "shanlan", **changed: Any) -> str:
    shop = await merchant_by_name(running.services.database, merchant)
    secret = await merchant_key(running.services.database, shop.merchant_id, "customer_token")
    now = datetime.now(UTC)
    claims = {"sub": "T001", "aud": f"kefu:{merchant}", "iat": now, "exp": now + timedelta(minutes=30), "jti": uuid.uuid4().hex}
    return jwt.encode(claims | changed, secret, algorithm="HS256")


async def test_a_signed_token_binds_the_customer(running: Any) -> None:
    talk = await running.talk()
    known = (await talk.post("/identity", token=await _token(running))).raise_for_status().json()
    assert known == {"level": "customer", "name": "陈知远", "order": None}
    assert (await talk.get())["identity"] == known


async def test_a_conversation_can_start_with_a_token(running: Any) -> None:
    talk = await running.talk(token=await _token(running))
    assert talk.started["identity"]["level"] == "customer"


@pytest.mark.parametrize("kind", ["expired", "foreign", "of another audience", "unsigned", "torn", "not a token"])
async def test_a_token_that_does_not_hold_is_refused_in_the_same_words(running: Any, kind: str) -> None:
    past = datetime.now(UTC) - timedelta(hours=2)
    made = {
        "expired": await _token(running, iat=past, exp=past + timedelta(minutes=5)),
        "foreign": await _token(running, "rival"),
        "of another audience": await _token(running, aud="kefu:rival"),
        "unsigned": jwt.encode({"sub": "T001", "aud": "kefu:shanlan"}, "", algorithm="none"),
        "torn": (await _token(running))[:-6],
        "not a token": "\ufeff☃ not.a.token",
    }
    talk = await running.talk()
    refused = await talk.post("/identity", token=made[kind])
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"].startswith("The sign-in could not be confirmed.")
    assert (await talk.get())["identity"]["level"] == "anonymous"


async def test_a_token_serves_one_conversation_only(running: Any) -> None:
    token = await _token(running)
    first, second = await running.talk(), await running.talk()
    assert (await first.post("/identity", token=token)).status_code == 200
    assert (await first.post("/identity", token=token)).status_code == 200
    assert (await second.post("/identity", token=token)).status_code == 401


async def test_an_order_and_its_digits_open_that_order(running: Any) -> None:
    talk = await running.talk()
    known = (await talk.post("/identity", order=ORDER, phone_last4=LAST4)).raise_for_status().json()
    assert known == {"level": "order", "name": None, "order": ORDER}


async def test_wrong_digits_and_an_unknown_order_get_byte_identical_answers(running: Any) -> None:
    wrong = await (await running.talk()).post("/identity", order=ORDER, phone_last4="9999")
    unknown = await (await running.talk()).post("/identity", order="SL0000000000", phone_last4=LAST4)
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.content == unknown.content
    assert dict(wrong.headers) | {"date": ""} == dict(unknown.headers) | {"date": ""}


async def test_the_sixth_try_is_refused_even_when_it_is_right(running: Any) -> None:
    talk = await running.talk()
    for number in range(5):
        assert (await talk.post("/identity", order=f"SL{number}", phone_last4="0000")).status_code == 403
    refused = await talk.post("/identity", order=ORDER, phone_last4=LAST4)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60


async def test_an_order_cannot_be_guessed_from_many_conversations(running: Any) -> None:
    codes = [(await (await running.talk()).post("/identity", order=ORDER, phone_last4=f"{number:04}")).status_code for number in range(6)]
    assert codes == [403, 403, 403, 403, 403, 429]


async def test_half_a_proof_says_what_is_missing(running: Any) -> None:
    refused = await (await running.talk()).post("/identity", order=ORDER)
    assert refused.status_code == 422
    assert "phone_last4" in refused.json()["detail"]


@pytest.mark.parametrize("bearer", [None, "nonsense", "kc_1_", "kc_1_x", "kc_99999999999_x", "kc_-1_x", "kc_²_x", "x" * 400])
async def test_a_wrong_bearer_sees_nothing(running: Any, bearer: str | None) -> None:
    talk = await running.talk()
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}".encode()}
    answer = await running.http.get(talk.path, headers=headers)
    assert answer.status_code == (401 if not bearer or len(bearer) > 300 else 404)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_bearer_and_a_wrong_id_look_alike(running: Any) -> None:
    talk, other = await running.talk(), await running.talk()
    wrong_bearer = await running.http.get(talk.path, headers=other.headers)
    wrong_id = await running.http.get(f"/v1/conversations/{uuid.uuid4()}", headers=talk.headers)
    forged = await running.http.get(talk.path, headers={"Authorization": talk.headers["Authorization"].replace("kc_1_", "kc_2_")})
    assert wrong_bearer.status_code == wrong_id.status_code == forged.status_code == 404
    assert wrong_bearer.content == wrong_id.content == forged.content
