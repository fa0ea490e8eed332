"""LangChain with FAISS, as its guides put them together: a vector store and a retriever a language, a prompt piped into a chat model."""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
from serve import MOST_TOKENS, PASSAGES, Article, Kept, asked


class Nano(Embeddings):
    def __init__(self, encoder: Kept) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._encoder.passage(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.query(text)


class Peer:
    def __init__(self, articles: Sequence[Article], encoder: Kept, rules: dict[str, str], llm: dict[str, str] | None) -> None:
        embeddings = Nano(encoder)
        self._retrievers = {
            language: FAISS.from_documents(
                [Document(each.indexed, metadata={"article": each}) for each in articles if each.language == language], embeddings
            ).as_retriever(search_kwargs={"k": PASSAGES})
            for language in ("zh", "en")
        }
        self._chains: dict[str, Any] = {}
        if llm:
            model = ChatOpenAI(base_url=llm["url"], api_key=llm["key"], model=llm["model"], temperature=0, max_tokens=MOST_TOKENS)
            for language, rule in rules.items():
                self._chains[language] = (
                    ChatPromptTemplate([("system", "{rule}"), ("user", "{asked}")]).partial(rule=rule) | model | StrOutputParser()
                )

    def find(self, question: str, language: str) -> list[Article]:
        return [each.metadata["article"] for each in self._retrievers[language].invoke(question)]

    def words(self, question: str, language: str, found: list[Article]) -> Iterator[str]:
        return self._chains[language].stream({"asked": asked(question, language, found)})
