"""`opennrm check` tells whether the node is safe and works."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from pydantic import SecretStr

from opennrm.cli.exit_codes import ExitCode
from opennrm.kernel.access.services.wall import UnsafeDatabaseRole, refuse_unsafe_role
from opennrm.kernel.audit.services import verify_log
from opennrm.kernel.clock import now
from opennrm.kernel.errors import DomainError
from opennrm.kernel.reference.selectors import validate_pack
from opennrm.kernel.ticks.selectors import failing_ticks, last_tick_at
from opennrm.kernel.vault.services import check_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LATE = dt.timedelta(minutes=15)
_LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `ok`, `note` (works, but look at it) or `problem`."""

    about: str
    state: str
    message: str


@click.command()
@click.option("--full", is_flag=True, help="Verify the whole audit log too, however long it takes.")
@click.option("--settings", "list_settings", is_flag=True, help="List every setting, its value and what it does.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def check(*, full: bool, list_settings: bool, is_json: bool) -> None:
    """Check settings, database, keys, log, background work and disk.

    Exit codes: 0 nothing is wrong (there may be notes), 1 refused, 2 mistyped, 3 a problem was found.
    """
    if list_settings:
        click.echo(json.dumps(described_settings(), indent=2) if is_json else _settings_text())
        return
    found = list(findings(full=full))
    is_sound = all(finding.state != "problem" for finding in found)
    if is_json:
        click.echo(json.dumps({"sound": is_sound, "findings": [asdict(finding) for finding in found]}, indent=2))
    else:
        for finding in found:
            click.echo(f"{finding.state:8} {finding.about:12} {finding.message}")
    sys.exit(ExitCode.DONE if is_sound else ExitCode.UNSOUND)


def findings(*, full: bool) -> Iterator[Finding]:
    """Look at everything, one after the other; without a database the rest is left out."""
    yield from _secret_key()
    pack = list(_country_pack())
    yield from pack
    if all(finding.state != "problem" for finding in pack):
        yield from _django()
    database = list(_database())
    yield from database
    if all(finding.state != "problem" for finding in database):
        yield from _guarded("wall", _wall)
        yield from _keys()
        yield from _worker()
        if full:
            yield from _guarded("audit", _log)
    yield from _front_end()
    yield from _disk()


def _secret_key() -> Iterator[Finding]:
    if settings.ENV.secret_key.get_secret_value():
        yield Finding("secret key", "ok", "is set")
    else:
        yield Finding("secret key", "problem", "is not set: `opennrm init` makes one")


def _country_pack() -> Iterator[Finding]:
    """Look at the State's parameters first: much else reads them."""
    problems = validate_pack(settings.ENV.country)
    for problem in problems:
        yield Finding("country pack", "problem", f"{settings.ENV.country}, {problem}")
    if not problems:
        yield Finding("country pack", "ok", settings.ENV.country)


def _django() -> Iterator[Finding]:
    """Run Django's own checks; what it warns of is a note, as a node on one machine needs no HTTPS."""
    found = checks.run_checks(include_deployment_checks=True)
    for message in found:
        if not message.is_silenced():
            yield Finding("django", "problem" if message.is_serious() else "note", f"{message.id}: {message.msg}")
    if not found:
        yield Finding("django", "ok", "its checks found nothing")


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding("database", "problem", f"cannot be reached: {str(error).splitlines()[0]}")
        return
    if waiting:
        yield Finding("database", "problem", f"{len(waiting)} migrations wait: run `opennrm migrate`")
    else:
        yield Finding("database", "ok", f"{connection.vendor}, up to date")


def _wall() -> str:
    refuse_unsafe_role()
    return "stands" if connection.vendor == "postgresql" else "SQLite has no row-level security; the first wall stands"


def _log() -> str:
    result = verify_log()
    if not result.is_sound:
        msg = "the log was changed: run `opennrm audit verify`"
        raise DomainError(msg)
    return f"{result.n_entries} entries verified"


def _guarded(about: str, look: Callable[[], str]) -> Iterator[Finding]:
    try:
        yield Finding(about, "ok", look())
    except (DomainError, UnsafeDatabaseRole) as error:
        yield Finding(about, "problem", str(error))


def _keys() -> Iterator[Finding]:
    wrong = check_keys()
    for sentence in wrong:
        yield Finding("vault", "problem", sentence)
    if not wrong:
        yield Finding("vault", "ok", "the master key opens what it should")


def _worker() -> Iterator[Finding]:
    failing = failing_ticks()
    for name in failing:
        yield Finding("worker", "note", f"{name} failed when it ran last; the log of the worker says why")
    last = last_tick_at()
    if last is None or now() - last > _LATE:
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
        yield Finding("worker", "note", f"nothing ran in the background {since}: `opennrm serve` or `opennrm worker`")
    elif not failing:
        yield Finding("worker", "ok", f"last ran at {last:%Y-%m-%d %H:%M} UTC")


def _front_end() -> Iterator[Finding]:
    if finders.find("built/opennrm.css"):
        yield Finding("front end", "ok", "is built")
    else:
        yield Finding("front end", "problem", "is not built: `make install` builds it")


def _disk() -> Iterator[Finding]:
    folder = Path(settings.ENV.dir)
    free = shutil.disk_usage(folder if folder.exists() else ".").free
    state = "ok" if free >= _LEAST_FREE_BYTES else "note"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free in {folder}")


def described_settings() -> list[dict[str, str]]:
    """Return every setting: name, value (never a secret's), default, what it does."""
    described = []
    for name, field in type(settings.ENV).model_fields.items():
        value = getattr(settings.ENV, name)
        described.append({
            "name": f"OPENNRM_{name.upper()}",
            "value": _shown(value),
            "default": _shown(field.default),
            "description": field.description or "",
        })  # fmt: skip
    return described


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else ""
    return ",".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _settings_text() -> str:
    lines = []
    for setting in described_settings():
        lines += [f"{setting['name']}={setting['value']}", f"    {setting['description']}"]
    return "\n".join(lines)
