"""The documents tell the truth: commands, settings, folders, links and calls that they name exist, and none is left out.

`python tests/test_docs.py --write` writes docs/reference/cli.md, settings.md and roles.md anew from the code.
"""

import dataclasses
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from kefu import vocabulary
from kefu.cli import app
from kefu.governance import identity
from kefu.people.roles import ROLES, appoints, rights, role_texts
from kefu.settings import Settings
from kefu.shops.files.sheets import SHEETS
from kefu.turn import state

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs/reference"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OTHER_VARIABLES = {"KEFU_TEST_DATABASE_URL", "KEFU_SERVER"}  # of the tests and of the console's development server
BUILT = {"node_modules", "dist", "build", "__pycache__"}
ADR_PARTS = ("## Context", "## Decision", "## Consequences", "## Check")
FIGURE = re.compile(r"\d[\d.,]*\s?(?:%|％|ms\b|毫秒|MB\b|KB\b|tokens? a second)")


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=page_id)


# ---- what the references must say


def commands(group: Any = None, path: tuple[str, ...] = ("kefu",)) -> list[tuple[tuple[str, ...], Any]]:
    """Every command that can be run, with its words: (("kefu", "shop", "load"), command)."""
    group = group or typer.main.get_command(app)
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if hasattr(command, "commands") else [((*path, name), command)]
    return found


def cli_page() -> str:
    lines = ["# The command line", "", "Written from the code by `python tests/test_docs.py --write`; a test compares the two.", ""]
    lines += ["An error that says what to do ends a command with status 1; `kefu doctor` ends so when a part is missing.", ""]
    for words, command in commands():
        shown = " ".join(
            f"{p.name.upper()}…" if p.nargs == -1 else p.name.upper() for p in command.params if p.param_type_name == "argument"
        )
        lines += [
            f"## {' '.join(words)}",
            "",
            " ".join((command.help or "").split()),
            "",
            "```",
            " ".join((*words, "[OPTIONS]", shown)).strip(),
        ]
        lines += ["```", "", "| | | default |", "|---|---|---|"]
        for parameter in command.params:
            name = parameter.name.upper() if parameter.param_type_name == "argument" else " ".join(parameter.opts)
            default = "needed" if parameter.required else "" if parameter.default in (None, False) else str(parameter.default)
            lines.append(f"| `{name}` | {(getattr(parameter, 'help', None) or '').replace('|', chr(92) + '|')} | {default} |")
        lines.append("")
    return "\n".join(lines)


