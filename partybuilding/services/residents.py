"""Residents sign up for what is announced for everybody, and take it back by their own link. No account is needed."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict
from grids.models import Person
from grids.services import save_person
from partybuilding.models import Activity, ActivityState, SignUp
from partybuilding.services.activities import check_is_open, enlist, lock_activity, take_back


@transaction.atomic
def sign_up_resident(activity: Activity, *, name: str, phone: str, token: str) -> SignUp:
    """The same token gives the same sign-up. They get a row of their own: nobody learns by a form who is known."""
    known: SignUp | None = SignUp.objects.filter(activity=activity, token=token).first()
    if known is not None:
        return known
    fresh = lock_activity(activity, None, ActivityState.ANNOUNCED)
    if not fresh.is_public:
        raise Conflict(_("This activity is not for everybody any more. Ask the organiser."))
    check_is_open(fresh)
    if _is_listed(fresh, name, phone):
        raise Conflict(_("%(name)s is on the list already.") % {"name": name})
    person = save_person(Person(name=name, created_at=now()), phone=phone)
    made = enlist(fresh, person, None)
    made.token = token
    made.save(update_fields=["token"])
    return made


def _is_listed(activity: Activity, name: str, phone: str) -> bool:
    """Only among those who signed up here: a family shares a telephone."""
    same = Person.objects.with_phone(phone).filter(name=name).values("pk")
    return activity.sign_ups.standing().exclude(token="").filter(person__in=same).exists()


@transaction.atomic
def withdraw_by_link(sign_up: SignUp) -> Activity:
    return take_back(lock_activity(sign_up.activity, None, ActivityState.ANNOUNCED), sign_up, None)
