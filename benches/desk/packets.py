"""Does a hand-over packet say anything that is not on record? Every leaf of every packet is traced to rows, by code of its own.

    KEFU_LLM=off python benches/desk/packets.py            # all conversations of the loaded demo (`kefu demo` once); under a minute
    KEFU_LLM=off python benches/desk/packets.py --show 10  # prints so many statements that could not be traced

A packet is made anew for each conversation, as whoever opens it gets it; those that were kept with tickets are held against the same rows,
but for what may have gone on since. The check reads tables, taxonomy and flow files by itself and shares no code with the packet's making;
only the vault, which alone can tell which order a token stands for, is the product's. A leaf at a place that the check does not know counts
as untraced. To show that it can see, packets are spoilt one leaf at a time and checked again.
"""

import argparse
import asyncio
import copy
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from kefu.database import Database
from kefu.settings import Settings
from kefu.turn import open_vault_of
from kefu.turn.handing import packet_of
from kefu.wiring import services

SOURCE = Path(__file__).resolve().parents[2] / "src/kefu"
UNHELPFUL = {"decline", "ask", "hand_over"}
SPOILT_SEED = 20261123
Row = dict[str, Any]
Leaf = tuple[tuple[str | int, ...], Any]


@dataclass
class Rows:
    """What is on record of one conversation."""

    conversation: Row
    messages: list[Row]
    traces: list[Row]
    acts: dict[str, Row]
    promises: dict[str, Row]
    cases: dict[str, Row]
    order: Row | None = None
    lines: list[tuple[str, int]] = field(default_factory=list)
    parcels: list[Row] = field(default_factory=list)

    def said_by(self, *senders: str) -> list[str]:
        return [row["text"] for row in self.messages if row["sender"] in senders]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    elif value not in (None, ""):
        yield path, value


def traced(packet: Row, path: tuple[str | int, ...], value: Any, rows: Rows, known: Row, *, kept: bool) -> bool:
    """Whether this leaf stands on record. `kept`: it was written at the hand-over, and states may have moved on since."""
    match path:
        case ("wants", int(), "said"):
            return _stands(value, rows.said_by("customer"))
        case ("wants", int(), "intent"):
            return value == "knowledge" or value in known["taxonomy"]
        case ("wants", int(), "title", str()):
            return value in known["taxonomy"]
        case ("tried", int(), "asked"):
            return _stands(value, rows.said_by("customer"))
        case ("tried", int(), "said", int()):
            return _stands(value, rows.said_by("ai"))
        case ("tried", int(at), ("lane" | "helped") as what):
            entry = packet["tried"][at]
            lanes = {
                row["lane"] for row in rows.messages if row["sender"] == "ai" and entry["said"] and _stands(entry["said"][0], [row["text"]])
            }
            if not entry["said"]:
                lanes = {row["lane"] for row in rows.traces}
            return value in lanes if what == "lane" else any((lane not in UNHELPFUL) == value for lane in lanes)
        case ("facts", 0, "kind" | "level"):
            return value in ("identity", rows.conversation["level"]) or (kept and value in ("anonymous", "order"))
        case ("facts", int(at), *rest):
            return _fact(packet["facts"], at, tuple(rest), value, rows, kept=kept)
        case ("errands", int(at), *rest):
            return _errand(packet["errands"][at], tuple(rest), value, rows, known)
        case ("acts", int(at), *rest):
            act = rows.acts.get(packet["acts"][at]["id"])
            return act is not None and _act(act, tuple(rest), value, kept=kept)
        case ("mood", "course", int(), ("name" | "intensity") as what):
            felt = [_felt(row["record"]) for row in rows.traces]
            return (value if what == "name" else round(float(value), 2)) in [each[0 if what == "name" else 1] for each in felt if each] or (
                kept and what == "intensity"
            )
        case ("mood", "signals", int(), "kind" | "grade"):
            return json.dumps(value, ensure_ascii=False) in json.dumps([row["record"]["steps"] for row in rows.traces], ensure_ascii=False)
        case ("promises", int(at), what):
            promise = rows.promises.get(packet["promises"][at]["id"])
            if promise is None:
                return False
            told = {"id": str(promise["promise_id"]), "text": promise["text"], "owner": promise["owner"], "status": promise["status"]}
            if what == "deadline":
                return promise["deadline"] is not None and _same_moment(value, promise["deadline"])
            return told.get(str(what)) == value or (kept and what == "status")
        case ("case", what):
            case = rows.cases.get(packet["case"]["number"])
            if case is None:
                return False
            if what == "due_at":
                return _same_moment(value, case["due_at"]) or kept
            return case.get(str(what)) == value or (kept and what in ("status", "severity"))
        case ("next", *_):
            return _next(packet["next"], rows, known, kept=kept) and _basis(packet["next"], path[1:], value, rows, known)
        case _:
            return False


