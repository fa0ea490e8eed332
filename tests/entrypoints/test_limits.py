"""One address cannot flood a shop with conversations; everybody else goes on."""

from typing import Any

import pytest

from kefu.entrypoints.limits import Starts
from kefu.errors import TooMany


async def test_an_address_that_starts_too_many_conversations_is_told_when_to_come_back(serve: Any) -> None:
    async with serve() as running:
        running.app.state.starts = Starts(2)
        talk = await running.talk()
        await running.talk()
        refused = await running.http.post("/v1/conversations", json={"merchant": "shanlan"})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        told = refused.json()
        assert "wait" in told["detail"]
        assert "稍" in told["detail_zh"]
        assert (await talk.say("明前龙井多少钱？"))["sender"] == "ai", "who is talking already goes on"


def test_the_bucket_fills_up_again() -> None:
    starts = Starts(2)
    starts.admit("192.0.2.1", 0)
    starts.admit("192.0.2.1", 0)
    with pytest.raises(TooMany) as refused:
        starts.admit("192.0.2.1", 0)
    assert refused.value.retry_after_seconds == 30
    starts.admit("192.0.2.1", 30)
    with pytest.raises(TooMany):
        starts.admit("192.0.2.1", 30)


def test_each_address_has_a_bucket_of_its_own_and_a_household_of_ipv6_one() -> None:
    starts = Starts(1)
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1"):
        starts.admit(address, 0)
    with pytest.raises(TooMany):
        starts.admit("2001:db8:0:1::2", 0)


def test_without_a_limit_nobody_is_refused() -> None:
    starts = Starts(0)
    for _ in range(5000):
        starts.admit("192.0.2.1", 0)
