"""How a customer feels and what follows: the course of her feelings, and the one sentence that shows that she was heard.

It decides nothing about the errand and sells nothing. The modules are entered one by one by the steps of the turn.
"""