def _stands(said: str, texts: list[str]) -> bool:
    """Word for word in one text, or piece by piece in several that came in a burst."""
    plain = [" ".join(text.split()) for text in texts]
    whole = " ".join(said.split())
    if any(whole in text for text in plain):
        return True
    pieces = [" ".join(piece.split()) for piece in said.split("\n") if piece.strip()]
    return bool(pieces) and all(any(piece in text for text in plain) for piece in pieces)


def _fact(facts: list[Row], at: int, rest: tuple[str | int, ...], value: Any, rows: Rows, *, kept: bool) -> bool:
    fact = facts[at]
    if rest == ("kind",):
        return value in ("order", "parcel")
    if fact["kind"] == "parcel":
        nth = sum(1 for each in facts[:at] if each["kind"] == "parcel")
        if nth >= len(rows.parcels):
            return False
        if rest == ("status",):
            return value == rows.parcels[nth]["status"] or kept
        return rest[0] == "courier" and rows.parcels[nth]["carrier"].get(rest[1]) == value
    if rows.order is None:
        return False
    match rest:
        case ("order",):
            return value == rows.conversation["focus"].get("order") or kept
        case ("status",):
            return value == rows.order["status"] or kept
        case ("total", "minor"):
            return value == rows.order["total_minor"]
        case ("total", "currency"):
            return value == rows.order["currency"]
        case ("lines", int(), "name", str()):
            return value in {name for name, _ in rows.lines}
        case ("lines", int(line), "quantity"):
            names = set(fact["lines"][line]["name"].values())
            return any(name in names and quantity == value for name, quantity in rows.lines)
        case _:
            return False


def _errand(errand: Row, rest: tuple[str | int, ...], value: Any, rows: Rows, known: Row) -> bool:
    flow = known["flows"].get(errand["flow"])
    run = next((each for each in rows.conversation["focus"].get("runs", ()) if each["flow"] == errand["flow"]), None)
    match rest:
        case ("flow",):
            return flow is not None
        case ("title", str(language)):
            return flow is not None and flow["title"].get(language) == value
        case ("waits_for",):
            return run is not None and (value == "yes" if run.get("listed") else value == run.get("asked"))
        case ("slots", *_):
            return run is not None and json.dumps(value, ensure_ascii=False) in json.dumps(run.get("slots", {}), ensure_ascii=False)
        case _:
            return False


def _act(act: Row, rest: tuple[str | int, ...], value: Any, *, kept: bool) -> bool:
    match rest:
        case ("id",):
            return value == str(act["act_id"])
        case ("name",):
            return value == act["name"]
        case ("status",):
            return value == act["status"] or kept
        case ("rule",):
            return value == (act["ruling"] or {}).get("rule")
        case ("money_back", "minor"):
            return value == act["money_back_minor"]
        case ("money_back", "currency"):
            return value == act["currency"]
        case ("effects", int(), str()):
            return json.dumps(value, ensure_ascii=False) in json.dumps(act["plan"], ensure_ascii=False)
        case _:
            return False


def _felt(record: Row) -> tuple[str, float] | None:
    made = next((step["made"] for step in record.get("steps", ()) if step.get("verb") == "understand"), None)
    now = (made or {}).get("mood", {}).get("now")
    return (now.get("name", "calm"), round(float(now.get("intensity", 0.0)), 2)) if now else None


