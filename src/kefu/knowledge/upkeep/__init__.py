"""Keeping what a shop knows true: sources and what changed in them, contradictions, stale articles, gaps, and drafts from talks.

This room reads articles, traces and messages; what a table or a product says is handed to it as plain statements, and how figures are
read in a text is, too. It does not know how an answer is made, and changes no article that a person has not agreed to.
"""

from kefu.knowledge.upkeep import drafts, gaps, sync
from kefu.knowledge.upkeep.findings import ProductFacts, decide_finding, find_all, keep_findings, list_findings
from kefu.knowledge.upkeep.nouns import ArticleChange, Difference, Draft, Finding, Gap, Piece, Side, Source, Stale
from kefu.knowledge.upkeep.stale import list_stale

__all__ = [
    "ArticleChange",
    "Difference",
    "Draft",
    "Finding",
    "Gap",
    "Piece",
    "ProductFacts",
    "Side",
    "Source",
    "Stale",
    "decide_finding",
    "drafts",
    "find_all",
    "gaps",
    "keep_findings",
    "list_findings",
    "list_stale",
    "sync",
]
