"""What `kefu chat` and `kefu trace` do."""

from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from kefu.commands.place import at_shop, shop_named
from kefu.errors import NotFound
from kefu.governance import identity
from kefu.settings import Settings
from kefu.shops import merchant_key
from kefu.terminal import talk
from kefu.turn import find_traces
from kefu.wiring import services


async def chat(settings: Settings, merchant: str, language: str, customer: str | None, why: bool, out: Console) -> None:
    """A conversation in the terminal, by the same door as the widget's."""
    async with services(settings, lambda message: out.print(f"[dim]{message}[/dim]", highlight=False)) as parts:
        shop = await shop_named(parts, merchant)
        token = None
        if customer:
            secret = await merchant_key(parts.database, shop.merchant_id, "customer_token")
            token = identity.sign_token(secret, shop.name, customer, datetime.now(UTC))
        await talk(parts, shop, language, token, why, out)


async def trace(settings: Settings, merchant: str, prefix: str) -> dict[str, Any]:
    """The record of one trace, found by the beginning of its id."""
    async with at_shop(settings, merchant) as (parts, shop):
        found = await find_traces(parts, shop.merchant_id, prefix.lower())
    if len(found) != 1:
        raise NotFound(f"{'No' if not found else 'More than one'} trace of {merchant} starts with {prefix!r}.")
    row = found[0]
    head = {key: row[key] for key in ("trace_id", "conversation_id", "at", "lane", "verdict", "milliseconds", "cpu_milliseconds", "failed")}
    return {**row["record"], **head}
