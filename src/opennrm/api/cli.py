"""`opennrm api`: the API's description."""

from __future__ import annotations

import json

import click

from opennrm.api.assembly import endpoints
from opennrm.api.urls import api as assembled


def description() -> str:
    """Return the OpenAPI description as it is committed in `openapi.json`."""
    return json.dumps(assembled.get_openapi_schema(path_prefix="/api/v1/"), indent=2, ensure_ascii=False) + "\n"


@click.group()
def api() -> None:
    """Print what programs need to know.

    Exit codes: 0 done, 2 mistyped.
    """


@api.command()
def schema() -> None:
    """Print the OpenAPI description."""
    click.echo(description(), nl=False)


@api.command("list")
def list_endpoints() -> None:
    """List every endpoint and the scope that it needs."""
    for endpoint in sorted(endpoints(assembled), key=lambda one: (one.path, one.method)):
        click.echo(f"{endpoint.method:6} /api/v1{endpoint.path:44} {endpoint.action.value if endpoint.action else '-'}")
