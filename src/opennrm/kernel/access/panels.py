"""What access adds to every page: refusals are written down."""

from opennrm.kernel.access.views import note_refusal
from opennrm.kernel.pages import listen_to_refusals

listen_to_refusals(note_refusal)
