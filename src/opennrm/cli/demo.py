"""`opennrm demo`: the fictitious State of Dreamland, made and served with one command."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from opennrm.cli.dreamland.making import CASES, is_inhabited, make_dreamland
from opennrm.cli.init import install_forms
from opennrm.cli.serve import require_free, start_server
from opennrm.kernel.clock import now
from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.services import make_master_key_file, master_key_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = "127.0.0.1"
_STEPS = 1000


@click.command()
@click.option("--no-serve", is_flag=True, help="Make it, and end.")
@click.option("--size", default=CASES, show_default=True, type=click.IntRange(50, 5_000_000), help="How many cases.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--json", "is_json", is_flag=True, help="Print what was made as one JSON object.")
def demo(*, no_serve: bool, size: int, port: int, is_json: bool) -> None:
    """Make the fictitious State of Dreamland in a folder (`opennrm-demo` by default), and serve it.

    What is there already is served at once. Nobody in it is real, and nothing real belongs into it. Exit codes: 0 done,
    1 refused, 2 mistyped, 4 the port is in use.
    """
    _require_exercise()
    if not no_serve:
        require_free(_HOST, port)
    made = _made_before() or _make(size, is_json=is_json)
    address = f"http://{_HOST}:{port}/"
    click.echo(json.dumps(made | {"address": address}, indent=2) if is_json else _told(made, address))
    if not no_serve:
        start_server(host=_HOST, port=port)


def _require_exercise() -> None:
    """Refuse a node that may hold real people."""
    if settings.ENV.node_kind != "exercise" or not settings.ENV.demo_sign_in:
        msg = f"{settings.ENV.dir} is no demonstration. Choose another folder: opennrm demo --dir DIR"
        raise Refused(msg)


def _record() -> Path:
    return Path(settings.ENV.dir) / "dreamland.json"


def _made_before() -> dict[str, Any] | None:
    """Return what was made in an earlier run, brought up to this version; a half-made State is thrown away."""
    if not _record().exists():
        return None
    made: dict[str, Any] = json.loads(_record().read_text(encoding="utf-8"))
    if made.get("is_whole"):
        _migrate()
        return made
    _throw_away()
    return None


def _throw_away() -> None:
    """Remove a State that was left half-made."""
    if connection.vendor != "sqlite":
        msg = "The last run did not end. Empty the database, then run this again."
        raise Refused(msg)
    connection.close()
    for path in Path(settings.ENV.dir).glob("node.sqlite3*"):
        path.unlink()


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    install_forms()


def _make(size: int, *, is_json: bool) -> dict[str, Any]:
    began = time.monotonic()
    if not is_json:
        click.echo(f"Making Dreamland with {size:,} cases in {settings.ENV.dir} ...")
    _prepare()
    with _progress(is_json=is_json) as progress:
        made = make_dreamland(at=now().replace(microsecond=0), n_cases=size, progress=progress)
    result = {
        "is_whole": True,
        **asdict(made),
        "at": made.at.isoformat(),
        "seconds": round(time.monotonic() - began, 1),
    }
    _write(result)
    return result


def _prepare() -> None:
    """Make key and database, and note that the State is being made."""
    given = settings.ENV.master_key.get_secret_value() or settings.ENV.master_key_command
    if not given and not master_key_path().exists():
        make_master_key_file()
    _migrate()
    if is_inhabited():
        msg = f"{settings.ENV.dir} holds a node already, and not one that this command made. Choose another: --dir DIR"
        raise Refused(msg)
    _write({"is_whole": False})


def _write(made: dict[str, Any]) -> None:
    path = _record()
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=2, ensure_ascii=False), encoding="utf-8")


@contextmanager
def _progress(*, is_json: bool) -> Iterator[Callable[[float], object] | None]:
    """Show how far it is, where somebody looks on."""
    if is_json or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=_STEPS, label="Three years", file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, int(share * _STEPS) - bar.pos))


def _told(made: dict[str, Any], address: str) -> str:
    people = made["sign_ins"]
    widths = [max(len(one[name]) for one in people) for name in ("name", "roles", "email")]
    rows = [
        f"  {one['name']:{widths[0]}}  {one['roles']:{widths[1]}}  {one['email']:{widths[2]}}  {one['agency']}"
        for one in people
    ]
    page = made["own_page"]
    lines = [
        f"Dreamland as of {made['at'][:10]}: {made['n_cases']:,} invented cases.", "",
        f"  Open     {address}", "  Sign in  with one click on a name there; or by e-mail, with the password",
        f"           {people[0]['password']}", "", *rows, "",
    ]  # fmt: skip
    if page:
        lines += [
            f"  A survivor's own page: {address}me/  code {page['code']}, PIN {page['pin']}", ""
        ]  # fmt: skip
    return "\n".join(lines)
