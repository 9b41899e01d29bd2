"""The pages of projects and funds: forms in place, who sees which, files, and what everybody may read."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import advance, today
from projects import services
from projects.choices import State
from projects.links import path_to
from projects.models import Fund, Project, ResidentReview
from tests.pictures import upload
from tests.projects.conftest import Walk
from tests.world import World

LIST, FUNDS = "/projects/", "/projects/funds/"


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=world.users[name].pk))
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def act(client: Client, project: Project, action: str, **given: Any) -> Any:
    return client.post(reverse("projects:act", args=[project.pk, action]), given)


def written(world: World) -> dict[str, Any]:
    return {
        "title": "楼道粉刷",
        "kind": "party",
        "year": 2026,
        "area": world.community.code,
        "purpose": "墙皮脱落",
        "plan": "粉刷三个单元",
        "beneficiaries": "七十二户",
        "asked": "8000.50",
        "partners": [world.unit.code],
    }


def test_it_works(world: World):
    """From a blank form to the reviews of residents, by the pages alone."""
    own, street, panel = (client_of(world, name) for name in ("dispatcher", "street_coordinator", "review_panel"))
    answer = own.post("/projects/new/", written(world))
    project = Project.objects.get()
    assert answer["Location"] == project.get_absolute_url()
    assert act(own, project, "apply").status_code == 302
    assert act(street, project, "take_up").status_code == 302
    assert act(panel, project, "opine", favour="for", words="早该刷了").status_code == 302
    assert act(street, project, "approve", amount="8000").status_code == 302
    assert act(own, project, "plan_milestone", title="三单元刷完", due_on=str(today())).status_code == 302
    assert act(own, project, "start", starts=str(today())).status_code == 302
    handler, milestone = client_of(world, "unit_handler"), project.milestones.get()
    done = {"milestone": milestone.pk, "done_on": str(today()), "words": "全部刷完", "photos": [upload()]}
    assert act(handler, project, "report_milestone", **done).status_code == 302
    paid = {"amount": "7999.90", "on": str(today()), "payee": "宏达涂料", "what": "涂料", "voucher": "A-7"}
    assert act(own, project, "spend", **paid).status_code == 302
    assert act(own, project, "finish", outcome="三个单元焕然一新").status_code == 302
    assert act(own, project, "publish").status_code == 302
    for judge in (street, panel):
        assert act(judge, project, "accept", passed="yes", finding="平整").status_code == 302
    project.refresh_from_db()
    assert project.state == State.DONE
    page = text(own.get(project.get_absolute_url()))
    for words in ("早该刷了", "7,999.90", "0.10", "三单元刷完", "平整"):
        assert words in page


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_street_coordinator", "grid_worker"])
def test_an_outsider(world: World, walk: Walk, name: str):
    by = world.actor("community_secretary")
    fund = services.create_fund(by=by, area=world.community, year=2026, name="社区基金", amount=Decimal(50000))
    project, client = walk("running", fund=fund), client_of(world, name)
    assert project.title not in text(client.get(LIST))
    for path in ("", "edit/", "application.pdf", "report.pdf", "links/", "apply/"):
        assert client.get(f"{project.get_absolute_url()}{path}").status_code == 404
    assert act(client, project, "stop", reason="x").status_code == 404
    if name != "grid_worker":
        assert fund.name not in text(client.get(FUNDS))
        assert client.get(fund.get_absolute_url()).status_code == 404
    assert client.get(f"{fund.get_absolute_url()}edit/").status_code == 404
    assert client.get("/board/project/0123456789abcdef/").status_code == 404


def test_what_is_wrong_stands_on_the_form(world: World, walk: Walk):
    project, own = walk("running"), client_of(world, "dispatcher")
    paid = {"amount": "20000.01", "on": str(today()), "payee": "甲", "what": "乙", "voucher": "1"}
    answer = act(own, project, "spend", **paid)
    assert answer.status_code == 422
    assert answer.context["page"].sent.errors["amount"]
    assert 'value="20000.01"' in text(answer)
    assert act(own, project, "spend", **{**paid, "amount": "1.234"}).status_code == 422
    answer = act(own, project, "spend", **{**paid, "amount": "1", "version": project.version - 1})
    assert answer.status_code == 412
    assert not project.expenses.exists()


def test_only_what_is_open_is_offered(world: World, walk: Walk):
    project = walk("reviewing")
    offered = {
        name: [
            form.action.name for form in client_of(world, name).get(project.get_absolute_url()).context["page"].forms
        ]
        for name in ("dispatcher", "street_coordinator", "review_panel")
    }
    assert offered["dispatcher"] == ["withdraw"]
    assert offered["street_coordinator"] == ["opine", "approve", "send_back", "refuse"]
    assert offered["review_panel"] == ["opine", "send_back"]


def test_narrowed(world: World, walk: Walk):
    walk("running")
    walk("draft", title="还没写完", year=2027, kind="joint")
    own = client_of(world, "dispatcher")
    found = {
        query: [row.title for row in own.get(LIST + query).context["listing"].rows]
        for query in ("?year=2027", "?kind=livelihood", "?state=running", "?late=1", "?q=还没", "?area=640199001001")
    }
    assert [len(rows) for rows in found.values()] == [1, 1, 1, 0, 1, 2]
    advance(timedelta(days=31))
    assert len(own.get(f"{LIST}?late=1").context["listing"].rows) == 1


def test_the_papers(world: World, walk: Walk):
    project, own = walk("done"), client_of(world, "dispatcher")
    for name in ("application", "report"):
        answer = own.get(f"/projects/{project.pk}/{name}.pdf")
        assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert own.get(f"{walk('draft', title='新').get_absolute_url()}report.pdf").status_code == 404


def test_the_public_page(world: World, walk: Walk):
    project, visitor = walk("done"), Client()
    url = reverse("projects:public", args=[project.public_code])
    assert visitor.get(url).status_code == 404
    services.publish(project, by=world.actor("dispatcher"))
    page = text(visitor.get(url))
    assert "晾衣架装好" in page
    assert "community_secretary" not in page  # nobody is named
    assert project.title in text(visitor.get(f"/board/{world.street.code}/"))
    assert project.title not in text(visitor.get(f"/board/{world.other_community.code}/"))
    said = {"content": "yes", "words": "很方便", "phone": "13900001111"}
    assert visitor.post(url, said).status_code == 302
    assert visitor.post(url, {**said, "phone": "139 0000 1111"}).status_code == 422
    assert visitor.post(url, {**said, "phone": "不告诉你"}).status_code == 422
    review = ResidentReview.objects.get()
    assert (review.way, len(review.phone_hash)) == ("page", 64)
    assert "很方便" not in text(visitor.get(url))


def test_a_link_of_one_s_own(world: World, walk: Walk):
    project, own = walk("done"), client_of(world, "dispatcher")
    act(own, project, "publish")
    act(own, project, "make_links", number="2")
    links = list(project.review_links.all())
    assert path_to(links[0]) in text(own.get(f"/projects/{project.pk}/links/"))
    visitor = Client()
    assert visitor.post(path_to(links[0]), {"content": "no", "words": "太少"}).status_code == 302
    visitor.post(path_to(links[0]), {"content": "yes"})
    assert [each.content for each in ResidentReview.objects.all()] == ["no"]
    assert visitor.get(path_to(links[1])[:-2] + "x/").status_code == 404
    assert path_to(links[0]) not in text(own.get(f"/projects/{project.pk}/links/"))


def test_few_reviews_say_nothing_in_percent(world: World, walk: Walk):
    project, own = walk("done"), client_of(world, "dispatcher")
    for number in range(6):
        content = "yes" if number else "no"
        act(own, project, "review_for", content=content, phone=f"1390000111{number}")
        tally = own.get(project.get_absolute_url()).context["page"].tally
        assert (tally.all, tally.is_few) == (number + 1, number < 4)
    assert tally.percent == 83


def test_photos_are_for_whoever_sees_the_project(world: World, walk: Walk):
    project, own = walk("running"), client_of(world, "dispatcher")
    milestone = project.milestones.get()
    act(own, project, "report_milestone", milestone=milestone.pk, done_on=str(today()), photos=[upload()])
    photo = project.photos.get()
    url = reverse("projects:photo_small", args=[photo.pk])
    assert own.get(url)["Content-Type"] == "image/jpeg"
    assert client_of(world, "other_dispatcher").get(url).status_code == 404
    public = reverse("projects:public_photo_small", args=[project.public_code, photo.pk])
    assert Client().get(public).status_code == 404
    act(own, project, "publish")
    assert Client().get(public).status_code == 200


def test_funds(world: World, walk: Walk):
    street = client_of(world, "street_coordinator")
    given = {"area": world.street.code, "name": "党建+基金", "year": 2026, "amount": "30000"}
    fund_page = street.post("/projects/funds/new/", given)
    fund = Fund.objects.get()
    assert fund_page["Location"] == fund.get_absolute_url()
    project = walk("running", fund=fund)
    page = text(client_of(world, "dispatcher").get(fund.get_absolute_url()))
    assert project.title in page
    assert "10,000.00" in page
    assert project.title not in text(client_of(world, "other_dispatcher").get(fund.get_absolute_url()))
    answer = street.post(f"{fund.get_absolute_url()}edit/", {**given, "amount": "19999", "version": 1})
    assert answer.status_code == 422
    assert b"".join(street.get("/projects/funds.xlsx").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
