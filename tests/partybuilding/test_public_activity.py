"""What is announced for residents stands on a public page; they sign up there without an account, and take it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import qr
from common.clock import advance
from common.errors import Conflict, Invalid
from common.tokens import new_token
from notices.models import Delivery
from partybuilding.links import SIGN_UPS, path_to
from partybuilding.models import Activity, SignUp, SignUpState
from partybuilding.services import activities, residents
from tests.notices.conftest import gateway, sms_channel
from tests.notices.receivers import Receiver
from tests.partybuilding.activities import announced, client_of, planned, told, volunteers
from tests.partybuilding.party import Party

__all__ = ["gateway"]

PHONE = "13912345678"
TALK = {"title": "物业合同怎么看", "plan": "请7号楼501王大爷讲讲，电话13812348000。", "is_public": True}


@pytest.fixture
def talk(party: Party) -> Activity:
    return announced(volunteers(party, "grid_worker"), party.user("party_secretary"), **TALK, wanted=1)


def post(activity: Activity, name: str = "周兰英", phone: str = PHONE, token: str = "") -> Any:
    return Client().post(
        activity.get_public_url(), {"name": name, "phone": phone, "token": token or new_token()}, follow=True
    )


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_works(party: Party, talk: Activity):
    """From the code on the wall to the place given back; who waits moves up."""
    shown = text(Client().get(talk.get_public_url()))
    for word in (talk.title, talk.when, talk.place, str(talk.organiser)):
        assert word in shown
    for secret in ("王大爷", "7号楼", "13812348000", "grid_worker", "party_secretary"):
        assert secret not in shown
    first, second = post(talk), post(talk, "郑大妈", "13700001234")
    own, waiting = talk.sign_ups.order_by("pk")
    assert [first.request["PATH_INFO"], second.request["PATH_INFO"]] == [path_to(own), path_to(waiting)]
    assert activities.waiting_for(talk) == [waiting.pk]
    assert Client().post(path_to(own)).status_code == 302
    assert activities.waiting_for(talk) == []
    assert list(talk.sign_ups.values_list("state", flat=True)) == [SignUpState.WITHDRAWN, SignUpState.SIGNED]
    keeper = text(client_of(party, "party_secretary").get(talk.get_absolute_url()))
    assert ("郑大妈" in keeper, "137****1234" in keeper, "13700001234" in keeper) == (True, True, False)
    board = reverse("partybuilding:public_activities", args=[party.world.community.code])
    assert talk.get_public_url() in text(Client().get(board))


def test_the_code_leads_there(party: Party, talk: Activity):
    for activity, path in ((talk, talk.get_public_url()), (announced(talk.team, party.user("party_secretary")), "")):
        code = client_of(party, "party_secretary").get(reverse("partybuilding:activity_code", args=[activity.pk]))
        assert code.content == qr.svg(f"http://testserver{path or activity.get_absolute_url()}")


def test_an_outsider(party: Party):
    """Neither a plan, nor what is for members only, nor the list of those who come."""
    team, by = volunteers(party, "grid_worker"), party.user("party_secretary")
    for activity in (planned(team, by, is_public=True), announced(team, by)):
        assert post(activity).status_code == 404
        assert activity.title not in text(
            Client().get(reverse("partybuilding:public_activities", args=[activity.area.code]))
        )
    assert not SignUp.objects.exists()
    with pytest.raises(Conflict):
        residents.sign_up_resident(announced(team, by), name="周兰英", phone=PHONE, token=new_token())
    with pytest.raises(Invalid):
        planned(team, by, kind="call", is_public=True)


def test_the_link_is_nobody_elses(talk: Activity):
    post(talk)
    own = talk.sign_ups.get()
    for token in (str(own.pk), f"{own.pk}.x", SIGN_UPS.token(10**6)):
        assert Client().get(reverse("partybuilding:sign_up", args=[token])).status_code == 404
    answer = Client().get(path_to(own))
    assert (answer["X-Robots-Tag"], "周兰英" in text(answer)) == ("noindex, nofollow, noarchive", False)


def test_sent_twice_counts_once(talk: Activity):
    token = new_token()
    assert post(talk, token=token).request["PATH_INFO"] == post(talk, token=token).request["PATH_INFO"]
    assert post(talk).status_code == 422  # the same once more by a new form
    assert post(talk, name="周小英").status_code == 200  # of the same family
    assert talk.sign_ups.count() == 2


@pytest.mark.parametrize("values", [{"name": ""}, {"phone": "12"}, {"phone": ""}])
def test_what_is_missing_is_said(talk: Activity, values: dict[str, str]):
    answer = post(talk, **values)
    assert (answer.status_code, talk.sign_ups.count()) == (422, 0)


def test_too_much_from_one_number(talk: Activity):
    answers = [post(talk, name=f"居民{n}").status_code for n in range(7)]
    assert answers == [*[200] * 6, 422]


def test_when_it_is_over(party: Party, talk: Activity):
    post(talk)
    own = talk.sign_ups.get()
    advance(timedelta(days=2))
    assert post(talk, "郑大妈").status_code == 422
    Client().post(path_to(own))
    own.refresh_from_db()
    assert own.state == SignUpState.SIGNED
    activities.cancel_activity(talk, reason="下雨", by=party.user("party_secretary"))
    assert Client().get(path_to(own)).status_code == Client().get(talk.get_public_url()).status_code == 200


def test_they_are_told_by_message(party: Party, talk: Activity, gateway: Receiver, settings: Any):
    settings.NOTICES_PRIVATE_NETWORKS, settings.SITE_URL = ["127.0.0.0/8"], "https://grid.example.org"
    sms_channel(gateway)
    post(talk), post(talk, "郑大妈", "13700001234")
    by = party.user("party_secretary")
    moved = activities.change_activity(talk, place="二楼会议室", by=by)
    Client().post(path_to(talk.sign_ups.order_by("pk")[0]))
    activities.cancel_activity(Activity.objects.get(pk=moved.pk), reason="下雨", by=by)
    assert told(party, "grid_worker")[-1] == activities.CANCELLED
    found = set(Delivery.objects.values_list("event", "to_masked"))
    told_last = (activities.CHANGED, activities.MOVED_UP, activities.CANCELLED)
    assert found == {(f"{event}_guest", "137****1234") for event in told_last}
