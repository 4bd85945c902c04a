"""What the templates of forms need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms, template
from django.utils.translation import gettext

if TYPE_CHECKING:
    from django.forms import BoundField

register = template.Library()


@register.filter
def error_target(field: BoundField) -> str:
    """Return the id of the element that an error message leads to: of a group its first box."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def is_tick_box(field: BoundField) -> bool:
    """Tell whether the field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


FEWEST = 5  # a smaller number of people or files could point at one of them


@register.filter
def few(number: int) -> str:
    """Return a number of people or files as somebody may read it who may open none of them."""
    if 0 < number < FEWEST:
        return gettext("fewer than %(number)d") % {"number": FEWEST}
    return str(number)
