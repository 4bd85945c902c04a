"""What is asked when somebody looks at a probable duplicate or joins two files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.kernel.records.rules import own_fields
from opennrm.protection.merging.models import Merge

if TYPE_CHECKING:
    from opennrm.protection.merging.selectors import Difference

_REASON = own_fields(Merge)["reason"]


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AnswerForm(GovForm):
    """Why a probable duplicate is none."""

    reason = forms.CharField(
        label=_("Why?"), max_length=1000, widget=_text(),
        help_text=_("For example: the papers differ, or they are sisters. Nobody will be asked about this pair again."),
        error_messages={"required": _("Say why.")},
    )  # fmt: skip


class OtherForm(GovForm):
    """Which file is about the same person."""

    code = forms.CharField(
        label=_("Code of the other file"), max_length=12,
        help_text=_("It will be joined into this one. To keep the other instead, begin there."),
        error_messages={"required": _("Give a code.")},
    )  # fmt: skip


class JoinForm(GovForm):
    """What stays where two files differ, and how one knows."""

    reason = forms.CharField(
        label=_REASON.verbose_name, help_text=_REASON.help_text, max_length=1000, widget=_text(),
        error_messages={"required": _("Say how you know.")},
    )  # fmt: skip

    def __init__(self, *args: Any, differences: list[Difference], **kwargs: Any) -> None:
        """Ask one question for each difference."""
        super().__init__(*args, **kwargs)
        self.keys = {f"field{number}": one.key for number, one in enumerate(differences)}
        for number, one in enumerate(differences):
            self.fields[f"field{number}"] = forms.ChoiceField(
                label=one.label, initial=one.default, widget=forms.RadioSelect,
                choices=[(keep.value, self._words(one, keep.value)) for keep in one.options],
            )  # fmt: skip
        self.order_fields([*self.keys, "reason"])

    @staticmethod
    def _words(one: Difference, keep: str) -> str:
        """Return the value itself, so that nobody has to remember which file said what."""
        words = {"kept": one.kept, "merged": one.merged}
        shown = words.get(keep)
        return str(_("Both")) if keep == "both" else str(_("(empty)") if shown in (None, "") else shown)

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by field of the record."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class BecauseForm(GovForm):
    """Why two files are taken apart."""

    because = forms.CharField(
        label=_("Why?"), max_length=1000, widget=_text(), error_messages={"required": _("Say why.")}
    )
