"""XForms as pages for the browser (`form_html`)."""

from opennrm.protection.forms.rules.html.languages import Language
from opennrm.protection.forms.rules.html.page import FormPage, form_html

__all__ = ["FormPage", "Language", "form_html"]
