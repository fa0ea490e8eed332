"""Flows: errands that take several turns. `*.yaml` are their scripts.

`run` is one that has begun, `follow` hears for it, `carry` acts and `tell` says.
The modules are entered one by one by the steps of the turn, which know each only what it needs.
"""
