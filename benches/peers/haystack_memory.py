"""Haystack with its document store in memory: a pipeline of embedder and retriever a language, and its chat generator."""

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from haystack import Document, Pipeline, component
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret
from serve import MOST_TOKENS, PASSAGES, Article, Kept, asked


@component
class Nano:
    def __init__(self, encoder: Kept) -> None:
        self._encoder = encoder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, Any]:
        return {"embedding": self._encoder.query(text)}


class Peer:
    def __init__(self, articles: Sequence[Article], encoder: Kept, rules: dict[str, str], llm: dict[str, str] | None) -> None:
        self._articles = {f"{each.language}/{each.article}": each for each in articles}
        self._pipelines: dict[str, Pipeline] = {}
        for language in ("zh", "en"):
            store = InMemoryDocumentStore(embedding_similarity_function="cosine")
            store.write_documents(
                [
                    Document(content=each.indexed, embedding=encoder.passage(each.indexed), meta={"key": key})
                    for key, each in self._articles.items()
                    if each.language == language
                ]
            )
            pipeline = Pipeline()
            pipeline.add_component("embedder", Nano(encoder))
            pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=PASSAGES))
            pipeline.connect("embedder.embedding", "retriever.query_embedding")
            self._pipelines[language] = pipeline
        self._rules = rules
        self._model = (
            OpenAIChatGenerator(
                api_key=Secret.from_token(llm["key"]),
                api_base_url=llm["url"],
                model=llm["model"],
                generation_kwargs={"temperature": 0, "max_tokens": MOST_TOKENS},
            )
            if llm
            else None
        )

    def find(self, question: str, language: str) -> list[Article]:
        found = self._pipelines[language].run({"embedder": {"text": question}})["retriever"]["documents"]
        return [self._articles[each.meta["key"]] for each in found]

    def words(self, question: str, language: str, found: list[Article]) -> Iterator[str]:
        """Haystack tells pieces to a callback; here they come out as they are told."""
        model = self._model
        assert model is not None
        told: queue.Queue[str | None] = queue.Queue()
        messages = [ChatMessage.from_system(self._rules[language]), ChatMessage.from_user(asked(question, language, found))]

        def work() -> None:
            try:
                model.run(messages=messages, streaming_callback=lambda piece: told.put(piece.content or ""))
            finally:
                told.put(None)

        threading.Thread(target=work, daemon=True).start()
        while (piece := told.get()) is not None:
            yield piece
