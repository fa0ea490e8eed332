"""What every route is given: the services, the bearer of the request, and whether the server stops.

All are coroutines: what is not, FastAPI hands to a thread, which takes longer than what is done here.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kefu.errors import NotSignedIn, NotYourRole
from kefu.people import People, Person
from kefu.people.audit import record
from kefu.people.roles import right_of
from kefu.turn import Services

_scheme = HTTPBearer(auto_error=False)
_LONGEST_BEARER = 300


async def services_of(request: Request) -> Services:
    return request.app.state.services


async def stopping_of(request: Request) -> asyncio.Event:
    return request.app.state.stopping


async def people_of(request: Request) -> People:
    return request.app.state.people


async def bearer_of(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]) -> str:
    """The request's bearer token. Raises NotSignedIn when there is none."""
    if credentials is None or not credentials.credentials or len(credentials.credentials) > _LONGEST_BEARER:
        raise NotSignedIn("Send the header `Authorization: Bearer …`.")
    return credentials.credentials


Parts = Annotated[Services, Depends(services_of)]
Stopping = Annotated[asyncio.Event, Depends(stopping_of)]
Accounts = Annotated[People, Depends(people_of)]
Bearer = Annotated[str, Depends(bearer_of)]


async def person_of(bearer: Bearer, people: Accounts) -> Person:
    return await people.by_token(bearer)


SignedInPerson = Annotated[Person, Depends(person_of)]


async def audit_details_of(request: Request) -> dict[str, Any]:
    """What a route adds to the entry that its guard writes; never a personal value of a customer."""
    details: dict[str, Any] = {}
    request.state.audit = details
    return details


AuditDetails = Annotated[dict[str, Any], Depends(audit_details_of)]


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets a signed-in person pass whose role may do the act; the others are refused before anything is read or changed.

    What the table of rights wants audited by the call is put on record once the route has done it, before the answer leaves.
    """

    object: str
    act: str

    async def __call__(self, request: Request, person: SignedInPerson, services: Parts) -> AsyncGenerator[Person]:
        if person.lacks_second_step:
            raise NotYourRole("Your role needs the second step of signing in; set it up on the page My account.")
        if not person.may(self.act, self.object):
            raise not_of_this_role(self.act, self.object)
        yield person
        if right_of(self.act, self.object).audited == "call":
            subject = " ".join(str(value) for value in request.path_params.values())
            details = {"call": f"{request.method} {request.url.path}", **getattr(request.state, "audit", {})}
            async with services.database.open_for(person.merchant_id) as connection:
                await record(connection, person, self.act, self.object, subject, details=details)


def Allowed(object: str, act: str) -> Any:  # noqa: N802 - a marker of a parameter, written as FastAPI's own are
    """The person who calls, if their role may do this: `person: Annotated[Person, Allowed("conversation", "read")]`.

    Raises LookupError when the routes are made, for an act that roles.yaml does not have.
    """
    right_of(act, object)
    return Depends(Guard(object, act), scope="function")


def not_of_this_role(act: str, object: str) -> NotYourRole:
    """The refusal of an act that needs another role, naming the roles that may do it."""
    right = right_of(act, object)
    return NotYourRole(f"Your role may not do this ({object}: {right.says['en']}); it takes one of: {', '.join(right.roles)}.")
