"""Keeping what a shop knows true: sources and what changed in them, contradictions, stale articles, gaps, and drafts from talks.

This room reads articles, traces and messages; what a table or a product says is handed to it as plain statements, and how figures are
read in a text is, too. It does not know how an answer is made, and changes no article that a person has not agreed to.
"""
