"""`opennrm serve`: the pages and the API, and the worker beside them."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from opennrm import __version__
from opennrm.cli.exit_codes import ExitCode
from opennrm.kernel.access.services.wall import refuse_unsafe_role
from opennrm.kernel.errors import Refused
from opennrm.kernel.reference.selectors import country_pack

if TYPE_CHECKING:
    from typing import NoReturn


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes for pages.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each of them.")
@click.option("--no-worker", is_flag=True, help="Leave background work to `opennrm worker` elsewhere.")
def serve(*, host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Serve the node, with a background worker beside it.

    Exit codes: 0 ended when asked to, 1 refused, 2 mistyped, 4 the port is in use, 5 the database must be migrated.
    """
    start_server(host=host, port=port, workers=workers, threads=threads, with_worker=not no_worker)


def start_server(*, host: str, port: int, workers: int = 2, threads: int = 4, with_worker: bool = True) -> NoReturn:
    """Check that the node can be served, and become the server.

    Raises
    ------
    Refused
        The node has no secret key.
    """
    require_secret_key()
    country_pack()
    require_migrated()
    refuse_unsafe_role()
    connection.close()
    require_free(host, port)
    collect_static()
    click.echo(f"Serving on http://{host}:{port} - Ctrl-C ends it.")
    sys.stdout.flush()
    arguments = _gunicorn(host, port, workers, threads)
    flags = ["--with-worker"] if with_worker else []
    os.execv(sys.executable, [sys.executable, "-m", "opennrm.cli.supervisor", *flags, *arguments])  # noqa: S606


def _gunicorn(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        "opennrm.config.wsgi:application", "--preload", "--no-control-socket",
        "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread",
        "--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5", "--log-level", "warning",
        "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else str(settings.ENV.dir),  # noqa: PTH112, S108
    ]  # fmt: skip


def require_secret_key() -> None:
    """Refuse to serve with a key that changes at every start: nobody could stay signed in.

    Raises
    ------
    Refused
        The node has no secret key.
    """
    if not settings.ENV.secret_key.get_secret_value():
        msg = (
            f"{settings.ENV.dir} is no node yet: it has no OPENNRM_SECRET_KEY. Run `opennrm init` (or `opennrm demo`)."
        )
        raise Refused(msg)


def require_migrated() -> None:
    """End with a clear message when the database is older than the program."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if waiting:
        click.echo(f"The database needs {len(waiting)} migrations. Run `opennrm migrate` first.", err=True)
        sys.exit(ExitCode.NOT_MIGRATED)


def require_free(host: str, port: int) -> None:
    """End with a clear message when something else listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _explain(error, host, port)


def _explain(error: OSError, host: str, port: int) -> NoReturn:
    if error.errno == errno.EADDRINUSE:
        click.echo(f"Port {port} is in use. Stop what uses it, or choose another: --port {port + 1}.", err=True)
        sys.exit(ExitCode.PORT_IN_USE)
    click.echo(f"Cannot listen on {host}:{port}: {error.strerror}.", err=True)
    sys.exit(ExitCode.REFUSED)


def collect_static() -> bool:
    """Gather what browsers are sent into the node's folder, unless nothing changed; tell whether it was done."""
    stamp = settings.STATIC_ROOT / ".stamp"
    mark = _mark_of_sources()
    if stamp.exists() and stamp.read_text() == mark:
        return False
    call_command("collectstatic", interactive=False, clear=settings.STATIC_ROOT.exists(), verbosity=0)
    stamp.write_text(mark)
    return True


def _mark_of_sources() -> str:
    """Return a digest that changes whenever a file that browsers are sent does."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            digest.update(f"{path}:{storage.size(path)}:{storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()
