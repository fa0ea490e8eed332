"""One's own account: password, second step, recovery codes, and where one is signed in. Whoever is signed in may call these."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Bearer, Parts, SignedInPerson
from kefu.entrypoints.wire import Wire
from kefu.people import Role
from kefu.people.own import OwnAccount
from kefu.people.roles import ROLES, appoints, rights, role_texts
from kefu.shops import merchant
from kefu.vocabulary import in_language

router = APIRouter(prefix="/v1/staff", tags=["account"])
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("MicroMessenger", "WeChat"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


class SessionRow(BaseModel):
    """Where somebody is signed in."""

    id: str
    device: str = Field(description="browser and system; '' when they are not known")
    begun_at: datetime
    seen_at: datetime = Field(description="of the last call, to the minute")
    is_this: bool


class AccountState(BaseModel):
    has_second_step: bool
    must_have_second_step: bool = Field(description="the role must have one")
    codes_left: int = Field(description="recovery codes that were not used yet")
    sessions: list[SessionRow]


class Password(Wire):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"password": "…"}]})
    password: str = Field(max_length=200)


class NewPassword(Wire):
    old: str = Field(max_length=200)
    new: str = Field(max_length=200, description="ten characters or more")


class FirstCode(Wire):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "492039"}]})
    code: str = Field(max_length=20)


class SecondStep(BaseModel):
    """What an authenticator takes in."""

    secret: str = Field(description="base32, for who cannot use the camera")
    uri: str
    svg: str = Field(description="the QR code")


class RecoveryCodes(BaseModel):
    codes: list[str] = Field(description="each opens the account once; they are shown this once")


class RoleRow(BaseModel):
    role: Role
    title: dict[str, str] = Field(description="by language")
    work: dict[str, str] = Field(description="by language")
    appoints: list[Role]


class RightRow(BaseModel):
    """One act on one object, and who may do it."""

    object: str
    act: str
    title: dict[str, str] = Field(description="of the object, by language")
    says: dict[str, str] = Field(description="of the act, by language")
    roles: list[Role]
    is_audited: bool


class RolesTable(BaseModel):
    roles: list[RoleRow]
    rights: list[RightRow]


def own_account(person: SignedInPerson, services: Parts) -> OwnAccount:
    return OwnAccount(services.database, services.keys.seal, person)


Own = Annotated[OwnAccount, Depends(own_account)]


@router.get("/account")
async def account(own: Own, bearer: Bearer) -> AccountState:
    """How one's account is kept."""
    found = await own.read(bearer)
    return AccountState(
        has_second_step=found.has_second_step,
        must_have_second_step=found.must_have_second_step,
        codes_left=found.codes_left,
        sessions=[
            SessionRow(id=str(each.id), device=each.device, begun_at=each.begun_at, seen_at=each.seen_at, is_this=each.is_this)
            for each in found.sessions
        ],
    )


@router.post("/account/password", status_code=204)
async def change_password(body: NewPassword, own: Own, bearer: Bearer) -> None:
    """A new password; all other sessions end."""
    await own.change_password(body.old, body.new, bearer)


@router.post("/account/second-step")
async def begin_second_step(body: Password, own: Own, person: SignedInPerson, services: Parts) -> SecondStep:
    """Begin to take in a telephone; it counts once its first code is sent with PUT."""
    shop = await merchant(services.database, person.merchant_id)
    found = await own.begin_second_step(body.password, in_language(shop.title, shop.default_language)[0])
    return SecondStep(secret=found.secret, uri=found.uri, svg=found.svg)


@router.put("/account/second-step")
async def confirm_second_step(body: FirstCode, own: Own) -> RecoveryCodes:
    """Switch the second step on with the first right code."""
    return RecoveryCodes(codes=list(await own.confirm_second_step(body.code)))


@router.post("/account/second-step/off", status_code=204)
async def drop_second_step(body: Password, own: Own) -> None:
    """The password alone opens the account again; refused where the role must have a second step."""
    await own.drop_second_step(body.password)


@router.post("/account/recovery-codes")
async def recovery_codes(body: Password, own: Own) -> RecoveryCodes:
    """Ten new codes in the place of all earlier ones."""
    return RecoveryCodes(codes=list(await own.new_recovery_codes(body.password)))


@router.delete("/account/sessions/{id}", status_code=204)
async def end_session(id: UUID, own: Own) -> None:
    """Sign out one device."""
    await own.end_session(id)


@router.delete("/account/sessions")
async def end_other_sessions(own: Own, bearer: Bearer) -> dict[str, int]:
    """Sign out every device but this one; `ended` says how many there were."""
    return {"ended": await own.end_other_sessions(bearer)}


@router.get("/roles")
async def roles(person: SignedInPerson) -> RolesTable:
    """Who may do what, as roles.yaml has it."""
    return RolesTable(roles=[_role(each) for each in ROLES], rights=[RightRow.model_validate(_right(each)) for each in rights()])


def device_of(agent: str) -> str:
    """'Chrome · Windows' from a User-Agent, '' when nothing of it is known; the whole text would tell more than anybody needs."""
    found = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)


def _role(role: Role) -> RoleRow:
    title, work = role_texts(role)
    return RoleRow(role=role, title=dict(title), work=dict(work), appoints=sorted(appoints(role), key=ROLES.index))


def _right(right: Any) -> dict[str, Any]:
    names = ("object", "act", "title", "says", "roles")
    return {name: getattr(right, name) for name in names} | {"is_audited": bool(right.audited)}
