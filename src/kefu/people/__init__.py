"""The people on the shop's side: accounts, roles and sessions. It knows nothing of what they talk about."""

from kefu.people.accounts import People, Person
from kefu.people.roles import Role

__all__ = ["People", "Person", "Role"]
