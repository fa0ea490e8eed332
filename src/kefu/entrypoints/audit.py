"""The audit trail over HTTP: read it, look whether it is whole, take it along as CSV."""

import csv
import io
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, AuditDetails, Parts
from kefu.people import Person
from kefu.people.audit import Entry, Wanted, check_chain, list_entries

router = APIRouter(prefix="/v1/staff/audit", tags=["audit"])
Reader = Annotated[Person, Allowed("audit", "read")]
PAGE, MOST_EXPORTED = 50, 50_000
_COLUMNS = ("position", "at", "person", "role", "act", "object", "subject", "reason", "details", "hash")


class AuditRow(BaseModel):
    position: int
    at: datetime
    person: str | None
    person_name: str
    role: str
    act: str
    object: str
    subject: str
    reason: str
    details: dict[str, Any]
    hash: str = Field(description="SHA-256 over this entry and the hash of the one before")


class AuditPage(BaseModel):
    rows: list[AuditRow] = Field(description="the latest first")
    next: int | None = Field(description="`before` of the next page")


class AuditChain(BaseModel):
    """Every hash worked out anew."""

    entries: int
    head: str = Field(description="the last hash; who keeps it elsewhere can tell later whether the trail was made anew")
    broken_at: int | None = Field(description="the first position that was changed, taken out or put in; null when the trail is whole")


def wanted_of(
    person_id: Annotated[UUID | None, Query(alias="person")] = None,
    act: Annotated[str, Query(max_length=40)] = "",
    object: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Wanted:
    """The filter, the same for the page and for the export."""
    return Wanted(person_id, act.replace("\0", ""), object.replace("\0", ""), q.replace("\0", "").strip(), since, until)


Filter = Annotated[Wanted, Depends(wanted_of)]


@router.get("")
async def audit(person: Reader, services: Parts, wanted: Filter, before: Annotated[int | None, Query(ge=1, le=2**62)] = None) -> AuditPage:
    """Who did what to what, when and why; 50 a page."""
    found = await list_entries(services.database, person.merchant_id, wanted, before=before, limit=PAGE + 1)
    return AuditPage(rows=[_row(each) for each in found[:PAGE]], next=found[PAGE - 1].position if len(found) > PAGE else None)


@router.get("/chain")
async def chain(person: Reader, services: Parts) -> AuditChain:
    """Whether the trail is whole."""
    found = await check_chain(services.database, person.merchant_id)
    return AuditChain(entries=found.entries, head=found.head, broken_at=found.broken_at)


@router.get("/export", response_class=Response)
async def export(person: Annotated[Person, Allowed("audit", "export")], services: Parts, wanted: Filter, audit: AuditDetails) -> Response:
    """The same as CSV, the latest first, 50,000 lines at most; the export itself is an entry."""
    found = await list_entries(services.database, person.merchant_id, wanted, limit=MOST_EXPORTED)
    audit["lines"] = len(found)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for each in found:
        cells = (each.position, each.at.isoformat(), each.person_name, each.role, each.act, each.object, each.subject, each.reason)
        details = "; ".join(f"{name}={value}" for name, value in each.details.items())
        writer.writerow([_cell(cell) for cell in (*cells, details, each.hash)])
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula is shown as a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _row(found: Entry) -> AuditRow:
    return AuditRow(
        position=found.position,
        at=found.at,
        person=str(found.person) if found.person else None,
        person_name=found.person_name,
        role=found.role,
        act=found.act,
        object=found.object,
        subject=found.subject,
        reason=found.reason,
        details=dict(found.details),
        hash=found.hash,
    )
