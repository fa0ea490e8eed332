"""Each role at each call of staff: who may passes, who may not is refused by the role before anything is read."""

import re
import uuid
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from kefu.entrypoints import create_app
from kefu.entrypoints.parts import Guard, person_of
from kefu.people import People, Role
from kefu.people.roles import ROLES, role_may
from kefu.shops import merchant_by_name
from loaded_shops import PASSWORD

# Whoever is signed in, about themselves.
OWN = {
    "DELETE /v1/staff/session",
    "GET /v1/staff/me",
    "GET /v1/staff/roles",
    "GET /v1/staff/account",
    "GET /v1/staff/account/alerts",
    "PUT /v1/staff/account/alerts",
    "POST /v1/staff/account/alerts/{channel}/test",
    "POST /v1/staff/account/password",
    "POST /v1/staff/account/second-step",
    "PUT /v1/staff/account/second-step",
    "POST /v1/staff/account/second-step/off",
    "POST /v1/staff/account/recovery-codes",
    "DELETE /v1/staff/account/sessions",
    "DELETE /v1/staff/account/sessions/{id}",
}
LOOK = ("owner", "admin", "supervisor", "specialist", "generalist", "annotator", "auditor")
DESK = ("owner", "admin", "supervisor", "specialist", "generalist")
LEAD = ("owner", "admin", "supervisor")
# Written by hand beside roles.yaml, so that a slip there is seen here. Routes that are not named are asked of roles.yaml.
TABLE: dict[str, tuple[str, ...]] = {
    "GET /v1/staff/conversations": LOOK,
    "GET /v1/staff/conversations/{id}": LOOK,
    "GET /v1/traces/{id}": LOOK,
    "POST /v1/staff/conversations/{id}/take": DESK,
    "POST /v1/staff/conversations/{id}/messages": DESK,
    "POST /v1/staff/conversations/{id}/close": DESK,
    "POST /v1/staff/conversations/{id}/pass": DESK,
    "POST /v1/staff/conversations/{id}/decline": DESK,
    "POST /v1/staff/conversations/{id}/called": DESK,
    "GET /v1/staff/desk": (*DESK, "auditor"),
    "PUT /v1/staff/desk/presence": DESK,
    "PUT /v1/staff/desk/duties/{id}": LEAD,
    "PUT /v1/staff/desk/rules": LEAD,
    "GET /v1/approvals": (*DESK, "auditor"),
    "POST /v1/approvals/{id}": LEAD,
    "GET /v1/returns": DESK,
    "POST /v1/returns/{id}": DESK,
    "POST /v1/promises/{id}": DESK,
    "GET /v1/cases": (*DESK, "auditor"),
    "POST /v1/cases/{id}/close": DESK,
    "POST /v1/budget": LEAD,
    "GET /v1/staff/team": (*LEAD, "auditor"),
    "POST /v1/staff/team": ("owner", "admin"),
    "PUT /v1/staff/team/{id}": ("owner", "admin"),
    "DELETE /v1/staff/team/{id}": ("owner", "admin"),
    "POST /v1/staff/team/{id}/password": ("owner", "admin"),
    "DELETE /v1/staff/team/{id}/second-step": ("owner", "admin"),
    "DELETE /v1/staff/team/{id}/sessions": ("owner", "admin"),
    "PUT /v1/staff/team/rules/second-step": ("owner", "admin"),
    "GET /v1/staff/audit": ("owner", "auditor"),
    "GET /v1/staff/audit/chain": ("owner", "auditor"),
    "GET /v1/staff/audit/export": ("owner", "auditor"),
    "POST /v1/staff/knowledge/drafts/{id}/approve": ("owner", "admin", "supervisor", "specialist"),
    "POST /v1/staff/knowledge/sources/{name}/apply": ("owner", "admin", "supervisor", "specialist"),
}


def _calls(dependant: Dependant) -> list[Any]:
    return [dependant.call, *(call for each in dependant.dependencies for call in _calls(each))]


def _api_routes() -> list[APIRoute]:
    app = create_app(lambda: None, with_demo=True)  # type: ignore[arg-type, return-value]
    routers = [each.original_router.routes for each in app.routes if hasattr(each, "original_router")]
    return [each for routes in (app.routes, *routers) for each in routes if isinstance(each, APIRoute)]


def _staff_routes() -> list[tuple[str, Guard | None]]:
    """`METHOD path` of every route that knows who is signed in, with its guard."""
    found: list[tuple[str, Guard | None]] = []
    for route in _api_routes():
        if person_of in (calls := _calls(route.dependant)):
            guard = next((call for call in calls if isinstance(call, Guard)), None)
            found.append((f"{min(route.methods)} {route.path}", guard))
    return found


ROUTES = _staff_routes()


def test_every_call_of_staff_names_what_it_takes() -> None:
    assert {name for name, guard in ROUTES if guard is None} == OWN
    assert set(TABLE) <= {name for name, _ in ROUTES}


def test_no_call_beside_the_customers_is_open_to_everybody() -> None:
    staff = {name for name, _ in ROUTES}
    routes = {f"{min(route.methods)} {route.path}" for route in _api_routes()} - staff
    public = ("/v1/conversations", "/v1/shops/", "/pictures/", "/v1/health", "/shop/", "/widget.js", "/demo/")
    assert {name for name in routes if not name.split(" ")[1].startswith(public)} == {"GET /", "POST /v1/staff/session"}


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


async def _headers(shared: Any, tokens: dict[str, str], role: Role) -> dict[str, str]:
    if role not in tokens:
        shop = await merchant_by_name(shared.services.database, "shanlan")
        await People(shared.services.database).add(shop.merchant_id, f"{role}@shanlan.example", role.title(), role, PASSWORD)
        body = {"merchant": "shanlan", "email": f"{role}@shanlan.example", "password": PASSWORD}
        tokens[role] = (await shared.http.post("/v1/staff/session", json=body)).raise_for_status().json()["token"]
    return {"Authorization": f"Bearer {tokens[role]}"}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("role", ROLES)
async def test_a_role_passes_where_it_may_and_nowhere_else(shared: Any, tokens: dict[str, str], role: Role) -> None:
    headers = await _headers(shared, tokens, role)
    for name, guard in ROUTES:
        if guard is None:
            continue
        method, path = name.split(" ")
        path = re.sub(r"\{[^}]+\}", "nowhere", path.replace("{id}", str(uuid.uuid4())))
        async with shared.http.stream(method, path, headers=headers, **({} if method == "GET" else {"json": {}})) as answer:
            is_stream = answer.headers.get("content-type", "").startswith("text/event-stream")
            body = "" if is_stream else (await answer.aread()).decode()
        refused = answer.status_code == 403 and "Your role may not do this" in body
        expected = role in TABLE[name] if name in TABLE else role_may(role, guard.act, guard.object)
        assert refused is not expected, (role, name, answer.status_code, body[:200])
        assert answer.status_code < 500, (role, name, body[:200])


@pytest.mark.asyncio(loop_scope="module")
async def test_without_a_session_every_call_of_staff_is_closed(shared: Any) -> None:
    for name, _ in ROUTES:
        method, path = name.split(" ")
        answer = await shared.http.request(method, path.replace("{id}", str(uuid.uuid4())))
        assert answer.status_code == 401, name
