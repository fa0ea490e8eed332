"""The administrator's commands, run as a person runs them, on a database of their own."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from kefu.cli import app

PASSWORD = "a long enough one"
Run = Callable[..., Result]


@pytest.fixture
def kefu(shop_url: str) -> Run:
    """Runs `kefu` with the arguments, on the test's shops."""

    def run(*arguments: str, given: str = "") -> Result:
        return CliRunner().invoke(app, arguments, input=given, env={"KEFU_DATABASE_URL": shop_url, "KEFU_LLM": "off", "COLUMNS": "200"})

    return run


def test_an_account_is_added_listed_given_a_password_and_removed(kefu: Run) -> None:
    there = json.loads(kefu("staff", "list", "-m", "shanlan", "--json").stdout)
    added = kefu("staff", "add", "Mei@example.com", "-m", "shanlan", "-n", "Mei", "--role", "supervisor", given=PASSWORD + "\n")
    assert added.exit_code == 0
    assert "Mei (supervisor) can now sign in" in added.stdout
    listed = json.loads(kefu("staff", "list", "-m", "shanlan", "--json").stdout)
    assert {"email": "mei@example.com", "name": "Mei", "role": "supervisor"} in listed
    assert "mei@example.com" not in kefu("staff", "list", "-m", "rival").stdout
    assert kefu("staff", "password", "mei@example.com", "-m", "shanlan", "--password", PASSWORD + "!").exit_code == 0
    assert json.loads(kefu("staff", "remove", "mei@example.com", "-m", "shanlan", "--json").stdout)["name"] == "Mei"
    assert json.loads(kefu("staff", "list", "-m", "shanlan", "--json").stdout) == there


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("staff", "add", "mei@example.com", "-m", "shanlan", "-n", "Mei", "--password", "short"), "at least 10 characters"),
        (("staff", "add", "mei", "-m", "shanlan", "-n", "Mei", "--password", PASSWORD), "not an e-mail address"),
        (("staff", "add", "lin@shanlan.example", "-m", "shanlan", "-n", "Lin", "--password", PASSWORD), "kefu staff password"),
        (("staff", "password", "no@example.com", "-m", "shanlan", "--password", PASSWORD), "kefu staff list"),
        (("staff", "remove", "no@example.com", "-m", "shanlan"), "kefu staff list"),
        (("staff", "list", "-m", "nowhere"), "kefu shop list"),
        (("shop", "secret", "nowhere"), "kefu shop list"),
        (("jobs", "retry", "4711"), "kefu jobs list"),
    ],
)
def test_a_mistake_ends_with_a_sentence_that_says_what_to_do(kefu: Run, arguments: tuple[str, ...], said: str) -> None:
    result = kefu(*arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_the_secret_is_printed_alone_and_a_new_one_replaces_it(kefu: Run) -> None:
    first = kefu("shop", "secret", "shanlan").stdout.strip()
    assert len(first) >= 32
    assert kefu("shop", "secret", "shanlan").stdout.strip() == first
    rotated = kefu("shop", "secret", "shanlan", "--rotate")
    assert rotated.stdout.strip() != first
    assert "refused from now on" in rotated.stderr
    assert json.loads(kefu("shop", "secret", "shanlan", "--json").stdout)["secret"] == rotated.stdout.strip()


def test_a_worker_ends_when_no_job_is_waiting_and_none_was_given_up(kefu: Run) -> None:
    assert kefu("work", "--until-empty").exit_code == 0
    assert json.loads(kefu("jobs", "list", "--json").stdout) == []
    assert "No job was given up" in kefu("jobs", "list", "--failed").stdout
