"""The link by which somebody without an account reads their sign-up, and takes it back."""

from django.conf import settings
from django.urls import reverse

from common.links import Sealed
from partybuilding.models import SignUp

SIGN_UPS = Sealed("partybuilding.sign_up")


def path_to(sign_up: SignUp) -> str:
    return reverse("partybuilding:sign_up", args=[SIGN_UPS.token(sign_up.pk)])


def address_of(sign_up: SignUp) -> str:
    return f"{settings.SITE_URL}{path_to(sign_up)}"


def sign_up_for(token: str) -> SignUp | None:
    rows = SignUp.objects.select_related("person", "activity__area", "activity__team__unit")
    rows = rows.select_related("activity__party_organisation").defer("activity__area__boundary")
    found: SignUp | None = rows.filter(pk=SIGN_UPS.key(token)).first()
    return found