def _next(move: Row, rows: Rows, known: Row, *, kept: bool) -> bool:
    basis = move["basis"]
    match move["kind"]:
        case "approve":
            waiting = [act for act in rows.acts.values() if act["name"] == move["name"] and (act["status"] == "waiting" or kept)]
            return any(basis.get("id", "") == (act["ruling"] or {}).get("rule", "") for act in waiting)
        case "confirm":
            return kept or any(
                run["flow"] == move["name"] and run.get("listed") == basis["id"] for run in rows.conversation["focus"].get("runs", ())
            )
        case "offer":
            return any(parcel["status"] in ("stuck", "lost") for parcel in rows.parcels) and basis["id"] in known["policy"]
        case "case":
            return move["name"] in rows.cases and basis["id"] == move["name"]
        case "answer":
            declined = [row["record"].get("asked", "") for row in rows.traces if row["lane"] == "decline"]
            return not basis.get("id") and any(asked.startswith(move["name"]) for asked in (declined if kept else declined[-1:]))
        case "ask":
            return not move["name"] and not basis.get("id") and (kept or not _more(rows))
        case _:
            return False


def _more(rows: Rows) -> bool:
    """Whether something is open that a move should speak of before it asks what is wanted."""
    return (
        any(case["status"] != "closed" for case in rows.cases.values())
        or any(act["status"] == "waiting" for act in rows.acts.values())
        or any(row["lane"] == "decline" for row in rows.traces)
    )


def _basis(move: Row, path: tuple[str | int, ...], value: Any, rows: Rows, known: Row) -> bool:
    """What a move stands on: the ruling of its act, a row of a policy table, a record of its kind."""
    kinds = {
        "approve": ("policy", "none"),
        "confirm": ("listing",),
        "offer": ("policy",),
        "case": ("case",),
        "answer": ("no_article",),
        "ask": ("none",),
    }
    match path:
        case ("kind" | "name",) | ("basis", "id"):
            return True  # by `_next`
        case ("basis", "kind"):
            return value in kinds[move["kind"]]
        case ("basis", "table" | "verdict") | ("basis", "reason", str()):
            rulings = json.dumps([act["ruling"] for act in rows.acts.values()], ensure_ascii=False)
            return json.dumps(value, ensure_ascii=False)[1:-1] in rulings + known["policy"]
        case _:
            return False


def _same_moment(told: str, stored: datetime) -> bool:
    return abs((datetime.fromisoformat(told) - stored).total_seconds()) < 1


async def rows_of(database: Database, merchant_id: int, conversation: UUID, number: str | None) -> Rows:
    async def all_of(sql: str, *values: Any) -> list[Row]:
        return await (await connection.execute(sql, values)).fetchall()  # type: ignore[arg-type]

    async with database.open_for(merchant_id) as connection:
        [row] = await all_of("SELECT * FROM conversation WHERE conversation_id = %s", conversation)
        found = Rows(
            row,
            await all_of("SELECT * FROM message WHERE conversation_id = %s ORDER BY seq", conversation),
            await all_of("SELECT lane, record FROM trace WHERE conversation_id = %s ORDER BY at", conversation),
            {str(each["act_id"]): each for each in await all_of("SELECT * FROM act WHERE conversation_id = %s", conversation)},
            {str(each["promise_id"]): each for each in await all_of("SELECT * FROM promise WHERE conversation_id = %s", conversation)},
            {each["number"]: each for each in await all_of("SELECT * FROM case_file WHERE conversation_id = %s", conversation)},
        )
        if number:
            orders = await all_of("SELECT * FROM orders WHERE order_id = %s", number)
            found.order = orders[0] if orders else None
            found.parcels = await all_of("SELECT * FROM parcel WHERE order_id = %s ORDER BY parcel_id", number)
            sql = """SELECT p.name, l.quantity FROM order_line l JOIN variant v USING (merchant_id, sku)
                     JOIN product p USING (merchant_id, product_id) WHERE l.order_id = %s"""
            found.lines = [(name, each["quantity"]) for each in await all_of(sql, number) for name in each["name"].values()]
    return found


