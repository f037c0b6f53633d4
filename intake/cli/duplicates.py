"""intake duplicates: list suspected pairs, settle one."""

from __future__ import annotations

import click

from intake.cli.frame import acting, as_account, as_json, asks, named, opened, refusing, say, show
from intake.domain.account import Right
from intake.services import duplicates as service


@click.group("duplicates", invoke_without_command=True)
@click.option("--programme", help="Only pairs of this programme.")
@as_account
@as_json
@click.pass_context
@refusing
@asks(Right.SETTLE)
def duplicates(context: click.Context, programme: str | None, account: str | None, password_fd: int | None, json_: bool) -> None:
    """List suspected duplicates that nobody has settled, best score first."""
    if context.invoked_subcommand:
        return
    home = opened()
    actor = acting(home, account, password_fd)
    service.compare_new(home, progress=lambda done: say(f"compared: {done}"))
    pairs = service.pairs(home, actor, programme=programme)
    document = [{"a": p.a.reference, "b": p.b.reference, "score": round(p.score, 4), "reasons": list(p.reasons)} for p in pairs]
    show({"pairs": document}, json_, *(f"{p.a.reference} {p.b.reference} {p.score:.2f} {', '.join(p.reasons)}" for p in pairs))


@duplicates.command("settle")
@click.argument("a")
@click.argument("b")
@click.argument("decision", type=click.Choice(["same", "different", "open"]))
@as_account
@refusing
@asks(Right.SETTLE, operator=False)
def settle(a: str, b: str, decision: str, account: str | None, password_fd: int | None) -> None:
    """Decide that two registrations are the same person or different people; `open` takes a decision back."""
    home = opened()
    service.settle(home, named(home, account, password_fd), a, b, decision)
    say(f"Settled: {decision}.")


COMMANDS: list[click.Command] = [duplicates]
