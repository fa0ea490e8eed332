"""The planner as a process of its own, `python -m kefu.people.planning`: a question as JSON comes in, its answer goes out.

A played day keeps a processor busy for seconds; in the server's process every customer would wait for it.
"""

import json
import os
import sys

from kefu.errors import KefuError
from kefu.people.planning.asked import PlanAsked, answer


def main() -> None:
    os.nice(10)
    try:
        told = answer(PlanAsked.model_validate_json(sys.stdin.read()))
    except KefuError as error:
        told = {"problem": str(error)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
