"""The reference of settings, commands and exit codes is what the program says of itself."""

from __future__ import annotations

import pytest

from tools.reference import REFERENCE, pages

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_is_up_to_date(name: str) -> None:
    written = (REFERENCE / name).read_text() if (REFERENCE / name).exists() else ""

    assert written == PAGES[name], "run `make reference`"


def test_reference_has_every_setting_and_command() -> None:
    assert "`OPENNRM_SECRET_KEY`" in PAGES["settings.md"]
    assert "## `opennrm serve`" in PAGES["commands.md"]
    assert "### `opennrm audit verify`" in PAGES["commands.md"]
