"""Postgres: one pool, connections opened *for a merchant*, numbered migrations, and an embedded server when none is given.

This room knows how to reach the database and keep merchants apart. It does not know what the tables mean: each room has its own `store.py`.
"""

from kefu.database.describe import describe
from kefu.database.embedded import revive_embedded, start_embedded
from kefu.database.migrate import migrate
from kefu.database.news import News
from kefu.database.pool import Connection, Database, connect

__all__ = ["Connection", "Database", "News", "connect", "describe", "migrate", "revive_embedded", "start_embedded"]
