"""What is sent: a mail in its reader's language, and the JSON of a call. A number and a reason, nothing of a customer."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from kefu.people.alerts.nouns import Alert, Delivery


def mail_of(alerts: Sequence[Alert], language: str, zone: ZoneInfo, console: str) -> tuple[str, str]:
    """(subject, text), the oldest first."""
    in_order = sorted(alerts, key=lambda alert: alert.at)
    said = [said_of(alert, language) for alert in in_order]
    subject = _say("subject", language, first=said[0]) if len(said) == 1 else _say("subject_more", language, count=len(said))
    lines: list[str] = []
    for alert, text in zip(in_order, said, strict=True):
        lines.append(_say("line", language, clock=f"{alert.at.astimezone(zone):%H:%M}", said=text))
        if console:
            lines.append(f"  {link_of(alert, console)}")
    return subject, "\n".join((*lines, "", _say("foot", language))) + "\n"


def body_of(delivery: Delivery, names: Mapping[UUID, str], console: str) -> bytes:
    """The JSON of a call: what a robot of a chat group needs to pass it on."""
    rows = [
        {
            "id": str(alert.id),
            "reason": alert.reason,
            "conversation": str(alert.conversation) if alert.conversation else None,
            "number": number_of(alert.conversation) if alert.conversation else None,
            "at": alert.at.isoformat(),
            "text": {language: said_of(alert, language) for language in ("zh", "en")},
            "link": link_of(alert, console) if console else None,
            "people": [{"id": str(person), "name": names.get(person, "")} for person in people],
        }
        for alert, people in delivery.alerts
    ]
    return json.dumps({"delivery": str(delivery.id), "alerts": rows}, ensure_ascii=False).encode()


def said_of(alert: Alert, language: str) -> str:
    reason = _say(alert.reason, language)
    return _say("about", language, number=number_of(alert.conversation), reason=reason) if alert.conversation else reason


def number_of(conversation: UUID) -> str:
    """As people say it to each other; the console finds a conversation by it."""
    return str(conversation)[:8].upper()


def link_of(alert: Alert, console: str) -> str:
    """The page of the console where it can be settled."""
    at = console.rstrip("/")
    if alert.reason == "approval":
        return f"{at}/#/a"
    if alert.reason == "case":
        return f"{at}/#/cases"
    return f"{at}/#/c/{alert.conversation}" if alert.conversation else f"{at}/#/me"


@cache
def _words() -> dict[str, dict[str, str]]:
    return yaml.safe_load((files("kefu.people.alerts") / "words.yaml").read_text(encoding="utf-8"))


def _say(key: str, language: str, **values: object) -> str:
    return _words()[key]["zh" if language == "zh" else "en"].format(**values)
