"""Kefu in a terminal: a conversation, and a trace as a page of text."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kefu.conversations import Conversation
from kefu.errors import KefuError
from kefu.turn import Services, answer, find_traces, greet, hear, open_vault_of, sign_in_customer
from kefu.vocabulary import Merchant


async def talk(parts: Services, shop: Merchant, language: str, token: str | None, why: bool, out: Console) -> None:
    """Read questions and print answers until an empty line or the end of input."""
    conversation, _ = await parts.conversations.start(shop.merchant_id, language, {})
    if token:
        await sign_in_customer(parts, conversation, token)
    first = await greet(parts, conversation)
    _print_reply(first.text, first.content, out)
    while text := (await asyncio.to_thread(_ask)).strip():
        conversation = await parts.conversations.get(shop.merchant_id, conversation.id)
        try:
            await _reply(parts, conversation, text, why, out)
        except KefuError as error:
            out.print(f"[red]{escape(str(error))}[/red]")


def _ask() -> str:
    try:
        return input("\n> ")
    except EOFError:
        return ""


async def _reply(parts: Services, conversation: Conversation, text: str, why: bool, out: Console) -> None:
    heard = await hear(parts, conversation, text, None)

    async def tell(kind: str, content: Mapping[str, Any]) -> None:
        if kind == "progress":
            out.print(f"[dim]{content['text']}[/dim]", end="\r")

    reply = await answer(parts, conversation, heard, tell)
    if reply is None:
        out.print("[dim](a person has the floor)[/dim]")
        return
    vault = await open_vault_of(parts, conversation)
    _print_reply(vault.restore(reply.text), reply.content, out)
    if why and reply.trace_id:
        found = await find_traces(parts, conversation.merchant_id, str(reply.trace_id))
        print_trace({**found[0]["record"], **found[0]}, out)


def _print_reply(text: str, content: Mapping[str, Any], out: Console) -> None:
    out.print(f"[bold green]AI[/bold green] {escape(text)}", highlight=False, soft_wrap=True)
    for citation in content.get("citations", []):
        out.print(f"   [dim]\\[{citation['index']}] {escape(citation['title'])}[/dim]", highlight=False)
    if buttons := content.get("quick_replies"):
        out.print("   " + "  ".join(f"[cyan]‹{escape(button['text'])}›[/cyan]" for button in buttons), highlight=False)


def tell_progress(err: Console) -> Callable[[int, int], None]:
    """What a long piece of work calls with (done, total): a count that overwrites itself, and ten lines in all where nobody watches."""

    def tell(done: int, total: int) -> None:
        if err.is_terminal:
            err.print(f"{done}/{total}", end="\r")
        elif done == total or done * 10 // total > (done - 1) * 10 // total:
            err.print(f"{done}/{total}")

    return tell


def print_trace(record: Mapping[str, Any], out: Console) -> None:
    """One turn's record as a page: asked, why, steps with times, sentences with the evidence they stand on."""
    out.print(f"\n[bold]{escape(str(record.get('asked', '')))}[/bold]", highlight=False)
    out.print(
        f"lane {record['lane']} · verdict {record['verdict']} · {record['milliseconds']:.0f} ms · CPU {record['cpu_milliseconds']:.0f} ms",
        highlight=False,
    )
    if record.get("failed"):
        out.print(f"[red]failed: {escape(record['failed'])}[/red]")
    for why in record.get("why", []):
        out.print(f"  [dim]{escape(why)}[/dim]", highlight=False)
    for each in record.get("passed", []):
        out.print(f"  [dim]passed {each['lane']}: {escape(each['why']['en'])}[/dim]", highlight=False)
    for call in record.get("calls", []):
        read = f"{call['prompt_tokens']} tokens in ({call['cached_tokens']} remembered), {call['completion_tokens']} out"
        out.print(f"  {call['purpose']}: {escape(call['model'])}, {read}, {call['milliseconds']} ms, {call['cost']}", highlight=False)
    steps = Table("step", "ms", "CPU ms", "what came of it", box=None, pad_edge=False)
    for step in record.get("steps", []):
        steps.add_row(step["verb"], f"{step['milliseconds']:.1f}", f"{step['cpu_milliseconds']:.1f}", escape(step["summary"]))
    out.print(steps)
    for sentence in record.get("sentences", []):
        marks = "".join(f"\\[{index}]" for index in sentence["citations"])
        out.print(f"“{escape(sentence['text'])}” {marks}", highlight=False)
    for each in record.get("evidence", []):
        score = f" {each['score']:.2f}" if each["score"] is not None else ""
        used = "" if each["supports"] else " [dim](found, not used)[/dim]"
        out.print(
            f"  \\[{each['index']}] {each['kind']} {escape(each['id'])}{score}{used}  [dim]{escape('; '.join(each['reasons']))}[/dim]",
            highlight=False,
        )
    for finding in record.get("findings", []):
        out.print(f"  [yellow]objection: {escape(finding)}[/yellow]", highlight=False)
    out.print(
        "  [dim]" + " · ".join(f"{name} {escape(value)}" for name, value in record.get("versions", {}).items()) + "[/dim]", highlight=False
    )


def show_mistakes(found: Sequence[Mapping[str, Any]], out: Console) -> bool:
    """Prints the mistakes and notes of checked files, line by line; whether there is a mistake among them."""
    for place in found:
        colour = "red" if place["level"] == "mistake" else "yellow"
        said = ": ".join(part for part in (f"{place['file']}:{place['line']}", place.get("about", ""), place["what"]) if part)
        out.print(f"[{colour}]{place['level']}[/{colour}]", end=" ")
        out.print(said, highlight=False, markup=False, soft_wrap=True)
    if not found:
        out.print("No mistakes.")
    return any(place["level"] == "mistake" for place in found)
