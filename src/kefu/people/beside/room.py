"""The door of the room: short transactions, each for one person of one merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.people.accounts import Person
from kefu.people.beside import store
from kefu.people.beside.macros import VARIABLES, Macro, unknown_variables

MOST_LABELS = 12  # of one conversation
MOST_VIEWS = 20  # of one person


@dataclass(frozen=True, slots=True)
class Note:
    """Of a colleague for colleagues; `text` is masked."""

    id: UUID
    conversation: UUID
    person: UUID | None
    person_name: str
    at: datetime
    text: str
    mentions: tuple[UUID, ...]
    is_new: bool = False  # for the one who asks: they are mentioned and have not read it


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies beside one conversation for one person. `draft` is masked."""

    labels: tuple[str, ...]
    snoozed_until: datetime | None
    draft: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A filter of the list under a name; of one person."""

    id: UUID
    title: str
    query: Mapping[str, Any]


class Beside:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: Person, conversation: UUID, now: datetime) -> Kept:
        """Labels, snooze, the person's own draft, and all notes, oldest first."""
        async with self._database.open_for(person.merchant_id) as connection:
            labels = await store.select_labels(connection, conversation)
            until = await store.select_snooze(connection, conversation)
            draft = await store.select_draft(connection, conversation, person.id)
            notes = await store.select_notes(connection, conversation)
        return Kept(tuple(labels), until if until and until > now else None, draft, tuple(_note(row, person) for row in notes))

    async def note(self, person: Person, conversation: UUID, text: str, mentions: Sequence[UUID], now: datetime) -> Note:
        """Write a note; only colleagues of this merchant are mentioned. Raises BadInput for an empty one."""
        if not text.strip():
            raise BadInput("The note is empty.")
        async with self._database.open_for(person.merchant_id) as connection:
            known = [each for each in dict.fromkeys(mentions) if await store.is_colleague(connection, each)]
            note = uuid4()
            await store.insert_note(connection, person.merchant_id, note, conversation, person.id, now, text, known)
        return Note(note, conversation, person.id, person.name, now, text, tuple(known))

    async def mentioned(self, person: Person) -> list[Note]:
        """Notes that name this person and were not read by them, the latest first."""
        async with self._database.open_for(person.merchant_id) as connection:
            return [_note(row, person) for row in await store.select_mentions(connection, person.id)]

    async def read(self, person: Person, conversation: UUID) -> None:
        """The person has seen the notes of this conversation."""
        async with self._database.open_for(person.merchant_id) as connection:
            await store.mark_read(connection, conversation, person.id)

    async def label(self, person: Person, conversations: Sequence[UUID], add: Sequence[str], remove: Sequence[str]) -> None:
        """Put labels on conversations and take others off. Raises BadInput when one would have too many."""
        wanted = [label.strip() for label in add if label.strip()]
        async with self._database.open_for(person.merchant_id) as connection:
            for conversation in conversations:
                await store.delete_labels(connection, conversation, [label.strip() for label in remove])
                await store.insert_labels(connection, person.merchant_id, conversation, wanted, person.id)
                if len(await store.select_labels(connection, conversation)) > MOST_LABELS:
                    raise BadInput(f"A conversation has at most {MOST_LABELS} labels; take one off first.")

    async def labels(self, merchant_id: int) -> dict[str, int]:
        """All labels in use, with how many conversations have each, the most used first."""
        async with self._database.open_for(merchant_id) as connection:
            return {row["label"]: row["n"] for row in await store.count_labels(connection)}

    async def snooze(self, person: Person, conversations: Sequence[UUID], until: datetime | None) -> None:
        """Out of the list until then, or until the customer writes; None brings them back."""
        async with self._database.open_for(person.merchant_id) as connection:
            for conversation in conversations:
                await store.upsert_snooze(connection, person.merchant_id, conversation, until, person.id)

    async def draft(self, person: Person, conversation: UUID, text: str, now: datetime) -> None:
        """Keep what is typed (masked); an empty one is forgotten."""
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_draft(connection, person.merchant_id, conversation, person.id, text, now)

    async def macros(self, merchant_id: int) -> list[Macro]:
        async with self._database.open_for(merchant_id) as connection:
            return [Macro(row["name"], row["title"], row["texts"]) for row in await store.select_macros(connection)]

    async def save_macro(self, person: Person, macro: Macro) -> None:
        """A new one, or another text for one that is there. Raises BadInput naming variables that nothing can fill in."""
        if unknown := unknown_variables(macro.texts):
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise BadInput(f"There is no variable {{{unknown[0]}}}; these can be filled in: {known}.")
        if not any(text.strip() for text in macro.texts.values()):
            raise BadInput("The macro has no text in any language.")
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_macro(connection, person.merchant_id, macro.name, macro.title, macro.texts, person.id)

    async def delete_macro(self, person: Person, name: str) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            if not await store.delete_macro(connection, name):
                raise NotFound(f"There is no macro {name!r}.")

    async def views(self, person: Person) -> list[View]:
        async with self._database.open_for(person.merchant_id) as connection:
            return [View(row["view_id"], row["title"], row["query"]) for row in await store.select_views(connection, person.id)]

    async def save_view(self, person: Person, title: str, query: Mapping[str, Any]) -> View:
        """Raises BadInput when the person has too many."""
        view = uuid4()
        async with self._database.open_for(person.merchant_id) as connection:
            if len(await store.select_views(connection, person.id)) >= MOST_VIEWS:
                raise BadInput(f"You have {MOST_VIEWS} saved views; delete one first.")
            await store.insert_view(connection, person.merchant_id, view, person.id, title.strip(), query)
        return View(view, title.strip(), query)

    async def delete_view(self, person: Person, id: UUID) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            if not await store.delete_view(connection, id, person.id):
                raise NotFound("There is no such view of yours.")


def _note(row: Mapping[str, Any], person: Person) -> Note:
    is_new = person.id in row["mentions"] and person.id not in row["read_by"]
    return Note(
        row["note_id"],
        row["conversation_id"],
        row["person_id"],
        row["person_name"] or "",
        row["at"],
        row["text"],
        tuple(row["mentions"]),
        is_new,
    )
