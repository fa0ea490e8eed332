"""A model server that fails, seen from the customer's side: the next lane answers, nothing false or half is kept, the trace says why."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from test_lanes import _ask

from kefu.llm import OpenAICompatible
from kefu.llm.endpoint import Patience
from kefu.perception.vectors import Vectors
from kefu.turn import Services
from llm.server import DONE, END, Script, Server, event, piece, raw, serve, status

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
QUICK = Patience(connect=1, first_token=0.4, between_tokens=0.4, total=1.2, tries=1)


@pytest.fixture
async def model_server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (status(500, "boom"), "status 500"),
        (status(429, Retry_After="600"), "status 429"),
        (status(401), "does not accept the key"),
        (raw(piece("博物馆最多可以借 12 盏灯。"), piece("最长")), "the connection was closed"),
        (raw(piece("博物馆最多"), 1.0, END), "no next token in time"),
        (raw(*[part for _ in range(20) for part in (piece("馆"), 0.1)]), "time allowed in all"),
        (raw(b"data: {not json\n\n", END), "not JSON"),
        (raw(piece("博\ufffd"), event({"error": {"message": "out of memory"}})), "out of memory"),
        (raw(b"<html>sign in</html>", kind="text/html"), "web page"),
        (raw(event({"choices": []}), DONE), "no sentence that says anything"),
    ],
    ids=["500", "429", "401", "closed", "silence", "drip", "not json", "error inside", "web page", "empty"],
)
async def test_whatever_the_model_server_does_the_passage_answers_and_the_trace_says_why(
    script: Script, said: str, open_services: OpenServices, puyu_url: str, vectors: Vectors, model_server: Server
) -> None:
    model_server.scripts = [script]
    model = OpenAICompatible(model_server.url, "sk-key", "toy", patience=QUICK)
    async with open_services(puyu_url, vectors, model) as services:
        reply, record, _ = await _ask(services)
    await model.close()
    assert (reply.lane, "90 days" in reply.text) == ("quote", True)
    assert said in record["passed"][-1]["why"]["en"]
    assert "博" not in reply.text
