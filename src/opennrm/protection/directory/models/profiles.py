"""What the directory says of an agency besides its name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.identifiers import new_id


class AgencyProfile(models.Model):
    """The entry of an agency in the directory; its name, kind and desks are kept with the agency itself."""

    agency = models.OneToOneField(
        "accounts.Agency", on_delete=models.CASCADE, related_name="profile", primary_key=True, verbose_name=_("Agency")
    )
    hsds_id = models.UUIDField(_("Identifier in exchanged directories"), default=new_id, unique=True, editable=False)
    description = models.TextField(
        _("What the agency does"),
        blank=True,
        max_length=2000,
        help_text=_("Two or three plain sentences. Everybody who signs in can read them."),
    )
    descriptions: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("What the agency does, in other languages"), default=dict, blank=True
    )

    class Meta:
        """One for each agency."""

        verbose_name = _("entry of an agency")
        verbose_name_plural = _("entries of agencies")

    def __str__(self) -> str:
        """Return the description in the language of the page."""
        return self.descriptions.get((get_language() or "").split("-")[0]) or self.description
