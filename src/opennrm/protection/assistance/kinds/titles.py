"""What the events and deadlines of assistance are called."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles
from opennrm.protection.assistance.selectors import appointments_for_calendar
from opennrm.protection.deadlines.rules import register_calendar_source, register_task_kind

register_task_kind("risk_review", _("Assess the danger again"), section="needs", clock="risk_review_days")
register_task_kind("plan_review", _("Review the assistance plan"), section="plan", clock="plan_review_days")
register_task_kind("guardian", _("Have a guardian appointed"), section="child", clock="guardian_hours")
register_task_kind(
    "best_interests", _("Decide on the child's best interests"), section="child", clock="best_interests_days"
)
register_task_kind("permit_renewal", _("Apply for a new residence permit before it ends"), section="stay")
register_task_kind("return_visit", _("Ask how the person is after the return"), section="stay")
register_titles(
    {
        "need.added": _("A need was added"),
        "need.changed": _("A need was changed"),
        "riskassessment.added": _("The danger was assessed"),
        "riskassessment.changed": _("A risk assessment was changed"),
        "safetyplan.added": _("A safety plan was made"),
        "safetyplan.changed": _("The safety plan was changed"),
        "healthentry.added": _("Something about health was added"),
        "healthentry.changed": _("Something about health was changed"),
        "appointment.added": _("An appointment was made"),
        "appointment.changed": _("An appointment was changed"),
        "assistanceplan.added": _("The assistance plan was begun"),
        "assistanceplan.changed": _("The assistance plan was changed"),
        "goal.added": _("A goal was agreed"),
        "goal.changed": _("A goal was changed"),
        "planreview.added": _("The plan was reviewed"),
        "planreview.changed": _("A review of the plan was changed"),
        "supportgiven.added": _("Support was given"),
        "supportgiven.changed": _("An entry about support was changed"),
        "guardian.added": _("A guardian was appointed"),
        "guardian.changed": _("An entry about the guardian was changed"),
        "bestinterests.added": _("A best-interests decision was begun"),
        "bestinterests.changed": _("A best-interests decision was changed"),
        "childinterview.added": _("The child was interviewed"),
        "childinterview.changed": _("An entry about an interview was changed"),
        "ageassessment.added": _("The age was assessed"),
        "ageassessment.changed": _("An age assessment was changed"),
        "residencepermit.added": _("A residence permit was entered"),
        "residencepermit.changed": _("A residence permit was changed"),
        "returnriskassessment.added": _("The risks of a return were assessed"),
        "returnriskassessment.changed": _("A risk assessment before return was changed"),
        "returnplan.added": _("A return is being prepared"),
        "returnplan.changed": _("A return was changed"),
        "returnvisit.added": _("Somebody asked how the person is after the return"),
        "returnvisit.changed": _("A visit after return was changed"),
    }
)
register_calendar_source("appointments", appointments_for_calendar)
