"""The widget stands in pages of other origins: what a browser must be told for its calls and pictures to work there."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOP = "https://shop.example"


@pytest.mark.parametrize(("path", "method"), [("/v1/conversations", "POST"), ("/v1/shops/shanlan", "GET"), ("/v1/staff/session", "DELETE")])
async def test_a_browser_may_send_what_the_widget_sends(shared: Any, path: str, method: str) -> None:
    wanted = {
        "Origin": SHOP,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "accept,authorization,content-type",
    }
    answer = await shared.http.options(path, headers=wanted)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert {"accept", "authorization", "content-type"} <= allowed
    assert method in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_answers_and_refusals_can_be_read_from_another_origin(shared: Any) -> None:
    talk = await shared.talk()
    origin = {"Origin": SHOP}
    answers = [
        await shared.http.get(talk.path, headers=talk.headers | origin),
        await shared.http.get(talk.path, headers=origin),
        await shared.http.post(f"{talk.path}/messages", headers=talk.headers | origin, json={"text": "a" * 100_000}),
        await shared.http.post(f"{talk.path}/messages", headers=talk.headers | origin, json={}),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 413, 422]
    assert {answer.headers.get("access-control-allow-origin") for answer in answers} == {"*"}
    assert "retry-after" in answers[0].headers["access-control-expose-headers"].lower()


async def test_pictures_can_be_shown_by_any_page_and_run_nothing(shared: Any) -> None:
    answer = await shared.http.get("/pictures/shanlan/gaiwan-celadon.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "sandbox" in answer.headers["content-security-policy"]
