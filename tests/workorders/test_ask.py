import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.clock import held
from tests.pictures import picture, upload
from tests.recordings import PLACE, box, film
from tests.world import MONDAY, World
from workorders.choices import Channel, State
from workorders.forms.public import AskForm
from workorders.models import Attachment, WorkOrder

URL = "/ask/"


@pytest.fixture(autouse=True)
def _on_monday():
    cache.clear()
    with held(MONDAY):
        yield


def token_of(page: str) -> str:
    return str(re.findall(r'name="token" value="([0-9a-f]{32})"', page)[0])


def fill(client: Client, url: str = URL, **given: object) -> dict[str, object]:
    return {"token": token_of(client.get(url).content.decode()), "description": "小区北门的路灯坏了三盏", **given}


def refusal(client: Client, url: str = URL, **given: object) -> str:
    answer = client.post(url, fill(client, url, **given), headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()
    return answer.content.decode()


def test_it_works(world: World, client: Client):
    answer = client.post(URL, fill(client, address="槐荫小区北门", phone="139 0000 1111", name="周兰"))
    assert answer["Location"] == reverse("workorders:ask_done")
    order = WorkOrder.objects.get()
    assert (order.state, order.channel, order.source) == (State.SUBMITTED, Channel.WEB, "web")
    assert order.area == world.grid  # the address names it
    reporter = order.reporters.get()
    assert reporter.person is not None
    assert (reporter.person.phone.reveal(), reporter.shown_name) == ("13900001111", "周*")
    event = order.events.get(action="submit")
    assert (event.actor_kind, event.actor_name) == ("reporter", "周*")


def test_receipt(world: World, client: Client):
    client.post(URL, fill(client, address="槐荫小区北门"))
    order = WorkOrder.objects.get()
    page = client.get("/ask/done/").content.decode()
    assert order.number in page
    assert order.query_code in page
    assert "槐树社区" in page
    assert f"http://testserver/lookup/?number={order.number}" in page
    assert order.number in Client().get(f"/lookup/?number={order.number}").content.decode()
    assert client.get(f"/lookup/{order.number}/").status_code == 200


def test_outsider_sees_no_receipt(world: World, client: Client):
    client.post(URL, fill(client))
    order = WorkOrder.objects.get()
    stranger = Client()
    assert stranger.get("/ask/done/")["Location"] == reverse("workorders:lookup")
    assert stranger.get(f"/lookup/{order.number}/").status_code == 404


def test_words_alone_are_enough(world: World, client: Client):
    client.post(URL, fill(client))
    order = WorkOrder.objects.get()
    assert order.area == world.district
    assert order.reporters.get().person is None


def test_anonymous(world: World, client: Client):
    client.post(URL, fill(client, name="周兰", phone="13900001111", is_anonymous="on"))
    order = WorkOrder.objects.get()
    assert order.reporters.get().is_anonymous
    assert "周" not in order.events.get(action="submit").actor_name


def test_code_of_an_area(world: World, client: Client):
    url = f"/ask/{world.grid.code}/"
    assert world.grid.name in client.get(url).content.decode()
    client.post(url, fill(client, url))
    assert WorkOrder.objects.get().area == world.grid


def test_chosen_community(world: World, client: Client):
    client.post(URL, fill(client, area=world.other_community.code))
    assert WorkOrder.objects.get().area == world.other_community


def test_communities_stand_under_their_streets_and_can_be_searched(world: World, client: Client):
    page = client.get(URL).content.decode()
    assert f'<optgroup label="{world.street.name}">' in page
    assert re.search(r'<select name="area"[^>]* data-find', page)


def test_street_then_community_without_scripts(world: World, client: Client):
    first = client.get(URL).content.decode()
    assert f'href="/ask/{world.street.code}/"' in first
    second = client.get(f"/ask/{world.street.code}/").content.decode()
    assert world.community.name in second
    assert "石桥社区" not in second
    assert "<noscript>" not in second


def test_position(world: World, client: Client):
    client.post(URL, fill(client, lon="106.005", lat="38.005", crs="wgs84"))
    order = WorkOrder.objects.get()
    assert order.area == world.grid
    assert (order.lon, order.lat) == (106.005, 38.005)


def test_several_districts(world: World, client: Client):
    from grids.services import create_area

    second = create_area(kind="district", code="640198", name="第二区")
    page = client.get(URL).content.decode()
    assert f"/ask/{world.district.code}/" in page
    assert f"/ask/{second.code}/" in page
    url = f"/ask/{second.code}/"
    assert client.post(url, fill(client, url, area=world.community.code)).status_code == 422
    client.post(url, fill(client, url))
    assert WorkOrder.objects.get().area == second


def test_no_district(db: None, client: Client):
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("code", ["640199999999", "nowhere"])
def test_unknown_area(world: World, client: Client, code: str):
    assert client.get(f"/ask/{code}/").status_code == 404
    refusal(client, area=code)


def test_photos(world: World, client: Client):
    sent = [upload(picture(colour=colour)) for colour in ("red", "green")]
    client.post(URL, fill(client, photos=sent))
    order = WorkOrder.objects.get()
    assert [(each.stage, each.is_public) for each in order.attachments.all()] == [("report", True)] * 2


def test_photo_is_served_to_the_reporter_only(world: World, client: Client):
    client.post(URL, fill(client, photos=[upload()], area=world.community.code))
    photo = Attachment.objects.get()
    for url in (f"/photos/{photo.pk}/", f"/photos/{photo.pk}/small/"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"].startswith("private")
        assert answer["Content-Disposition"].startswith("inline; filename=")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert b"".join(answer).startswith(b"\xff\xd8\xff")
        assert Client().get(url).status_code == 404


def test_photo_is_served_to_staff_who_see_the_order(world: World, client: Client):
    client.post(URL, fill(client, photos=[upload()], area=world.community.code))
    url = f"/photos/{Attachment.objects.get().pk}/"
    for name, status in (("dispatcher", 200), ("other_dispatcher", 404), ("other_handler", 404)):
        staff = Client()
        staff.force_login(world.users[name])
        assert staff.get(url).status_code == status, name


def test_internal_photo_is_not_for_the_reporter(world: World, client: Client):
    client.post(URL, fill(client, photos=[upload()]))
    Attachment.objects.update(is_public=False)
    assert client.get(f"/photos/{Attachment.objects.get().pk}/").status_code == 404


def test_sent_twice_counts_once(world: World, client: Client):
    values = fill(client, photos=[upload()])
    client.post(URL, values)
    answer = client.post(URL, {**values, "photos": [upload()]})
    assert answer["Location"] == reverse("workorders:ask_done")
    assert WorkOrder.objects.count() == Attachment.objects.count() == 1


def test_two_tokens_are_two_requests(world: World, client: Client):
    for _ in range(2):
        client.post(URL, fill(client))
    assert WorkOrder.objects.count() == 2


@pytest.mark.parametrize("token", ["", "x" * 32, "1" * 31])
def test_without_a_token(world: World, client: Client, token: str):
    assert "Reload the page" in refusal(client, token=token)


def test_empty(world: World, client: Client):
    assert "it is empty" in refusal(client, description=" \n\u200b ")


def test_far_too_long_is_kept_for_shortening(world: World, client: Client):
    page = refusal(client, description="长" * 100_000)
    assert "20000" in page
    assert "长" * 100_000 in page


def test_control_characters_are_dropped(world: World, client: Client):
    client.post(URL, fill(client, description="路\x00灯\x1b坏\u202e了"))
    assert WorkOrder.objects.get().description == "路灯坏了"


def test_control_characters_in_a_line(world: World, client: Client):
    assert "invisible control characters" in refusal(client, address="北门\x07外")


def test_script_is_shown_as_text(world: World, client: Client):
    client.post(URL, fill(client, description="<script>alert(1)</script>"))
    page = client.get(f"/lookup/{WorkOrder.objects.get().number}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("phone", ["123", "1390000111", "call me", "139000011112"])
def test_bad_phone(world: World, client: Client, phone: str):
    page = refusal(client, phone=phone)
    assert "Enter a mobile number of 11 digits" in page
    assert f'value="{phone}"' in page


def test_point_outside(world: World, client: Client):
    assert "none of our areas" in refusal(client, lon="0", lat="0")


@pytest.mark.parametrize(("lon", "lat"), [("106.005", ""), ("x", "38"), ("500", "38"), ("nan", "38")])
def test_bad_point(world: World, client: Client, lon: str, lat: str):
    refusal(client, lon=lon, lat=lat)


def test_not_a_photo(world: World, client: Client):
    page = refusal(client, photos=[upload(b"<script>", "me.jpg")])
    assert "me.jpg" in page
    assert "is not a photo" in page


def test_ten_photos(world: World, client: Client):
    assert "at most nine" in refusal(client, photos=[upload() for _ in range(10)])


def test_flood(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    from common.attempts import Limit
    from workorders.views import public

    monkeypatch.setattr(public, "ASKING", Limit("ask", most=2, seconds=60))
    for _ in range(2):
        client.post(URL, fill(client))
    answer = client.post(URL, fill(client), headers={"Accept-Language": "en"})
    assert "Too much came from this connection" in answer.content.decode()
    assert WorkOrder.objects.count() == 2


def test_by_htmx(world: World, client: Client):
    headers = {"HX-Request": "true"}
    answer = client.post(URL, fill(client, description=""), headers=headers)
    assert answer.status_code == 422
    assert b"<html" not in answer.content
    answer = client.post(URL, fill(client), headers=headers)
    assert answer["HX-Redirect"] == "/ask/done/"


def test_a_film_is_shown_to_the_reporter_freed_of_its_place(world: World, client: Client):
    film_with_place = film(inside=box(b"udta", PLACE))
    client.post(URL, fill(client, recordings=[SimpleUploadedFile("a.mp4", film_with_place)]))
    order, kept = WorkOrder.objects.get(), Attachment.objects.get()
    assert (kept.kind, kept.is_public) == ("video", True)
    assert f'src="/files/{kept.pk}/"' in client.get(f"/lookup/{order.number}/").content.decode()
    assert PLACE not in b"".join(client.get(f"/files/{kept.pk}/"))  # type: ignore[call-overload]
    assert Client().get(f"/files/{kept.pk}/").status_code == 404


def test_an_internal_file_is_not_for_the_reporter(world: World, client: Client):
    client.post(URL, fill(client, recordings=[SimpleUploadedFile("a.mp4", film())]))
    Attachment.objects.update(is_public=False)
    assert "/files/" not in client.get(f"/lookup/{WorkOrder.objects.get().number}/").content.decode()
    assert client.get(f"/files/{Attachment.objects.get().pk}/").status_code == 404


def test_recordings_are_bounded(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    assert "at most two" in refusal(client, recordings=[SimpleUploadedFile(f"{n}.mp4", film()) for n in range(3)])
    assert "no video or recording" in refusal(client, recordings=[SimpleUploadedFile("a.pdf", b"%PDF-1.7")])
    monkeypatch.setattr(AskForm.base_fields["recordings"], "largest", 100)
    assert "larger than" in refusal(client, recordings=[SimpleUploadedFile("a.mp4", film())])
