"""Pairs"""


def made_items():
    return []
