"""The command line: everything a person runs. `kefu COMMAND --help` says what each does; `--json` where scripts want it."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from kefu import administration, commands
from kefu.cli_attacks import add_attacks
from kefu.cli_costs import add_costs
from kefu.cli_desk import desk_commands
from kefu.cli_flows import flows_commands
from kefu.cli_intents import intents_commands
from kefu.cli_knowledge import knowledge_commands
from kefu.cli_learn import learn_commands
from kefu.cli_policy import policy_commands, promise_commands
from kefu.cli_search import add_search
from kefu.errors import KefuError
from kefu.evaluation.dialogue import Simulator
from kefu.evaluation.world import Mode
from kefu.people import Role
from kefu.settings import Settings

T = TypeVar("T")
out, err = Console(), Console(stderr=True)

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Kefu (客服): customer service for shops. Start with `kefu demo`.")
shop_app = typer.Typer(no_args_is_help=True, help="Load a shop from plain files, write it back, list the shops there are.")
kb_app = typer.Typer(no_args_is_help=True, help="The shop's articles: add files, list them, try the search.")
staff_app = typer.Typer(no_args_is_help=True, help="The people who answer in the console: their accounts, shop by shop.")
cases_app = typer.Typer(no_args_is_help=True, help="Complaints: the case files, and what is complained of more often.")
notices_app = typer.Typer(no_args_is_help=True, help="What customers are told unasked: parcels that stand still, refunds that came.")
jobs_app = typer.Typer(no_args_is_help=True, help="Work that waits in the queue or failed: upkeep at night, and what else is done later.")
eval_app = typer.Typer(no_args_is_help=True, help="Judge Kefu on your own questions, through the same code as production.")
app.add_typer(shop_app, name="shop")
app.add_typer(kb_app, name="kb")
app.add_typer(eval_app, name="eval")
app.add_typer(staff_app, name="staff")
app.add_typer(jobs_app, name="jobs")
app.add_typer(cases_app, name="cases")
app.add_typer(notices_app, name="notices")

AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
Name = Annotated[str, typer.Argument(help="the merchant's name, e.g. puyu")]
MerchantOption = Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command; an error that says what to do is printed and ends with status 1, without a stack trace."""
    try:
        return asyncio.run(work)
    except KefuError as error:
        err.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def show_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on (KEFU_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (KEFU_PORT)")] = None,
) -> None:
    """Serve the API, the widget and the console for the shops that are loaded."""
    settings = Settings()
    _serve(settings, host or settings.host, port if port is not None else settings.port, with_demo=settings.demo)


@app.command()
def demo(
    host: Annotated[str | None, typer.Option(help="address to listen on (KEFU_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (KEFU_PORT); 0 takes any free one")] = None,
    folder: Annotated[Path, typer.Option(help="where the demo shops lie")] = Path("demo"),
) -> None:
    """Load the demo shops (once), create their staff accounts, and serve the shop page, the console and the API."""
    settings = Settings()
    staff = run(commands.prepare_demo(settings, folder, lambda message: err.print(f"  {message}", highlight=False)))
    _serve(settings, host or settings.host, port if port is not None else settings.port, with_demo=True, staff=staff, folder=folder)


def _serve(
    settings: Settings, host: str, port: int, *, with_demo: bool, staff: list[dict[str, str]] | None = None, folder: Path | None = None
) -> None:
    try:
        commands.serve(
            settings, host, port, with_demo=with_demo, staff=staff or [], folder=folder, tell=lambda line: err.print(line, highlight=False)
        )
    except KefuError as error:
        err.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False)
        raise typer.Exit(1) from None


@app.command()
def work(
    until_empty: Annotated[bool, typer.Option("--until-empty", help="end when no job is waiting, instead of waiting for more")] = False,
) -> None:
    """Do the jobs that wait in the queue. `kefu serve` and `kefu demo` do them too; start more of these when they have much to do."""
    run(administration.work(Settings(), lambda message: err.print(f"  {message}", highlight=False), until_empty=until_empty))


@app.command()
def chat(
    merchant: MerchantOption = "puyu",
    language: Annotated[str, typer.Option(help="zh or en: a first guess until you write")] = "zh",
    customer: Annotated[str | None, typer.Option(help="be this customer (id), as if the shop had signed them in")] = None,
    why: Annotated[bool, typer.Option("--why", help="show after each answer why it was given")] = False,
) -> None:
    """Talk to a shop in the terminal, in Chinese or English. An empty line or Ctrl-D ends it."""
    run(commands.chat(Settings(), merchant, language, customer, why, out))