def settings_page() -> str:
    lines = ["# Settings", "", "Written from `src/kefu/settings.py` by `python tests/test_docs.py --write`; a test compares the two.", ""]
    lines += ["Set them in the environment or in a file `.env` in the folder where `kefu` is started. The environment wins.", ""]
    lines += ["| setting | what it does | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        default = default.get_secret_value() if isinstance(default, SecretStr) else default
        shown = "–" if default in (None, "", PydanticUndefined) else f"`{default}`"
        lines.append(f"| `KEFU_{name.upper()}` | {(field.description or '').replace('|', chr(92) + '|')} | {shown} |")
    return "\n".join([*lines, ""])


def roles_page() -> str:
    lines = ["# Who may do what · 谁可以做什么", ""]
    lines += ["Written from `src/kefu/people/roles.yaml` by `python tests/test_docs.py --write`; a test compares the two.", ""]
    lines += ["| role | 岗位 | work | 工作 | appoints · 可任命 |", "|---|---|---|---|---|"]
    for role in ROLES:
        (title, work), below = role_texts(role), appoints(role)
        named = ", ".join(each for each in ROLES if each in below)
        lines.append(f"| `{role}` | {title['zh']} | {work['en']} | {work['zh']} | {named or '–'} |")
    lines += ["", f"| act | what · 做什么 | {' | '.join(ROLES)} | audited · 留痕 |", f"|---|---|{'---|' * (len(ROLES) + 1)}"]
    for right in rights():
        ticks = " | ".join("✓" if role in right.roles else "" for role in ROLES)
        what = f"{right.title['en']}: {right.says['en']} · {right.title['zh']}：{right.says['zh']}"
        lines.append(f"| `{right.object}.{right.act}` | {what} | {ticks} | {'✓' if right.audited else ''} |")
    return "\n".join([*lines, ""])


GENERATED = {REFERENCE / "cli.md": cli_page, REFERENCE / "settings.md": settings_page, REFERENCE / "roles.md": roles_page}


@pytest.mark.parametrize("page", GENERATED, ids=page_id)
def test_a_reference_page_is_what_the_code_says(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == GENERATED[page](), "run `python tests/test_docs.py --write`"


def test_the_api_page_names_every_call_and_no_other() -> None:
    described = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))["paths"]
    calls = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /v1[^\s`?]*)", (REFERENCE / "api.md").read_text(encoding="utf-8")))
    assert {call for call in calls if " /v1" in call} == named


def test_the_shop_format_names_every_file_and_column() -> None:
    said = (REFERENCE / "shop-format.md").read_text(encoding="utf-8")
    missing = [f"{sheet}: {column}" for sheet, columns in SHEETS.items() for column in (sheet, *columns) if column not in said]
    assert not missing


def test_the_glossary_has_every_noun() -> None:
    said = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    def nouns(module: ModuleType) -> list[str]:
        return [name for name, value in vars(module).items() if dataclasses.is_dataclass(value) and value.__module__ == module.__name__]

    assert not [noun for noun in (*nouns(vocabulary), *nouns(state)) if f"`{noun}`" not in said]


def test_choosing_a_model_names_every_setting_of_models() -> None:
    said = (ROOT / "docs/how-to/choose-a-model.md").read_text(encoding="utf-8")
    assert not [name for name in Settings.model_fields if name.startswith("llm") and f"`KEFU_{name.upper()}`" not in said]


# ---- what any page names must exist


@every_page
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", without_code(page.read_text(encoding="utf-8")))
    own = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert not [link for link in own if not (page.parent / link).exists()]


@every_page
def test_commands_settings_and_targets_exist(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    known = {" ".join(words[1:]) for words, _ in commands()} | {words[1] for words, _ in commands()}
    for first, second in re.findall(r"(?:^|[`/])kefu ([a-z-]+)(?: ([a-z-]+))?", said, re.MULTILINE):
        assert first in known, f"kefu {first}"
        assert f"{first} {second}" in known or first in {words[1] for words, _ in commands() if len(words) == 2} or not second, second
    settings = {f"KEFU_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    assert set(re.findall(r"\bKEFU_[A-Z_]+[A-Z]\b", said)) <= settings
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", said, re.MULTILINE)) <= targets


@every_page
def test_files_named_in_backticks_exist(page: Path) -> None:
    folders = "src/kefu|tests|benches|demo|docs|web|scripts|requirements"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert not [name for name in named if not (ROOT / name).exists()]


@every_page
def test_no_page_shows_the_machine_it_was_written_on(page: Path) -> None:
    assert not re.findall(r"/wor[k]/|/roo[t]/|/home/\w|/tmp/", page.read_text(encoding="utf-8"))


# ---- the two READMEs


@pytest.mark.parametrize("readme", READMES, ids=page_id)
def test_the_tree_of_a_readme_is_the_tree(readme: Path) -> None:
    listed = set(re.findall(r"^\| `([\w./-]+)/` \|", readme.read_text(encoding="utf-8"), re.MULTILINE))
    top = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and entry.name[0] != "." and entry.name not in BUILT}
    rooms = {f"src/kefu/{entry.parent.name}" for entry in (ROOT / "src/kefu").glob("*/__init__.py")}
    assert listed == (top - {"src"}) | rooms


def test_the_readmes_have_the_same_code_blocks() -> None:
    first, second = (blocks(readme.read_text(encoding="utf-8")) for readme in READMES)
    assert first == second


@pytest.mark.parametrize("readme", READMES, ids=page_id)
def test_a_figure_names_the_bench_it_comes_from(readme: Path) -> None:
    lines = without_code(readme.read_text(encoding="utf-8")).splitlines()
    assert not [line for line in lines if FIGURE.search(line) and "benches/" not in line]


@pytest.mark.parametrize("page", [READMES[0], ROOT / "docs/how-to/connect-a-shop.md"], ids=page_id)
def test_the_token_example_signs_a_customer_in(page: Path) -> None:
    example = next(block for block in blocks(page.read_text(encoding="utf-8")) if "def customer_token" in block)
    names: dict[str, Any] = {}
    exec(compile(example.partition("\n")[2], page.name, "exec"), names)
    secret = "a secret of more than 32 characters"
    claims = identity.read_token(names["customer_token"](secret, "puyu", "C1001"), secret, "puyu", datetime.now(UTC))
    assert claims.customer == "C1001"


# ---- decisions


def test_decisions_are_numbered_linked_and_whole() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in decisions]
    assert numbers == sorted(set(numbers))  # numbers are given out before decisions are written, so there may be gaps
    linked = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for page in decisions:
        assert f"docs/decisions/{page.name}" in linked
        said = page.read_text(encoding="utf-8")
        assert [part for part in ADR_PARTS if part in said] == list(ADR_PARTS), page.name


def blocks(text: str) -> list[str]:
    """Fenced code blocks, each with its language in the first line."""
    return re.findall(r"^```(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


if __name__ == "__main__" and "--write" in sys.argv:
    for file, made in GENERATED.items():
        file.write_text(made(), encoding="utf-8")
