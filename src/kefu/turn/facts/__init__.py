"""The shop's facts as sentences and cards: orders, parcels and products as they stand now, a product's own lines, sums by the shop's rules.

Each sentence points at the fact it says. The modules are entered one by one by the steps of the turn, which know each only what it needs.
"""
