"""Reading YAML as its authors mean it."""

from __future__ import annotations

import re

import yaml


class PlainLoader(yaml.SafeLoader):
    """YAML in which only true and false are truth values, so that Norwegian (no) stays a language."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


def compose(text: str) -> yaml.Node | None:
    """Return the tree of a document, with lines."""
    return yaml.compose(text, Loader=PlainLoader)


def parse(text: str) -> object:
    """Return the content of a document."""
    loader = PlainLoader(text)
    try:
        data: object = loader.get_single_data()
        return data
    finally:
        loader.dispose()
