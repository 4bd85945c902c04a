"""The permission table: every page of the node, who may open it, read from the addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver

from opennrm.kernel.actors import ROLE_ACTIONS, Action, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.kernel.pages import PageRule

_EXAMPLES = {"int": "1", "str": "K7TQ-9XWD", "slug": "some-slug", "uuid": "01890000-0000-7000-8000-000000000000"}
_CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
_GROUP = re.compile(r"\(\?P<\w+>[^)]*\)")
_TITLE = """\
# Permissions

<!-- Made by `make reference`. -->

Every page, its methods, the action that it needs and the roles that include this action. Having the role is not enough
to see a file: that needs a grant besides. Pages for everybody who is signed in name no action.

| page | methods | action | roles |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One page."""

    address: str
    rule: PageRule | None

    @property
    def example(self) -> str:
        """Return an address that leads to the page, for something that does not exist."""
        filled = _CONVERTER.sub(lambda found: _EXAMPLES.get(found[1] or "str", "x"), self.address)
        return "/" + _GROUP.sub("x", filled).replace("^", "").replace("$", "")

    @property
    def roles(self) -> list[Role]:
        """Return the roles that may open it."""
        action = self.rule.action if self.rule is not None else None
        return [role for role, actions in ROLE_ACTIONS.items() if action is None or action in actions]


def rows() -> list[Row]:
    """Return every page in the order of its address; the API's endpoints are in openapi.json."""
    return sorted(_rows(get_resolver()), key=lambda row: row.address)


def _rows(resolver: URLResolver, before: str = "") -> Iterator[Row]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if address.startswith("api/"):
            continue
        if isinstance(pattern, URLPattern):
            yield Row(address, getattr(pattern.callback, "page_rule", None))
        else:
            yield from _rows(pattern, address)


def page() -> str:
    """Return the page of the reference."""
    return _TITLE + "".join(_line(row) for row in rows())


def _line(row: Row) -> str:
    rule = row.rule
    if rule is None:
        return f"| `/{row.address}` | | unknown | |\n"
    return f"| `/{row.address}` | {', '.join(rule.methods)} | {_action(rule)} | {_roles(row, rule)} |\n"


def _action(rule: PageRule) -> str:
    return f"`{rule.action}`" if isinstance(rule.action, Action) else ""


def _roles(row: Row, rule: PageRule) -> str:
    if rule.public:
        return "everybody"
    if rule.survivor:
        return "the survivor"
    return ", ".join(str(role.label) for role in row.roles) if rule.action else "everybody who is signed in"
