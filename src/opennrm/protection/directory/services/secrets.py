"""Addresses that nobody but the agency itself may read: sealed in the row, nowhere in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.vault.services import bound_to, seal_for_node
from opennrm.protection.directory.rules.secrets import LABEL, PURPOSE

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service


def hide_address(service: Service, address: str) -> None:
    """Move an address into the sealed column, and clear all that would give it away."""
    sealed = seal_for_node(PURPOSE, address.encode(), bound_to=bound_to(LABEL, service.pk)) if address else None
    service.secret_address = sealed
    service.address, service.latitude, service.longitude = "", None, None


def show_address(service: Service, address: str) -> None:
    """Keep an address in the open."""
    service.address, service.secret_address = address, None
