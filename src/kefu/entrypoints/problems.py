"""Errors as one JSON shape, in English and Chinese, that says what to do. No stack trace ever leaves."""

import logging
import re
from functools import cache
from importlib.resources import files

import yaml
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kefu.entrypoints.wire import MESSAGE_LIMIT, Problem
from kefu.errors import BadInput, CodeNeeded, KefuError, NotFound, NotSignedIn, NotYourRole, Refused, TooMany, TryAgainLater

log = logging.getLogger("kefu.http")

_KINDS: tuple[tuple[type[KefuError], int, str, str], ...] = (
    (TooMany, 429, "Too many", "操作太频繁了，请稍等一会儿再试。"),
    (CodeNeeded, 401, "Code needed", "请输入验证器上显示的动态码，或一个恢复码。"),
    (NotSignedIn, 401, "Not signed in", "登录信息无效或已过期，请重新登录。"),
    (NotFound, 404, "Not found", "没有找到，或者这里不可以查看。"),
    (BadInput, 422, "Bad input", "内容不符合要求，请按提示修改后再试。"),
    (NotYourRole, 403, "Not your role", "你的岗位不能做这件事，请找有这项权限的同事。"),
    (Refused, 403, "Refused", "这个操作不被允许，请核对后再试。"),
    (TryAgainLater, 503, "Try again later", "系统暂时没有响应，内容没有丢失，请稍后再试。"),
    (KefuError, 503, "Needs a person", "这件事需要人工处理，请联系客服。"),
)
_BY_STATUS = {
    400: ("Bad request", "请求的格式不对，请检查后再试。"),
    401: ("Not signed in", "请先登录，或者带上会话的凭证。"),
    403: ("Refused", "这个操作不被允许，请核对后再试。"),
    404: ("Not found", "没有这个地址或内容。"),
    405: ("Method not allowed", "这个地址不支持这种请求方式。"),
    411: ("Length required", "请带上 Content-Length，说明内容有多长。"),
    413: ("Too large", f"内容太大了；一条消息最多 {MESSAGE_LIMIT} 个字。"),
}


def problem_of(error: Exception) -> Problem:
    """Any exception as the problem to send; an unexpected one is logged and told as a 500 without its text."""
    for kind, status, title, detail_zh in _KINDS:
        if isinstance(error, kind):
            places = list(error.places) if isinstance(error, BadInput) else []
            detail = str(error).splitlines()[0]
            return Problem(status=status, title=title, detail=detail, detail_zh=in_chinese(detail) or detail_zh, places=places)
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return Problem(
        status=500,
        title="Our mistake",
        detail="Something went wrong on our side. Please try again.",
        detail_zh="我们这边出错了，请稍后再试。",
    )


def in_chinese(detail: str) -> str | None:
    """The Chinese of a sentence that is in refusals.yaml."""
    return next((said.format(*found.groups()) for pattern, said in _chinese() if (found := pattern.fullmatch(detail))), None)


@cache
def _chinese() -> tuple[tuple[re.Pattern[str], str], ...]:
    texts: dict[str, str] = yaml.safe_load((files("kefu.entrypoints") / "refusals.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(re.escape(english).replace("…", "(.+?)")), said) for english, said in texts.items())


def problem_of_status(status: int, detail: str) -> Problem:
    title, detail_zh = _BY_STATUS.get(status, ("Error", "请求没有成功，请检查后再试。"))
    return Problem(status=status, title=title, detail=detail, detail_zh=detail_zh)


def response_of(problem: Problem, error: Exception | None = None) -> JSONResponse:
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}  # 405 names the methods that there are
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem.model_dump(), status_code=problem.status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every expected error of `app` with a Problem; `Envelope` does it for the others."""

    async def on_kefu_error(_: Request, error: Exception) -> JSONResponse:
        return response_of(problem_of(error), error)

    async def on_http_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return response_of(problem_of_status(error.status_code, str(error.detail)), error)

    async def on_invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        places = [f"{'.'.join(str(step) for step in each['loc'])}: {each['msg']}" for each in error.errors()[:20]]
        detail = "The request is not well formed; each place says what is expected."
        return response_of(
            Problem(status=422, title="Bad input", detail=detail, detail_zh="请求内容不符合要求，每一处都写了应该是什么。", places=places)
        )

    app.add_exception_handler(KefuError, on_kefu_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
