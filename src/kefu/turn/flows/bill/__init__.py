"""What goods come to with the shop's offers, a coupon and freight: the errand "which coupon, and what do I pay".

It knows the goods and the coupon that a customer speaks of, the coupons that the shop keeps for them, and the rules as the articles
state them. It does not know prices beyond what it is given, and reckons with no rule and no coupon that nobody wrote.
"""

from kefu.turn.flows.bill.reading import Basket, is_priced, open_item, read_basket, read_coupon, read_points
from kefu.turn.flows.bill.steps import Bill

__all__ = ["Basket", "Bill", "is_priced", "open_item", "read_basket", "read_coupon", "read_points"]
