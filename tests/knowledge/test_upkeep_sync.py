"""Sources brought up to date: what changed is shown first, applied at once, kept as versions, and an import that was cut goes on."""

import multiprocessing
import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import dying_import
import pytest

from kefu.database import Database
from kefu.errors import Refused
from kefu.knowledge import Knowledge
from kefu.knowledge.upkeep import sync
from kefu.knowledge.upkeep.diff import pieces_between
from kefu.perception.vectors import Vectors

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def _write(folder: Path, name: str, title: str, body: str) -> None:
    (folder / name).write_text(f"---\ntitle: {title}\n---\n{body}\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path, "returns.zh.md", "收到后不喜欢可以退吗？", "签收次日起 7 天内可以申请退货。")
    _write(tmp_path, "invoice.zh.md", "怎么开发票？", "下单时填写抬头，发货后开具电子发票。")
    return tmp_path


async def test_a_difference_is_shown_before_it_is_applied_and_versions_are_kept(
    database: Database, merchants: tuple[int, int], vectors: Vectors, folder: Path
) -> None:
    one, knowledge = merchants[0], Knowledge(database, vectors)
    await sync.add_source(database, one, "help", str(folder))
    first = await sync.look(database, knowledge, one, "help", NOW)
    assert [(change.kind, change.id) for change in first.changes] == [("added", "invoice"), ("added", "returns")]
    assert await knowledge.articles(one) == ()
    await sync.apply(database, knowledge, one, "help", "lin", NOW, expected=first.digest)
    _write(folder, "returns.zh.md", "收到后不喜欢可以退吗？", "签收次日起 15 天内可以申请退货。")
    (folder / "invoice.zh.md").unlink()
    _write(folder, "freight.zh.md", "运费多少？", "满 99 元包邮。")
    second = await sync.look(database, knowledge, one, "help", NOW)
    assert [(change.kind, change.id) for change in second.changes] == [("removed", "invoice"), ("changed", "returns"), ("added", "freight")]
    assert [piece for piece in second.changes[1].pieces if piece[0] != "="] == [("-", "7"), ("+", "15")]
    with pytest.raises(Refused, match="since you looked"):
        await sync.apply(database, knowledge, one, "help", "lin", NOW, expected=first.digest)
    await sync.apply(database, knowledge, one, "help", "lin", NOW, expected=second.digest)
    found = await knowledge.search(one, "收到后不喜欢可以退吗", "zh", on=TODAY)
    assert "15 天" in found.found[0].passage.text
    assert [(each.version, each.who, each.article is None) for each in await sync.history(database, one, "invoice", "zh")] == [
        (2, "lin", True), (1, "lin", False),
    ]  # fmt: skip
    assert (await sync.look(database, knowledge, one, "help", NOW)).changes == ()
    (source,) = await sync.list_sources(database, one)
    assert (source.articles, source.run, source.waiting["unchanged"]) == (2, None, 2)


async def test_every_rejected_row_is_told_and_the_good_ones_come(
    database: Database, merchants: tuple[int, int], vectors: Vectors, tmp_path: Path
) -> None:
    one, knowledge = merchants[0], Knowledge(database, vectors)
    file = tmp_path / "faq.csv"
    file.write_text("id,question,answer,valid_to\na,怎么开发票？,发货后开。,\nb,能货到付款吗？,不能。,\n", encoding="utf-8")
    await sync.add_source(database, one, "sheet", str(file))
    await sync.apply(database, knowledge, one, "sheet", "lin", NOW)
    file.write_text("id,question,answer,valid_to\na,怎么开发票？,,\nc,怎么寄回？,用快递。,soon\nd,几点上班？,九点。,\n", encoding="utf-8")
    difference = await sync.apply(database, knowledge, one, "sheet", "lin", NOW)
    assert [place.split(": ")[0] for place in difference.rejected] == ["faq.csv:2", "faq.csv:3"]
    assert all("; write" in place or "write it as" in place for place in difference.rejected)
    assert [article.id for article in await knowledge.articles(one)] == ["a", "b", "d"], "a row that cannot be read removes nothing"
    assert difference.kept == ("a.zh", "b.zh")


async def test_an_import_killed_in_the_middle_goes_on_and_nobody_saw_half_of_it(
    database: Database, database_url: str, merchants: tuple[int, int], vectors: Vectors, tmp_path: Path
) -> None:
    one, knowledge = merchants[0], Knowledge(database, vectors)
    for number in range(60):
        _write(tmp_path, f"article-{number}.zh.md", f"第 {number} 个问题怎么办？", f"请联系我们，编号 {number}。")
    await sync.add_source(database, one, "many", str(tmp_path))
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=dying_import.run, args=(database_url, one, "many", 64))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert await knowledge.articles(one) == (), "nothing half-loaded is visible"
    (source,) = await sync.list_sources(database, one)
    assert source.run == (64, 120)
    begun: list[int] = []

    async def told(done: int, total: int) -> None:
        begun.append(done)

    await sync.apply(database, knowledge, one, "many", "lin", NOW, told=told)
    assert begun[0] == 0
    assert begun[1] == 64, "what was prepared is not prepared again"
    articles = await knowledge.articles(one)
    assert len({article.id for article in articles}) == len(articles) == 60
    assert [len(await sync.history(database, one, article.id, "zh")) for article in articles] == [1] * 60
    assert (await sync.list_sources(database, one))[0].run is None


class _Site(BaseHTTPRequestHandler):
    body = "<html><head><title>运费说明</title></head><body><h1>运费说明</h1><p>满 99 元包邮。</p></body></html>"
    asked: list[str | None] = []  # noqa: RUF012 - the handler is made anew for each request

    def do_GET(self) -> None:
        etag = f'"{hash(self.body)}"'
        self.asked.append(self.headers["If-None-Match"])
        is_known = self.headers["If-None-Match"] == etag
        self.send_response(304 if is_known else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if not is_known:
            self.wfile.write(self.body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/help/freight.html"
    server.shutdown()


async def test_a_page_is_fetched_again_only_when_it_has_changed(
    database: Database, merchants: tuple[int, int], vectors: Vectors, site: str
) -> None:
    one, knowledge = merchants[0], Knowledge(database, vectors)
    await sync.add_source(database, one, "site", site)
    await sync.apply(database, knowledge, one, "site", "lin", NOW)
    (article,) = await knowledge.articles(one)
    assert (article.id, article.url, article.title) == ("freight", site, "运费说明")
    assert (await sync.look(database, knowledge, one, "site", NOW)).unchanged == 1
    assert _Site.asked[0] is None
    assert _Site.asked[-1]
    _Site.body = _Site.body.replace("99", "129")
    (change,) = (await sync.look(database, knowledge, one, "site", NOW)).changes
    assert ("+", "129") in change.pieces


def test_a_diff_can_be_put_together_again() -> None:
    one, other = "退货要在签收次日起 7 天内。", "退换货都要在签收后 15 天内申请。"
    pieces = pieces_between(one, other)
    assert "".join(text for op, text in pieces if op != "+") == one
    assert "".join(text for op, text in pieces if op != "-") == other
