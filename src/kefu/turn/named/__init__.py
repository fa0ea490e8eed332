"""What a customer names: products and options by their words, how goods belong together, and what is asked beside the goods.

It recognises; it reads no price, no stock and no order. The modules are entered one by one by the steps of the turn.
"""
