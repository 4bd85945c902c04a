"""Working without network: devices, what they keep, what they send, and what their browser keeps of these pages."""

from opennrm.protection.forms.views.offline.devices import block, device, devices, unreadable
from opennrm.protection.forms.views.offline.queue import contact, queue, seen, waiting
from opennrm.protection.forms.views.offline.worker import copies, manifest, worker

__all__ = [
    "block",
    "contact",
    "copies",
    "device",
    "devices",
    "manifest",
    "queue",
    "seen",
    "unreadable",
    "waiting",
    "worker",
]
