"""The demo's past is made by real turns, lies in the past, and is made once."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kefu.entrypoints.demo_talks import Script, people_of, play_scripts, read_scripts
from kefu.errors import BadInput
from kefu.people.cases import list_cases
from kefu.quality.past import Shift, bring_in, read_bundles, take_out, write_bundles
from kefu.shops import merchant_by_name
from kefu.turn import Services, open_vault_of, traces_of

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
DEMO = Path(__file__).parents[2] / "demo"
SCRIPTS = (
    Script(
        "one", "3d 10:00", "zh", None, (("customer", "影青盖碗多少钱"), ("customer", "转人工"), ("take", "lin"), ("person", "您好，我在。"))
    ),
    Script("two", "9m", "en", None, (("customer", "how much is shipping"),)),
)


async def test_conversations_are_played_once_with_real_traces_and_times_that_agree(open_services: OpenServices) -> None:
    async with open_services() as services:
        shop = await merchant_by_name(services.database, "shanlan")
        assert shop is not None
        people = await people_of(services, shop.merchant_id)
        assert await play_scripts(services, shop, SCRIPTS, people, lambda done, total: None) == 2
        assert await play_scripts(services, shop, SCRIPTS, people, lambda done, total: None) == 0
        rows, counts = await services.conversations.page(shop.merchant_id, None, None, None, 10)
        assert counts["all"] == 2
        recent, older = rows  # the newest first
        assert (older["hand_over"], older["person_name"], recent["person_name"]) == ("person", "Lin", None)
        talk = await services.conversations.get(shop.merchant_id, older["conversation_id"])
        messages = await services.conversations.messages(talk)
        assert [message.sender for message in messages] == ["ai", "customer", "ai", "customer", "ai", "system", "person"]
        assert [message.at for message in messages] == sorted(message.at for message in messages)
        assert timedelta(days=2) < datetime.now(UTC) - messages[-1].at < timedelta(days=4)
        assert (talk.created_at, talk.updated_at) == (messages[0].at, messages[-1].at)
        traces = await traces_of(services, talk)
        assert [trace["at"] for trace in traces] == [message.at for message in messages if message.trace_id]
        assert traces[0]["record"]["evidence"]


@pytest.mark.parametrize("shop", ["puyu", "shanlan"])
def test_the_scripts_can_be_read_and_begin_within_two_weeks(shop: str) -> None:
    scripts = read_scripts(DEMO / shop)
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert len({script.key for script in scripts}) == len(scripts) >= 8
    assert all(timedelta() < now - script.began(now, ZoneInfo("Asia/Shanghai")) < timedelta(days=15) for script in scripts)
    assert {script.language for script in scripts} == {"zh", "en"}


def test_a_script_that_lacks_something_is_named(tmp_path: Path) -> None:
    (tmp_path / "conversations.yaml").write_text("- {key: a, language: zh, talk: [x]}", encoding="utf-8")
    with pytest.raises(BadInput, match="ago"):
        read_scripts(tmp_path)


async def test_a_past_is_taken_out_and_brought_into_a_shop_that_has_none_with_its_days_moved(
    open_services: OpenServices, tmp_path: Path
) -> None:
    scripts = (
        Script(
            "asked", "3d 10:00", "zh", None, (("customer", "我要投诉"), ("customer", "订单SL2606180007收到的盖碗裂了，电话13800001111"))
        ),
        Script(
            "held",
            "2d 11:00",
            "zh",
            None,
            (("customer", "转人工"), ("wait", "4m"), ("take", "lin"), ("person", "您好。"), ("close", "lin")),
        ),
    )
    async with open_services() as services:
        shop, other = await merchant_by_name(services.database, "shanlan"), await merchant_by_name(services.database, "rival")
        assert shop is not None
        assert other is not None
        people, theirs = await people_of(services, shop.merchant_id), await people_of(services, other.merchant_id)
        await play_scripts(services, shop, scripts, people, lambda done, total: None)
        taken = await take_out(services.database, services.keys, shop.merchant_id, {each.id: login for login, each in people.items()})
        write_bundles(tmp_path / "past.jsonl.xz", datetime.now(UTC).date(), taken)
        _, bundles = read_bundles(tmp_path / "past.jsonl.xz")

        ids = {login: each.id for login, each in theirs.items()}
        shift = Shift(5, shop.timezone)
        assert await bring_in(services.database, services.keys, other.merchant_id, bundles, shift, ids) == 2
        assert await bring_in(services.database, services.keys, other.merchant_id, bundles, shift, ids) == 0

        rows, counts = await services.conversations.page(other.merchant_id, None, None, None, 10)
        assert counts["all"] == 2
        for row in rows:
            there = await services.conversations.get(other.merchant_id, row["conversation_id"])
            here = await services.conversations.get(shop.merchant_id, row["conversation_id"])
            assert there.created_at - here.created_at == timedelta(days=5)
            assert await traces_of(services, there)
        complaint = await services.conversations.get(other.merchant_id, rows[1]["conversation_id"])
        vault = await open_vault_of(services, complaint)
        said = [vault.restore(message.text) for message in await services.conversations.messages(complaint)]
        assert any("13800001111" in text for text in said)
        case = (await list_cases(services.database, other.merchant_id, "all")).cases[0]
        due = case.due_at.astimezone(ZoneInfo(shop.timezone))
        assert f"{due.month}月{due.day}日" in said[-1]
        ticket = await services.queue.ticket_of(other.merchant_id, rows[0]["conversation_id"])
        assert ticket is not None
        assert (ticket[0].taken_at or ticket[0].asked_at) - ticket[0].asked_at == timedelta(minutes=4)
        assert ticket[0].person_name == "Lin"
