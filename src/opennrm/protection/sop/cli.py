"""`opennrm sop`: cases checked against a procedure from files; a procedure put into force."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.clock import now as clock_now
from opennrm.kernel.reference.selectors import country_pack
from opennrm.methods.conformance import NEVER, State, check
from opennrm.protection.sop.rules import Known, ReadProcedure, in_words, read_procedure, vocabulary
from opennrm.protection.sop.rules.tables import Ended, Part, parts_of_table
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.histories import seconds
from opennrm.protection.sop.services import publish_packed

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKEN = 3
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NAMES = ["kept", "kept_so_far", "due", "missed"]


@click.group()
def sop() -> None:
    """Check cases against the State's procedure, read it in words, put it into force.

    Exit codes: 0 done, and every rule is kept; 1 refused, or a file cannot be used; 2 mistyped; 3 a rule is not kept.
    """


@sop.command("check")
@click.argument("rules", type=_FILE)
@click.argument("events", type=_FILE)
@click.option("--at", "moment", type=click.DateTime(), help="The moment to check for (UTC); now by default.")
@click.option("--ended", is_flag=True, help="Every case has ended: what is open is not kept.")
@click.option(
    "--ended-by", default="case.closed", show_default=True, metavar="TYPE", help="The event that ends a case."
)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def check_files(
    rules: Path, events: Path, *, moment: datetime | None, ended: bool, ended_by: str, is_json: bool
) -> None:
    """Check the cases of EVENTS (CSV: case, type, at, and facts) against the procedure RULES (YAML).

    The events of a case stand together. Memory stays flat: the table is read a part at a time.
    """
    read = _procedure(rules)
    at = seconds(moment.replace(tzinfo=UTC) if moment else clock_now())
    counts: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    types: set[str] = set()
    with events.open(encoding="utf-8-sig", newline="") as table:
        found = _violations(parts_of_table(table, read, Ended(ended, ended_by)), read, at, counts, sizes, types)
        n_violations = _print_violations(found, is_json=is_json)
    unknown = sorted(read.types - types - set(vocabulary().events))
    _print_rules(read, counts, sizes, unknown, is_json=is_json)
    sys.exit(BROKEN if n_violations else 0)


def _procedure(path: Path) -> ReadProcedure:
    """Return the procedure of a file; the events it names need not be those of OpenNRM."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return read_procedure(text, Known(country_pack().clocks, None))


def _violations(
    parts: Iterator[Part], read: ReadProcedure, at: int, counts: Counter[tuple[str, str]], sizes: Counter[str],
    types: set[str],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield each rule that is not kept in a case, counting all on the way."""
    calendar = state_calendar() if read.needs_calendar else None
    for part in parts:
        result = check(part.log, read.constraints, now=at, is_closed=np.array(part.ended), calendar=calendar)
        sizes["cases"] += part.log.n_traces
        sizes["events"] += part.log.n_events
        types.update(part.log.types)
        for place, rule in enumerate(read.rules):
            states = result.states[:, place]
            is_counted = ~result.is_vacuous[:, place] | (states >= State.TEMPORARILY_VIOLATED)
            if rule.applies is not None:
                is_counted &= np.array([rule.is_for(one) for one in part.facts], np.bool_)
            for name, n in zip(_NAMES, np.bincount(states[is_counted], minlength=len(_NAMES)).tolist(), strict=True):
                counts[rule.id, name] += n
            for trace in np.flatnonzero(is_counted & (states == State.VIOLATED)).tolist():
                when = int(result.violated_at[trace, place])
                yield {
                    "case": str(part.log.case_ids[trace]), "rule": rule.id,
                    "at": None if when == NEVER else datetime.fromtimestamp(when, UTC).isoformat(),
                }  # fmt: skip


def _print_violations(found: Iterator[dict[str, Any]], *, is_json: bool) -> int:
    n = 0
    if is_json:
        click.echo('{"violations": [', nl=False)
    for n, one in enumerate(found, start=1):
        if is_json:
            click.echo((",\n  " if n > 1 else "\n  ") + json.dumps(one, ensure_ascii=False), nl=False)
        else:
            click.echo(f"not kept  {one['case']}  {one['rule']}  {one['at'] or ''}")
    if is_json:
        click.echo("],", nl=True)
    return n


def _print_rules(
    read: ReadProcedure, counts: Counter[tuple[str, str]], sizes: Counter[str], unknown: list[str], *, is_json: bool
) -> None:
    rules = [
        {"id": rule.id, "title": rule.title("en"), "severity": rule.text.severity,
         **{f"n_{name}": counts[rule.id, name] for name in _NAMES}}
        for rule in read.rules
    ]  # fmt: skip
    if is_json:
        rest = {
            "procedure": read.name("en"), "version": read.text.version, "n_cases": sizes["cases"],
            "n_events": sizes["events"], "unknown_events": unknown, "rules": rules,
        }  # fmt: skip
        click.echo(json.dumps(rest, ensure_ascii=False, indent=1).removeprefix("{"))
        return
    for name in unknown:
        click.echo(f"note      no event is called {name}, neither in the table nor in OpenNRM", err=True)
    width = max(len(rule.id) for rule in read.rules)
    click.echo(f"{'rule':{width}}  {'kept':>8} {'so far':>8} {'due':>8} {'missed':>8}")
    for one in rules:
        click.echo(f"{one['id']:{width}}  " + " ".join(f"{one[f'n_{name}']:>8}" for name in _NAMES))
    click.echo(f"{sizes['cases']} cases, {sizes['events']} events")


@sop.command("words")
@click.argument("rules", type=_FILE)
def words(rules: Path) -> None:
    """Print each rule of the procedure RULES as a sentence, or what is wrong with it, line by line."""
    text = rules.read_text(encoding="utf-8", errors="replace")
    read = read_procedure(text, Known(country_pack().clocks, vocabulary()))
    for rule in read.rules:
        click.echo(f"{rule.id} ({rule.text.severity}): {in_words(rule)}\n    {read.cited(rule)}")


@sop.command("begin")
def begin() -> None:
    """Put the procedure of the country pack into force, where none has been written yet."""
    at = clock_now()
    with acting_as(SYSTEM, at):
        made = publish_packed(at=at)
    click.echo(f"Version {made.version} is in force." if made else "There is a procedure already; nothing was changed.")
