"""The addresses of the API: every app's router, listed."""

from __future__ import annotations

from django.urls import path

from opennrm.api.assembly import Api, translate_errors
from opennrm.kernel.accounts.api import router as accounts
from opennrm.kernel.notifications.api import router as notifications
from opennrm.kernel.reference.api import router as reference
from opennrm.kernel.webhooks.api import router as webhooks
from opennrm.protection.approvals.api import router as approvals
from opennrm.protection.cases.api import router as cases
from opennrm.protection.consents.api import router as consents
from opennrm.protection.deadlines.api import router as deadlines
from opennrm.protection.directory.api import router as directory
from opennrm.protection.documents.api import router as documents
from opennrm.protection.forms.api import router as forms
from opennrm.protection.identification.api import router as identification
from opennrm.protection.interchange.api import router as interchange
from opennrm.protection.lifecycle.api import router as lifecycle
from opennrm.protection.merging.api import router as merging
from opennrm.protection.notes.api import router as notes
from opennrm.protection.referrals.api import router as referrals
from opennrm.protection.screening.api import router as screening
from opennrm.protection.sharing.api import router as sharing
from opennrm.protection.sop.api import router as sop

api = Api(
    title="OpenNRM",
    version="1",
    description=(
        "The referral mechanism's REST API. Every call needs a token of an agency or the session of a person, and "
        "shows only what that agency or person may see. Lists come in pages (`page`, `per_page`). Errors are "
        "`application/problem+json`."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
ROUTERS = (
    accounts,
    notifications,
    webhooks,
    reference,
    cases,
    consents,
    identification,
    deadlines,
    documents,
    directory,
    referrals,
    sharing,
    approvals,
    lifecycle,
    merging,
    notes,
    interchange,
    sop,
    screening,
    forms,
)
for router in ROUTERS:
    api.add_router("", router)
translate_errors(api)

urlpatterns = [path("api/v1/", api.urls)]
