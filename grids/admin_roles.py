"""The three administrators (三员分立) and what each may do in the administration. Nothing is ticked by hand."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model

from accounts.models import User
from grids.domain import domain_of
from grids.models import Role

VIEW = ("view",)
EDIT = ("view", "change")
KEEP = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")

# Role → model → what. Models that the workflow owns refuse more than "view" from anybody; "change" on the outbox and
# on a delivery is trying again what failed, on an API key revoking it, on a job stopping it.
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.SYSTEM_ADMIN: {
        "accounts.apikey": KEEP,
        "accounts.user": VIEW,
        "common.idempotencykey": VIEW,
        "common.revision": VIEW,
        "deliberation.ballot": VIEW,
        "deliberation.meeting": VIEW,
        "deliberation.meetingfile": VIEW,
        "deliberation.resolution": VIEW,
        "grids.absence": VIEW,
        "grids.area": KEEP,
        "grids.building": VIEW,
        "grids.calendarday": ALL,
        "grids.caregroup": KEEP,
        "grids.household": VIEW,
        "grids.contact": KEEP,
        "grids.duty": VIEW,
        "grids.officehours": EDIT,
        "grids.organisation": KEEP,
        "grids.person": KEEP,
        "grids.post": KEEP,
        "grids.residence": VIEW,
        "grids.staffingnorm": KEEP,
        "notices.channel": KEEP,
        "notices.delivery": EDIT,
        "notices.heartbeat": VIEW,
        "notices.notice": VIEW,
        "notices.outbox": EDIT,
        "notices.template": ALL,
        "partybuilding.matchdraft": VIEW,
        "partybuilding.morningdrafts": VIEW,
        "partybuilding.offer": VIEW,
        "partybuilding.activity": VIEW,
        "partybuilding.officer": ("view", "add"),
        "partybuilding.organisationentry": VIEW,
        "partybuilding.alliance": VIEW,
        "partybuilding.allianceentry": VIEW,
        "partybuilding.alliancemember": VIEW,
        "partybuilding.listitem": VIEW,
        "partybuilding.listword": VIEW,
        "partybuilding.partyorganisation": KEEP,
        "partybuilding.plannedneed": VIEW,
        "partybuilding.skill": KEEP,
        "appraisal.appeal": VIEW,
        "appraisal.indicator": VIEW,
        "appraisal.pairing": VIEW,
        "appraisal.panelist": VIEW,
        "appraisal.report": VIEW,
        "appraisal.result": VIEW,
        "appraisal.scheme": VIEW,
        "appraisal.schemeentry": VIEW,
        "appraisal.sheet": VIEW,
        "appraisal.subject": VIEW,
        "projects.approvallimit": ALL,
        "projects.expense": VIEW,
        "projects.fund": VIEW,
        "projects.milestone": VIEW,
        "projects.project": VIEW,
        "projects.projectentry": VIEW,
        "projects.projectphoto": VIEW,
        "partybuilding.registration": VIEW,
        "partybuilding.team": VIEW,
        "partybuilding.workinggroup": VIEW,
        "sheets.job": EDIT,
        "visits.raised": VIEW,
        "visits.visit": VIEW,
        "workorders.attachment": VIEW,
        "workorders.category": ALL,
        "workorders.deadline": VIEW,
        "workorders.deadlinemark": VIEW,
        "workorders.dispatch": VIEW,
        "workorders.event": VIEW,
        "workorders.ground": KEEP,
        "workorders.personallink": VIEW,
        "workorders.policy": ALL,
        "workorders.reporter": VIEW,
        "workorders.review": VIEW,
        "workorders.responsibility": ALL,
        "workorders.rule": ALL,
        "workorders.suggestion": VIEW,
        "workorders.timelimit": ALL,
        "workorders.workorder": VIEW,
    },
    Role.SECURITY_ADMIN: {
        "accounts.user": KEEP,
        "grids.post": VIEW,
    },
    Role.AUDIT_ADMIN: {
        "accounts.auditentry": VIEW,
        "workorders.event": VIEW,
    },
}


class PostBackend(ModelBackend):
    """Signs in with a password; what somebody may do in the administration follows from their post alone."""

    def get_user_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        if not isinstance(user_obj, User) or obj is not None:
            return set()
        return permissions_of(domain_of(user_obj).role)

    def get_group_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        return set()


def permissions_of(role: str) -> set[str]:
    """As Django writes them: "grids.change_area"."""
    table = PERMISSIONS.get(role, {})
    return {label.replace(".", f".{verb}_") for label, verbs in table.items() for verb in verbs}
