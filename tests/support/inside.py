"""The process inside a node: reads requests line by line, runs them, and answers with status, output and errors."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback

import django
from click.testing import CliRunner


def _command(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command as `main` does, refusals included."""
    from opennrm.cli.main import cli
    from opennrm.kernel.errors import DomainError

    result = CliRunner().invoke(cli, arguments, prog_name="opennrm")
    if isinstance(result.exception, DomainError):
        return 1, result.stdout, str(result.exception)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return 99, result.stdout, "".join(traceback.format_exception(result.exception))
    return result.exit_code, result.stdout, result.stderr


def _text(text: str) -> tuple[int, str, str]:
    from opennrm.kernel.clock import now

    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(text, "<inside>", "exec"), {"now": now})
    except Exception:  # noqa: BLE001 - told to the test
        return 1, out.getvalue(), traceback.format_exc()
    return 0, out.getvalue(), ""


def main() -> None:
    """Answer until the input ends."""
    django.setup()
    for line in sys.stdin:
        request = json.loads(line)
        answer = _text(request["text"]) if "text" in request else _command(request["arguments"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
