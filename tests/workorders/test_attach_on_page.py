import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.clock import held
from tests.pictures import picture, upload
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.models import Attachment, WorkOrder
from workorders.photos import MAX_PHOTOS

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def send(client: Client, world: World, order: WorkOrder, *files: object, name: str = "unit_handler", **given: str):
    client.force_login(world.users[name])
    url = reverse("workorders:attach", args=[order.number])
    return client.post(url, {"photos": list(files), "stage": "after", **given}, headers=ENGLISH)


def test_it_works(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    answer = send(client, world, order, upload(picture()), is_public="on")
    assert answer.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.order, kept.stage, kept.is_public) == (order, "after", True)
    text = client.get(order.get_absolute_url(), headers=ENGLISH).content.decode()
    assert reverse("workorders:photo_small", args=[kept.pk]) in text
    assert "1 photo added." in text


def test_internal_unless_said_otherwise(world: World, client: Client):
    send(client, world, world.order_in(State.HANDLING), upload(picture()))
    assert not Attachment.objects.get().is_public


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "system_admin"])
def test_for_an_outsider_there_is_no_such_order(world: World, client: Client, name: str):
    assert send(client, world, world.order_in(State.HANDLING), upload(picture()), name=name).status_code == 404
    assert not Attachment.objects.exists()


def test_whoever_has_not_signed_in_is_led_to_the_door(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    answer = client.post(reverse("workorders:attach", args=[order.number]), {"photos": upload(picture())})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


def test_whoever_only_looks_on_may_not(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    answer = send(client, world, order, upload(picture()), name="party_secretary")
    assert answer.status_code == 403
    assert "You may not add photos to this order." in answer.content.decode()
    assert "Add photos" not in client.get(order.get_absolute_url(), headers=ENGLISH).content.decode()


def test_what_is_no_photo_is_refused_with_all_the_rest(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    fake = SimpleUploadedFile("<b>x.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = send(client, world, order, upload(picture()), fake)
    assert answer.status_code == 422
    assert "is not a photo that can be opened here" in answer.content.decode()
    assert "<b>x.jpg" not in answer.content.decode()
    assert not Attachment.objects.exists()


def test_without_photos_or_stage(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    assert send(client, world, order).status_code == 422
    assert send(client, world, order, upload(picture()), stage="report").status_code == 422
    assert not Attachment.objects.exists()


def test_too_many_are_refused_together(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    pictures = [picture(colour=f"rgb({at * 25}, {250 - at * 25}, 90)") for at in range(MAX_PHOTOS + 1)]
    send(client, world, order, *(upload(each) for each in pictures[:-2]))
    assert Attachment.objects.count() == MAX_PHOTOS - 1
    answer = send(client, world, order, *(upload(each) for each in pictures[-2:]))
    assert answer.status_code == 409
    assert Attachment.objects.count() == MAX_PHOTOS - 1


def test_an_order_that_is_over_takes_none(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    assert send(client, world, order, upload(picture())).status_code == 409
