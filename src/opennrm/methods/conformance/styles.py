"""How far from its activation a two-sided template looks for the target."""

from __future__ import annotations

from enum import StrEnum

from opennrm.methods.conformance.constraints import Template


class Style(StrEnum):
    """Anywhere on that side, up to the neighbouring activation, or at the very next event."""

    PLAIN = "plain"
    ALTERNATE = "alternate"
    CHAIN = "chain"


FORWARD = {
    Template.RESPONSE: Style.PLAIN,
    Template.ALTERNATE_RESPONSE: Style.ALTERNATE,
    Template.CHAIN_RESPONSE: Style.CHAIN,
    Template.SUCCESSION: Style.PLAIN,
    Template.ALTERNATE_SUCCESSION: Style.ALTERNATE,
    Template.CHAIN_SUCCESSION: Style.CHAIN,
}
BACKWARD = {
    Template.PRECEDENCE: Style.PLAIN,
    Template.ALTERNATE_PRECEDENCE: Style.ALTERNATE,
    Template.CHAIN_PRECEDENCE: Style.CHAIN,
    Template.SUCCESSION: Style.PLAIN,
    Template.ALTERNATE_SUCCESSION: Style.ALTERNATE,
    Template.CHAIN_SUCCESSION: Style.CHAIN,
}
NEGATIVE = {
    Template.NOT_CO_EXISTENCE: Style.PLAIN,
    Template.NOT_SUCCESSION: Style.PLAIN,
    Template.NOT_CHAIN_SUCCESSION: Style.CHAIN,
}
