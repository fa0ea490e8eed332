"""The pages as browsers get them."""

from typing import Any

import pytest

from kefu.entrypoints.app import PAGES


async def test_pages_go_out_compressed_and_answers_about_customers_do_not(running: Any) -> None:
    scripts = sorted((PAGES / "console/assets").glob("index-*.js"))
    if not scripts:
        pytest.skip("the web pages are not built")
    headers = {"Accept-Encoding": "gzip"}
    script = await running.http.get(f"/console/assets/{scripts[0].name}", headers=headers)
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    assert "x-content-type-options" in script.headers
    plain = await running.http.get(f"/console/assets/{scripts[0].name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == script.content == scripts[0].read_bytes()
    page = await running.http.get("/console/", headers=headers)
    assert "immutable" not in page.headers.get("cache-control", "")
    staff = await running.staff()
    listed = await running.http.get("/v1/staff/conversations", headers={**staff, **headers})
    assert "content-encoding" not in listed.headers
