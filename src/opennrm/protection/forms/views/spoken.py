"""The words that the scripts of the filling-in page say, in the language of the pages."""

from __future__ import annotations

from django.utils.translation import gettext as _


def spoken() -> dict[str, str]:
    """Return them by the key under which the scripts ask; `__name__` is filled in there."""
    return _of_enketo() | {
        "draft.continue": _("Go on with draft __n__"),
        "file.kept": _("Attached: __name__"),
        "file.large": _("The file is too large. It may have __size__ at most."),
        "position.refused": _("The device does not tell its position. Type it, or go on without it."),
        "position.take": _("Take the position of this device"),
        "position.wait": _("Asking the device for its position…"),
        "progress": _("Page __at__ of __n__"),
        "rank.begin": _("Move at least one, even if the order is right already."),
        "rank.down": _("Down"),
        "rank.up": _("Up"),
        "send.refused": _("It was not taken. It is still here: try again, or tell your co-ordinator."),
        "send.signed_out": _(
            "You are signed out. Sign in again in another tab, come back here and press the button once more."
        ),
        "state.draft": _("The draft is kept in this tab until you close it."),
        "state.kept": _("It is kept on this device, and is sent as soon as there is a network."),
        "state.sending": _("Sending…"),
        "state.sent": _("Sent."),
        "state.waiting": _("No answer from the node. It is tried again until it arrives: leave this page open."),
    }


def _of_enketo() -> dict[str, str]:
    return {
        "alert.gotonotfound.msg": _("There is no question “__path__” in this form."),
        "alert.valuehasspaces.multiple": _("The choice “__value__” of this form has a space in its value."),
        "confirm.repeatremove.heading": _("Remove this one with its answers?"),
        "confirm.repeatremove.msg": _("What was answered in it is lost."),
        "constraint.invalid": _("This answer does not fit. Check it."),
        "constraint.required": _("Answer this question."),
        "form.required": _("must be answered"),
        "repeat.add": _("Add another"),
        "repeat.remove": _("Remove this one"),
    }
