"""The team: accounts, roles, who must have a second step, and signing colleagues out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.errors import NotFound
from kefu.people import Person, Role, team
from kefu.people.queue import Duty
from kefu.people.roles import ROLES, appoints
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff/team", tags=["team"])
Reader = Annotated[Person, Allowed("account", "read")]
Keeper = Annotated[Person, Allowed("account", "change")]
Name = Annotated[str, Field(max_length=80)]


class MemberRow(BaseModel):
    """One colleague: the account, and how they work at the desk."""

    id: str
    email: str
    name: str
    role: Role
    is_me: bool
    may_touch: bool = Field(description="the caller may change, remove and sign out this account")
    has_second_step: bool
    sessions: int
    seen_at: datetime | None
    created_at: datetime
    answers: bool = Field(description="takes conversations")
    tier: str
    skills: list[str] = Field(description="empty: all")
    languages: list[str] = Field(description="empty: all")
    capacity: float
    presence: str
    held: int


class Team(BaseModel):
    members: list[MemberRow]
    may_appoint: list[Role] = Field(description="the roles that the caller gives")
    second_step_roles: list[Role] = Field(description="roles that must have a second step")


class NewMember(Wire):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "mei@puyu.example", "name": "梅", "role": "generalist", "password": "a first one"}]},
    )
    email: str = Field(max_length=200)
    name: Name
    role: Role
    password: str = Field(max_length=200, description="ten characters or more; the colleague changes it on the page My account")


class ChangeMember(Wire):
    name: Name
    role: Role


class GivenPassword(Wire):
    password: str = Field(max_length=200)


class SecondStepRoles(Wire):
    roles: list[Role] = Field(max_length=len(ROLES))


@router.get("")
async def team_of(person: Reader, services: Parts) -> Team:
    """All accounts with role, sessions, second step, and how each works at the desk."""
    return await _team(services, person)


@router.post("", status_code=201)
async def appoint(body: NewMember, person: Keeper, services: Parts) -> MemberRow:
    """A new account, of a role that the caller appoints."""
    made = await team.appoint(services.database, person, body.email, body.name, body.role, body.password)
    await _follow(services, made)
    return await _member(services, person, made.id)


@router.put("/{id}")
async def change(id: UUID, body: ChangeMember, person: Keeper, services: Parts) -> MemberRow:
    """Another name or role; it counts from the colleague's next call. The only owner stays one."""
    was = await _member(services, person, id)
    changed = await team.change(services.database, person, id, body.name, body.role)
    if changed.role != was.role:
        await _follow(services, changed)
    return await _member(services, person, id)


@router.delete("/{id}", status_code=204)
async def remove(id: UUID, person: Keeper, services: Parts) -> None:
    """Delete an account with its sessions; conversations it held wait for a colleague, what it did stays on record."""
    await team.remove(services.database, person, id)


@router.post("/{id}/password", status_code=204)
async def give_password(id: UUID, body: GivenPassword, person: Keeper, services: Parts) -> None:
    """A new password for a colleague who has lost theirs; they are signed out everywhere."""
    await team.give_password(services.database, person, id, body.password)


@router.delete("/{id}/second-step", status_code=204)
async def drop_second_step(id: UUID, person: Keeper, services: Parts) -> None:
    """For a colleague who has lost the telephone and the recovery codes; they are signed out everywhere."""
    await team.drop_second_step(services.database, person, id)


@router.delete("/{id}/sessions")
async def sign_out_colleague(id: UUID, person: Keeper, services: Parts) -> dict[str, int]:
    """Sign a colleague out everywhere; `ended` says of how many devices."""
    return {"ended": await team.sign_out(services.database, person, id)}


@router.put("/rules/second-step")
async def want_second_step(body: SecondStepRoles, person: Keeper, services: Parts) -> Team:
    """Exactly these roles must have a second step. Whoever has none is led to My account with the next call."""
    await team.want_second_step(services.database, person, body.roles)
    return await _team(services, person)


async def _team(services: Services, person: Person) -> Team:
    duties = {duty.person: duty for duty in await services.queue.duties(person.merchant_id)}
    return Team(
        members=[_row(each, duties.get(each.person.id), person) for each in await team.members(services.database, person.merchant_id)],
        may_appoint=sorted(appoints(person.role), key=ROLES.index) if person.may("change", "account") else [],
        second_step_roles=sorted(await team.roles_with_second_step(services.database, person.merchant_id), key=ROLES.index),
    )


async def _member(services: Services, person: Person, id: UUID) -> MemberRow:
    found = next((row for row in (await _team(services, person)).members if row.id == str(id)), None)
    if found is None:
        raise NotFound("There is no such colleague.")
    return found


async def _follow(services: Services, moved: Person) -> None:
    """The desk follows the role: its tier, and nobody is offered conversations who may not answer them."""
    duty = next((each for each in await services.queue.duties(moved.merchant_id) if each.person == moved.id), None)
    if not moved.may("answer", "conversation"):
        await services.queue.set_presence(moved, "off", services.clock_now())
    elif duty:
        tier = moved.role if moved.role in ("generalist", "specialist") else "supervisor"
        await services.queue.set_duty(moved.merchant_id, Duty(moved.id, moved.name, tier, duty.skills, duty.languages, duty.capacity))


def _row(member: team.Member, duty: Duty | None, person: Person) -> MemberRow:
    who, duty = member.person, duty or Duty(member.person.id, member.person.name)
    return MemberRow(
        id=str(who.id),
        email=who.email,
        name=who.name,
        role=who.role,
        is_me=who.id == person.id,
        may_touch=person.may("change", "account") and team.may_touch(person, who),
        has_second_step=member.has_second_step,
        sessions=member.sessions,
        seen_at=member.seen_at,
        created_at=member.created_at,
        answers=who.may("answer", "conversation"),
        tier=duty.tier,
        skills=sorted(duty.skills),
        languages=sorted(duty.languages),
        capacity=duty.capacity,
        presence=duty.presence,
        held=duty.held,
    )