def spoilt(packet: Row, at: Leaf, others: list[Leaf], chance: random.Random) -> Row:
    """The packet with one leaf said otherwise: a figure moved, yes for no, or another packet's words of the same place."""
    path, value = at
    changed = copy.deepcopy(packet)
    inside: Any = changed
    for step in path[:-1]:
        inside = inside[step]
    if isinstance(value, bool):
        inside[path[-1]] = not value
    elif isinstance(value, (int, float)):
        inside[path[-1]] = value + chance.choice((1, 2, 7)) / (100 if isinstance(value, float) else 1)
    else:
        same = [text for where, text in others if isinstance(text, str) and text != value and _shape(where) == _shape(path)]
        inside[path[-1]] = chance.choice(same) if same else f"{value}9"
    return changed


def _shape(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple("#" if isinstance(step, int) else step for step in path)


async def run(show: int) -> None:
    known: Row = {
        "taxonomy": "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "perception/taxonomy").glob("*.yaml")),
        "flows": {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (SOURCE / "turn/flows").glob("*.yaml")},
        "policy": "",
    }
    known["flows"] = {flow["name"]: flow for flow in known["flows"].values()}
    totals, missed, caught, places = Counter[str](), [], Counter[str](), Counter[str]()
    chance = random.Random(SPOILT_SEED)
    made: list[tuple[Row, Rows]] = []
    async with services(Settings(), model=False) as parts:
        for merchant_id in (1, 2):
            async with parts.database.open_for(merchant_id) as connection:
                ids = [
                    row["conversation_id"]
                    for row in await (await connection.execute("SELECT conversation_id FROM conversation")).fetchall()
                ]
                tables = await (await connection.execute("SELECT * FROM policy_table")).fetchall()
                kept = {
                    row["conversation_id"]: row["packet"]
                    for row in await (await connection.execute("SELECT conversation_id, packet FROM ticket ORDER BY asked_at")).fetchall()
                }
            known["policy"] += json.dumps([{name: str(value) for name, value in row.items()} for row in tables], ensure_ascii=False)
            for each_id in ids:
                conversation = await parts.conversations.get(merchant_id, each_id)
                vault = await open_vault_of(parts, conversation)
                packet = json.loads(json.dumps(await packet_of(parts, conversation, vault.value_of), ensure_ascii=False))
                for name, each in (("made anew", packet), ("kept with a ticket", kept.get(each_id))):
                    if not each:
                        continue
                    token = next((fact["order"] for fact in each["facts"] if fact["kind"] == "order"), "")
                    rows = await rows_of(parts.database, merchant_id, each_id, vault.value_of(token))
                    totals[f"packets {name}"] += 1
                    for path, value in leaves(each):
                        totals[f"statements {name}"] += 1
                        places[str(path[0])] += 1
                        if not traced(each, path, value, rows, known, kept=name != "made anew"):
                            totals[f"untraced {name}"] += 1
                            missed.append((name, str(each_id), path, value))
                    if name == "made anew":
                        made.append((each, rows))
    everything = [leaf for packet, _ in made for leaf in leaves(packet)]
    for packet, rows in made:
        own = list(leaves(packet))
        if not own:
            continue
        at = chance.choice(own)
        wrong = spoilt(packet, at, everything, chance)
        caught[f"{at[0][0]} spoilt"] += 1
        if any(not traced(wrong, path, value, rows, known, kept=False) for path, value in leaves(wrong)):
            caught[f"{at[0][0]} seen"] += 1
    print("\n".join(f"{name}: {count}" for name, count in sorted(totals.items())))
    print("statements by part:", dict(places.most_common()))
    by_part = Counter((name, str(path[0])) for name, _, path, _ in missed)
    print("untraced by part:", {f"{name}, {part}": count for (name, part), count in by_part.items()})
    print("spoilt, one leaf a packet:", dict(sorted(caught.items())))
    whole = sum(count for name, count in caught.items() if name.endswith("spoilt"))
    seen = sum(count for name, count in caught.items() if name.endswith("seen"))
    print(f"spoilt and seen: {seen} of {whole} = {seen / max(whole, 1):.3f}")
    for name, talk, path, value in missed[:show]:
        print(f"  {name} {talk} {'/'.join(map(str, path))}: {value!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="print so many statements that could not be traced")
    asyncio.run(run(parser.parse_args().show))


if __name__ == "__main__":
    main()
