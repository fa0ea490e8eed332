"""When customers are told unasked, as a text that a merchant can read and write."""

from datetime import time
from typing import Any, cast

import yaml

from kefu.errors import BadInput
from kefu.turn.notices.store import NoticeSettings

_WHOLE = {"stuck_hours": (1, 2000), "per_day": (0, 50), "per_week": (0, 200)}
_TIMES = ("quiet_from", "quiet_to")


def settings_text(settings: NoticeSettings) -> str:
    return (
        "# When customers are told unasked: a parcel that does not move, a new day of arrival, a price that fell, money that came back.\n"
        f"is_on: {'true' if settings.is_on else 'false'}\n"
        f"stuck_hours: {settings.stuck_hours}      # a parcel without news for so long is told of\n"
        f"per_day: {settings.per_day}           # so many a customer at most\n"
        f"per_week: {settings.per_week}\n"
        f'quiet_from: "{settings.quiet_from:%H:%M}" # from here to quiet_to nothing is sent, in the shop\'s time zone\n'
        f'quiet_to: "{settings.quiet_to:%H:%M}"\n'
    )


def read_settings(source: str) -> NoticeSettings:
    """Raises BadInput naming each line that is wrong."""
    loaded: object = yaml.safe_load(source)
    if not isinstance(loaded, dict):
        raise BadInput("The settings of notices are a list of keys.", ("is_on: write one key a line, such as is_on: true",))
    rows, wrong = cast("dict[str, Any]", loaded), list[str]()
    known = {"is_on", *_WHOLE, *_TIMES}
    wrong += [f"{key}: there is no such setting; there are {', '.join(sorted(known))}" for key in rows if key not in known]
    if not isinstance(rows.get("is_on", True), bool):
        wrong.append("is_on: write true or false")
    for key, (least, most) in _WHOLE.items():
        value = rows.get(key, least)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong.append(f"{key}: write a whole number from {least} to {most}")
    times: dict[str, time] = {}
    for key in _TIMES:
        try:
            times[key] = time.fromisoformat(str(rows.get(key, "21:00" if key == "quiet_from" else "09:00")))
        except ValueError:
            wrong.append(f'{key}: write a time of day such as "21:00"')
    if wrong:
        raise BadInput("The settings of notices have mistakes.", tuple(wrong))
    plain = NoticeSettings()
    whole = {key: int(rows.get(key, getattr(plain, key))) for key in _WHOLE}
    return NoticeSettings(
        is_on=bool(rows.get("is_on", True)),
        stuck_hours=whole["stuck_hours"],
        per_day=whole["per_day"],
        per_week=whole["per_week"],
        quiet_from=times["quiet_from"],
        quiet_to=times["quiet_to"],
    )
