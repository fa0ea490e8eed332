"""The commands of an administrator's work: accounts, jobs, complaints, notices."""

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json
from kefu.commands import administration
from kefu.people import Role
from kefu.settings import Settings

staff_app = typer.Typer(no_args_is_help=True, help="The people who answer in the console: their accounts, shop by shop.")
jobs_app = typer.Typer(no_args_is_help=True, help="Work that waits in the queue or failed: upkeep at night, and what else is done later.")
cases_app = typer.Typer(no_args_is_help=True, help="Complaints: the case files, and what is complained of more often.")
notices_app = typer.Typer(no_args_is_help=True, help="What customers are told unasked: parcels that stand still, refunds that came.")


def _ask_password(given: str | None) -> str:
    """From the terminal, twice and unseen; from standard input, one line, when that is no terminal."""
    if given:
        return given
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


Email = Annotated[str, typer.Argument(help="the person's e-mail: the name of the account")]
OneMerchant = Annotated[str, typer.Option("--merchant", "-m", help="the shop the account belongs to")]
Password = Annotated[str | None, typer.Option(help="ten characters or more; left out, it is asked for or read from standard input")]


@staff_app.command("add")
def staff_add(
    email: Email,
    merchant: OneMerchant,
    name: Annotated[str, typer.Option("--name", "-n", help="as customers see it when this person joins")],
    role: Annotated[Role, typer.Option(help="docs/reference/roles.md says what each may do")] = "generalist",
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Make an account for someone who answers customers of this shop in the console."""
    made = run(administration.add_staff(Settings(), merchant, email, name, role, _ask_password(password)))
    _tell_staff(made, "{name} ({role}) can now sign in at /console/ as {email}, shop " + merchant + ".", as_json)


@staff_app.command("list")
def staff_list(merchant: OneMerchant, as_json: AsJson = False) -> None:
    """The accounts of a shop."""
    people = run(administration.list_staff(Settings(), merchant))
    if as_json:
        show_json(people)
        return
    table = Table("e-mail", "name", "role", box=None, pad_edge=False)
    for each in people:
        table.add_row(each["email"], each["name"], each["role"])
    out.print(table if people else f"Nobody has an account at {merchant}; `kefu staff add` makes one.")


@staff_app.command("password")
def staff_password(email: Email, merchant: OneMerchant, password: Password = None, as_json: AsJson = False) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out."""
    changed = run(administration.set_staff_password(Settings(), merchant, email, _ask_password(password)))
    _tell_staff(changed, "{name} has a new password and must sign in again.", as_json)


@staff_app.command("drop-second-step")
def staff_drop_second_step(email: Email, merchant: OneMerchant, as_json: AsJson = False) -> None:
    """For somebody who has lost the telephone and the recovery codes: the password alone opens the account again."""
    person = run(administration.drop_second_step(Settings(), merchant, email))
    _tell_staff(person, "{name} signs in with the password alone now.", as_json)


@staff_app.command("remove")
def staff_remove(email: Email, merchant: OneMerchant, as_json: AsJson = False) -> None:
    """Delete an account and sign it out. Conversations that this person had taken wait for a colleague."""
    gone = run(administration.remove_staff(Settings(), merchant, email))
    _tell_staff(gone, "{name} has no account any more.", as_json)


def _tell_staff(person: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        show_json(person)
    else:
        out.print(sentence.format(**person), highlight=False, markup=False, soft_wrap=True)


@jobs_app.command("list")
def jobs_list(
    merchant: Annotated[str | None, typer.Option("--merchant", "-m", help="of this shop only")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="only those that were given up")] = False,
    as_json: AsJson = False,
) -> None:
    """Jobs that wait, run, or were given up after all their tries. Arguments are ids; the error says where in the code it happened."""
    jobs = run(administration.list_jobs(Settings(), merchant, failed_only=failed))
    if as_json:
        show_json(jobs)
        return
    table = Table("number", "shop", "job", "state", "tries", "not before", "error", box=None, pad_edge=False)
    for each in jobs:
        at = each["at"].strftime("%Y-%m-%d %H:%M") if each["at"] else ""
        table.add_row(str(each["id"]), each["merchant"], each["name"], each["state"], str(each["attempts"]), at, each["error"] or "")
    out.print(table if jobs else "No job was given up." if failed else "No job is waiting, and none was given up.")


@jobs_app.command("retry")
def jobs_retry(number: Annotated[int, typer.Argument(help="the job's number in `kefu jobs list`")]) -> None:
    """Give a job that was given up all its tries again; a running server or `kefu work` takes it at once."""
    run(administration.retry_job(Settings(), number))
    out.print(f"Job {number} is waiting again.")


@cases_app.command("list")
def cases_list(
    merchant: MerchantOption = "puyu", overdue: Annotated[bool, typer.Option("--overdue", help="only those past due")] = False
) -> None:
    """Cases that are not settled, the first one due on top."""
    table = Table("number", "due", "severity", "status", "owner", "labels", box=None, pad_edge=False)
    for each in run(administration.list_cases(Settings(), merchant, overdue=overdue)):
        due = each.due_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(each.number, due, each.severity, each.status, each.owner_name or "–", " ".join(label.label for label in each.labels))
    out.print(table)


@cases_app.command("alarms")
def cases_alarms(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """Things, batches, warehouses, couriers, sentences of listings and kinds of complaint that are on the rise this week."""
    found = run(administration.case_alarms(Settings(), merchant))
    if as_json:
        show_json([asdict(each) for each in found])
        return
    table = Table("kind", "what", "this week", "8 weeks before", "chance", box=None, pad_edge=False)
    for each in found:
        table.add_row(each.kind, each.value, str(each.count), str(each.before), f"{each.probability:.4f}")
    out.print(table if found else "Nothing is on the rise.")


@notices_app.command("run")
def notices_run(merchant: MerchantOption = "puyu") -> None:
    """Look at all customers now and tell what has happened; `kefu serve` and `kefu work` do it every 15 minutes."""
    show_json(run(administration.run_notices_now(Settings(), merchant)))


@notices_app.command("list")
def notices_list(merchant: MerchantOption = "puyu") -> None:
    """What was noticed, the latest first, with why it waits."""
    show_json(run(administration.list_notices_of(Settings(), merchant)))


@notices_app.command("opt-out")
def notices_opt_out(
    customer: Annotated[str, typer.Argument(help="the customer's id")],
    merchant: MerchantOption = "puyu",
    back: Annotated[bool, typer.Option("--back", help="the customer wants them again")] = False,
) -> None:
    """Send this customer no notices any more."""
    run(administration.opt_out_of_notices(Settings(), merchant, customer, is_out=not back))
