"""What language models may cost a merchant: limits for a day and a conversation, counted before each call and settled after it.

Two turns at once cannot both take the last of a budget: the rows that count are locked while one of them reserves. This room knows no
models; who calls one says what it may take at most and what it took.
"""

from kefu.governance.budgets.spending import BudgetSpent, Limits, Spent, limits_of, reserve, set_limits, settle, spent_on

__all__ = ["BudgetSpent", "Limits", "Spent", "limits_of", "reserve", "set_limits", "settle", "spent_on"]
