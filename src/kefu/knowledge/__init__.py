"""What a shop knows: files become articles, articles passages, and a question finds the passages that answer it.

This room does not know conversations, models that write, or what the shop sells; it answers "which text, how sure, and why".
"""

from kefu.knowledge.index import Index
from kefu.knowledge.ingest import iter_article_files, parse_article_file
from kefu.knowledge.kinds import kind_of
from kefu.knowledge.passages import split
from kefu.knowledge.products import Shelf, texts_of
from kefu.knowledge.room import Knowledge
from kefu.knowledge.views import read_vectors, write_vectors
from kefu.knowledge.words import language_of

__all__ = [
    "Index",
    "Knowledge",
    "Shelf",
    "iter_article_files",
    "kind_of",
    "language_of",
    "parse_article_file",
    "read_vectors",
    "split",
    "texts_of",
    "write_vectors",
]
