"""Editing what decides answers: articles, flows of errands, and the shop's rules, as texts with versions.

A text is checked line by line, tried on the latest real questions and acts before anything is published, proposed by one person and
published by one who may, and every version can count again. What is written here is kept by the rooms that own it.
"""

from kefu.editing.nouns import KINDS, Difference, Edit, Fault, Kind, Named, Preview, Told, Trial, Version
from kefu.editing.preview import preview, try_one
from kefu.editing.room import decide, list_edits, object_of, propose, read_edit, roll_back, withdraw
from kefu.editing.texts import check, list_texts, must_be_good, promising, versions_of

__all__ = [
    "KINDS",
    "Difference",
    "Edit",
    "Fault",
    "Kind",
    "Named",
    "Preview",
    "Told",
    "Trial",
    "Version",
    "check",
    "decide",
    "list_edits",
    "list_texts",
    "must_be_good",
    "object_of",
    "preview",
    "promising",
    "propose",
    "read_edit",
    "roll_back",
    "try_one",
    "versions_of",
    "withdraw",
]