@app.command()
def trace(
    id: Annotated[str, typer.Argument(help="a trace's id, or its first characters")],
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """Why an answer was given: what was understood, decided, found, said and checked, with times and cost."""
    record = run(commands.trace(Settings(), merchant, id))
    if as_json:
        show_json(record)
    else:
        commands.print_trace(record, out)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """What is installed, what answers, how much memory and disk is free, and what to do about anything that is missing."""
    checks = run(commands.doctor(Settings()))
    if as_json:
        show_json([check.__dict__ for check in checks])
    else:
        table = Table("", "part", "state", "what to do", box=None, pad_edge=False)
        marks = {"ok": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "bad": "[red]✗[/red]"}
        for check in checks:
            table.add_row(marks[check.level], check.part, check.state, check.what_to_do)
        out.print(table)
    if any(check.level == "bad" for check in checks):
        raise typer.Exit(1)


@shop_app.command("load")
def shop_load(
    directory: Annotated[Path, typer.Argument(help="a shop folder; see docs/reference/shop-format.md")],
    fresh_dates: Annotated[bool, typer.Option("--fresh-dates", help="move order dates by whole days so that `as_of` is today")] = False,
    as_json: AsJson = False,
) -> None:
    """Load or replace a shop. Bad rows are listed with file, row and column, and nothing is loaded unless all are good."""
    report = run(commands.load_shop(Settings(), directory, fresh_dates))
    if as_json:
        show_json(report)
    else:
        out.print(f"Loaded [bold]{report['name']}[/bold]: " + ", ".join(f"{n} {what}" for what, n in report["counts"].items()))


@shop_app.command("export")
def shop_export(name: Name, directory: Annotated[Path, typer.Argument(help="a folder to write to; it is created")]) -> None:
    """Write a shop back as files; loading them again changes nothing."""
    run(commands.export_shop(Settings(), name, directory))
    out.print(f"Wrote [bold]{name}[/bold] to {directory}")


@shop_app.command("list")
def shop_list(as_json: AsJson = False) -> None:
    """The shops that are loaded."""
    shops = run(commands.list_shops(Settings()))
    if as_json:
        show_json(shops)
        return
    table = Table("name", "title", "languages", "products", "orders", "articles", box=None, pad_edge=False)
    for each in shops:
        table.add_row(
            each["name"], each["title"], " ".join(each["languages"]), str(each["products"]), str(each["orders"]), str(each["articles"])
        )
    out.print(table if shops else "No shop is loaded. `kefu shop load DIR` loads one, `kefu demo` the demo's.")


@shop_app.command("secret")
def shop_secret(
    name: Name,
    rotate: Annotated[bool, typer.Option("--rotate", help="make a new one; tokens signed with the old one are refused at once")] = False,
    as_json: AsJson = False,
) -> None:
    """The secret your server signs customer tokens with. Whoever has it can be any of your customers: keep it on your server."""
    told = run(administration.shop_secret(Settings(), name, rotate=rotate))
    if as_json:
        show_json(told)
        return
    sys.stdout.write(told["secret"] + "\n")
    if rotate:
        err.print("This is the new secret. Tokens signed with the old one are refused from now on; give your server this one.")


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


@kb_app.command("add")
def kb_add(
    files: Annotated[list[Path], typer.Argument(help="Markdown, HTML, CSV, PDF or DOCX files")],
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """Add or replace articles from files. What was not changed is not embedded again."""
    added = run(commands.add_articles(Settings(), merchant, files))
    if as_json:
        show_json(added)
    else:
        out.print(f"Saved {len(added)} articles: " + ", ".join(added[:12]) + (" …" if len(added) > 12 else ""))


@kb_app.command("list")
def kb_list(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """All articles with language, kind and the days they apply."""
    articles = run(commands.list_articles(Settings(), merchant))
    if as_json:
        show_json(articles)
        return
    table = Table("id", "lang", "kind", "title", "valid", box=None, pad_edge=False)
    for each in articles:
        table.add_row(each["id"], each["language"], each["kind"], each["title"], each["valid"])
    out.print(table if articles else "There are no articles. `kefu kb add FILE…` adds some.")


@kb_app.command("search")
def kb_search(
    query: Annotated[str, typer.Argument(help="a question as a customer would ask it")],
    merchant: MerchantOption = "puyu",
    language: Annotated[str, typer.Option(help="the customer's language")] = "zh",
    on: Annotated[str | None, typer.Option(help="the day that matters, YYYY-MM-DD; today if not given")] = None,
    limit: Annotated[int, typer.Option(min=1, max=20)] = 5,
    as_json: AsJson = False,
) -> None:
    """Try the one search that every answer uses: passages with their scores and the reasons."""
    day = date.fromisoformat(on) if on else None
    found = run(commands.search(Settings(), merchant, query, language, day, limit))
    if as_json:
        show_json(found)
        return
    out.print(f"answerable {found['answerable']:.2f}", highlight=False)
    for each in found["found"]:
        out.print(f"[bold]{each['score']:.2f}[/bold]  {each['id']}  {each['title']}", highlight=False)
        out.print(f"      [dim]{'; '.join(each['reasons'])}[/dim]", highlight=False)


@eval_app.command("emotions")
def eval_emotions(
    test: Annotated[Path, typer.Option(help="JSONL: text, and label or labels")],
    language: Annotated[str, typer.Option(help="zh or en")],
    train: Annotated[Path | None, typer.Option(help="JSONL of the same form: train a head for these labels first")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """How well feelings are noticed: macro F1 and accuracy of Kefu's own head, or of one trained on your labels."""
    _print_metrics(run(commands.eval_emotions(test, language, train, out_file)))


@eval_app.command("grounding")
def eval_grounding(
    test: Annotated[
        Path, typer.Option(help="JSONL: id, evidence, response, label, spans?; or a file or folder of BEGIN, FaithBench or UHGEval")
    ],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    adapter: Annotated[str | None, typer.Option(help="own, begin, faithbench or uhgeval; without it the rows' fields tell")] = None,
) -> None:
    """How well the verifier tells supported responses from unsupported ones, and which words it marks."""
    _print_metrics(run(commands.eval_grounding(test, out_file, adapter)))


@eval_app.command("answers")
def eval_answers(
    merchant: MerchantOption,
    questions: Annotated[Path, typer.Option(help="JSONL: id, turns, language, customer_id?, must, must_not, answerable")],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    today: Annotated[str | None, typer.Option(help="answer as on this day, YYYY-MM-DD")] = None,
) -> None:
    """Whole conversations with a loaded shop: facts present, declined rightly and wrongly, unsupported numbers, lanes."""
    day = date.fromisoformat(today) if today else None
    _print_metrics(run(commands.eval_answers(Settings(), merchant, questions, out_file, day, err)))


@eval_app.command("world")
def eval_world(
    world: Annotated[
        Path, typer.Option("--world", help="the world's folder, e.g. tau_retail: users.json, orders.json, products.json, wiki.md")
    ],
    tasks: Annotated[Path, typer.Option(help="JSONL: one task a line, with its actions and the end state they must leave")],
    mode: Annotated[
        Mode, typer.Option(help="replay: the task's own actions; refuse: actions that must be refused; dialogue: whole turns")
    ] = "replay",
    trials: Annotated[int, typer.Option(help="how often each task is played", min=1, max=8)] = 1,
    sample: Annotated[int, typer.Option(help="play only so many of the tasks, the same ones for everybody; 0: all", min=0)] = 0,
    simulator: Annotated[
        Simulator, typer.Option(help="who plays the customer of a dialogue: scripted, or the language model that KEFU_LLM names")
    ] = "scripted",
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """Tasks on a shop, graded by the state they leave: passed, refused, wrongly refused, pass^k."""
    _print_metrics(run(commands.eval_world(Settings(), world, tasks, mode, trials, sample, simulator, out_file, err)))


@eval_app.command("intents")
def eval_intents(
    train: Annotated[Path, typer.Option(help="CSV or JSON with a text and a label in each row; nothing else is learned from")],
    test: Annotated[Path, typer.Option(help="the same, to be judged")],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    text_column: Annotated[str, typer.Option(help="column of the text; found by its name if not given")] = "",
    label_column: Annotated[str, typer.Option(help="column of the label; found by its name if not given")] = "",
    oos: Annotated[str, typer.Option(help="label of texts that belong to no intent; without it none is refused")] = "",
) -> None:
    """Intents learned from your examples by Kefu's own trainer: accuracy, what is out of scope, time a text."""
    _print_metrics(run(commands.eval_intents(train, test, out_file, text_column, label_column, oos)))


@eval_app.command("tau-retail")
def eval_tau_retail(
    folder: Annotated[Path, typer.Argument(help="the tau_retail data folder")],
    directory: Annotated[Path, typer.Argument(help="the shop folder to write")],
) -> None:
    """Write the retail world of tau-bench as a shop folder, to be loaded by `kefu shop load`."""
    run(commands.export_tau_retail(folder, directory))
    out.print(f"Wrote the retail world to {directory}")


def _print_metrics(result: dict[str, Any]) -> None:
    table = Table("metric", "value", box=None, pad_edge=False)
    for name, value in result["metrics"].items():
        table.add_row(name, "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value))
    out.print(table)


add_attacks(eval_app, run, out, err)
add_costs(app, eval_app, run, show_json, _print_metrics, out, err)
app.add_typer(flows_commands(run, show_json, out), name="flows")
app.add_typer(intents_commands(run, show_json, out), name="intents")
app.add_typer(knowledge_commands(run, show_json, out), name="knowledge")
app.add_typer(learn_commands(run, show_json, out), name="learn")
app.add_typer(desk_commands(run, show_json, out), name="desk")
app.add_typer(policy_commands(run, show_json, out), name="policy")
add_search(eval_app, run, _print_metrics)
app.add_typer(promise_commands(run, show_json, out), name="promises")


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
