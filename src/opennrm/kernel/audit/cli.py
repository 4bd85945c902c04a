"""`opennrm audit`: prove that the log is whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import anchors_path, check_log, drop_anchor, heads_of_lanes
from opennrm.kernel.clock import now

if TYPE_CHECKING:
    from opennrm.kernel.audit.services import Verification

ANCHORS = click.option(
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check against this copy of the anchors instead of the node's own.",
)


@click.group()
def audit() -> None:
    """Prove that nothing in the log was changed, left out, moved or cut off.

    Exit codes: 0 the log is whole, 1 something is wrong, 2 the command was mistyped.
    """


@audit.command()
@ANCHORS
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def verify(*, anchors: Path | None, is_json: bool) -> None:
    """Check every entry, and name the first bad one."""
    n_total = sum(head.sequence for head in heads_of_lanes())
    hidden = is_json or not sys.stderr.isatty()
    with click.progressbar(length=n_total, label="Checking entries", file=sys.stderr, hidden=hidden) as bar:
        result = check_log(
            actor=SYSTEM, at=now(), anchors=anchors, progress=lambda n_read: bar.update(n_read - bar.pos)
        )
    click.echo(json.dumps(_as_json(result)) if is_json else _as_text(result))
    raise SystemExit(0 if result.is_sound else 1)


def _as_json(result: Verification) -> dict[str, Any]:
    return {
        "sound": result.is_sound,
        "n_entries": result.n_entries,
        "n_anchors": result.n_anchors,
        "heads": {str(head.lane): [head.sequence, head.hash.hex()] for head in result.heads},
        "findings": [
            {
                "wrong": found.wrong.value,
                "lane": found.lane,
                "sequence": found.sequence,
                "belongs_at": found.belongs_at,
                "sentence": str(found),
            }
            for found in result.findings
        ],
    }


def _as_text(result: Verification) -> str:
    lines = [str(found) for found in result.findings]
    if result.is_sound:
        lines.append(f"The log is whole: {result.n_entries} entries, {result.n_anchors} anchors.")
    if not result.n_anchors:
        lines.append(f"There are no anchors in {anchors_path()}: nothing shows whether the end was cut off.")
    return "\n".join(lines)


@audit.command()
def anchor() -> None:
    """Note how far the log has come in DIR/audit/anchors.log. Copy that file to another machine."""
    drop_anchor(at=now())
    click.echo(str(anchors_path()))
