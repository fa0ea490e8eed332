"""What every route is given: the services, the bearer of the request, and whether the server stops."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kefu.errors import NotSignedIn
from kefu.people import People, Person
from kefu.turn import Services

_scheme = HTTPBearer(auto_error=False)
_LONGEST_BEARER = 300


def services_of(request: Request) -> Services:
    return request.app.state.services


def stopping_of(request: Request) -> asyncio.Event:
    return request.app.state.stopping


def people_of(request: Request) -> People:
    return request.app.state.people


def bearer_of(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]) -> str:
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
