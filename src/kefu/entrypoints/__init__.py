"""Where the world comes in: HTTP for the widget, the console and shops' own servers. It knows the rooms' doors, not their insides."""

from kefu.entrypoints.app import create_app
from kefu.entrypoints.readiness import Readiness

__all__ = ["Readiness", "create_app"]
