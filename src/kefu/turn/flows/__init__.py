"""Flows: errands that take several turns. `*.yaml` are the scripts; `run` is one that has begun, `follow` hears for it, `carry` acts, `tell` says.

The modules are entered one by one by the steps of the turn, which know each only what it needs.
"""
