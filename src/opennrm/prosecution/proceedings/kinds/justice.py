"""Proceedings, protection measures, legal aid, non-punishment."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import RecordKind, register_kind
from opennrm.prosecution.proceedings.models import LegalAid, NonPunishment, Proceeding, ProtectionMeasure
from opennrm.prosecution.proceedings.rules import measure_is_whole, non_punishment_is_whole, proceeding_is_whole
from opennrm.prosecution.proceedings.services import follow_non_punishment, follow_proceeding
from opennrm.protection.deadlines.rules import register_task_kind

register_kind(
    RecordKind(
        slug="non-punishment",
        model=NonPunishment,
        title=_("Non-punishment"),
        title_plural=_("Non-punishment"),
        add_label=_("Add an offence"),
        section="justice",
        order=10,
        action=Action.JUSTICE_EDIT,
        empty=_("None. Nobody is punished for what traffickers made them do; ask the authority as early as you can."),
        clean=non_punishment_is_whole,
        on_saved=follow_non_punishment,
        fields=("offence", "link", "authority", "status", "asked_on", "decided_on", "reasons"),
        list_fields=("offence", "status", "asked_on", "decided_on"),
    )
)
register_kind(
    RecordKind(
        slug="legal-aid",
        model=LegalAid,
        title=_("Legal aid"),
        title_plural=_("Legal aid"),
        add_label=_("Add legal aid"),
        empty=_("None yet. Offer a lawyer before the first interview."),
        section="justice",
        order=20,
        action=Action.JUSTICE_EDIT,
        fields=("status", "lawyer", "phone", "since_on", "note"),
        list_fields=("status", "lawyer", "phone", "since_on"),
    )
)
register_kind(
    RecordKind(
        slug="proceeding",
        model=Proceeding,
        title=_("Proceedings"),
        title_plural=_("Proceedings"),
        add_label=_("Add proceedings"),
        empty=_("None. Help does not depend on whether the person takes part in any."),
        section="justice",
        order=30,
        action=Action.JUSTICE_EDIT,
        clean=proceeding_is_whole,
        on_saved=follow_proceeding,
        fields=(
            "kind",
            "status",
            "person_role",
            "authority",
            "number",
            "offences",
            "cooperates",
            "opened_on",
            "next_hearing_on",
            "ended_on",
            "outcome",
        ),
        list_fields=(
            "kind",
            "status",
            "person_role",
            "authority",
            "opened_on",
            "next_hearing_on",
            "ended_on",
            "outcome",
        ),
    )
)
register_kind(
    RecordKind(
        slug="protection-measure",
        model=ProtectionMeasure,
        title=_("Protection measure"),
        title_plural=_("Protection measures"),
        add_label=_("Add a protection measure"),
        empty=_("None. Think of it before every interview and hearing."),
        section="justice",
        order=40,
        action=Action.JUSTICE_EDIT,
        clean=measure_is_whole,
        fields=("kind", "status", "from_on", "until_on", "note"),
        list_fields=("kind", "status", "from_on", "until_on"),
    )
)

register_task_kind("hearing", _("Prepare the person for the hearing"), section="justice", by_hand=True)
register_task_kind("non_punishment", _("Ask for non-punishment"), section="justice")
register_titles(
    {
        "proceeding.added": _("Proceedings were entered"),
        "proceeding.changed": _("Proceedings were changed"),
        "protectionmeasure.added": _("A protection measure was entered"),
        "protectionmeasure.changed": _("A protection measure was changed"),
        "legalaid.added": _("Legal aid was entered"),
        "legalaid.changed": _("Legal aid was changed"),
        "nonpunishment.added": _("An offence under pressure was noted"),
        "nonpunishment.changed": _("A request for non-punishment was changed"),
        "suspect.opened": _("A file on an alleged trafficker was opened"),
        "suspect.changed": _("A file on an alleged trafficker was changed"),
        "tie.added": _("A connected person was added"),
        "tie.changed": _("A connected person was changed"),
    }
)
