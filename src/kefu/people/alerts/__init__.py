"""Alerts: word to people of the shop who are not looking, by e-mail or by a call of the shop's own address.

It reads tickets, cases, approvals, promises and notes, and changes none of them; what a customer said or is called is in no alert.
"""

from kefu.people.alerts.nouns import NOTHING, Channel, Choice, Delivery, MailServer, Outbox, Reason
from kefu.people.alerts.room import Alerts, is_quiet
from kefu.people.alerts.saying import said_of

__all__ = ["NOTHING", "Alerts", "Channel", "Choice", "Delivery", "MailServer", "Outbox", "Reason", "is_quiet", "said_of"]
