"""The demo's weeks before today: conversations that were played when the file was made, brought in as rows with their days moved."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kefu.entrypoints.demo_talks import people_of
from kefu.quality.past import Shift, bring_in, is_free, read_bundles
from kefu.turn import Services
from kefu.vocabulary import Merchant

FILE = "past.jsonl.xz"


async def bring_past(services: Services, shop: Merchant, folder: Path) -> int:
    """Bring in the past that lies in the shop's folder, unless somebody has spoken there already; returns how many conversations came."""
    path = folder / FILE
    if not path.exists() or not await is_free(services.database, shop.merchant_id):
        return 0
    day, bundles = await asyncio.to_thread(read_bundles, path)
    today = datetime.now(UTC).astimezone(ZoneInfo(shop.timezone)).date()
    people = {login: person.id for login, person in (await people_of(services, shop.merchant_id)).items()}
    shift = Shift((today - day).days, shop.timezone)
    return await bring_in(services.database, services.keys, shop.merchant_id, bundles, shift, people)
