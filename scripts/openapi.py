"""Write docs/reference/openapi.json from the application, or with --check fail when the file is another one."""

import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from kefu.entrypoints import create_app

FILE = Path(__file__).resolve().parent.parent / "docs/reference/openapi.json"


@asynccontextmanager
async def no_services():
    raise RuntimeError("the application is only asked for its description")
    yield


def main() -> None:
    said = json.dumps(create_app(no_services).openapi(), ensure_ascii=False, indent=1) + "\n"
    if "--check" not in sys.argv:
        FILE.write_text(said, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != said:
        sys.exit("docs/reference/openapi.json is not what the application describes: run `make schema` and commit it.")


if __name__ == "__main__":
    main()
