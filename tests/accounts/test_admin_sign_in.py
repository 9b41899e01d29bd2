from django.test import Client
from django.urls import reverse

from tests.admin_rows import as_role, english
from tests.world import PASSWORD

INDEX = reverse("admin:index")
SIGN_IN = reverse("accounts:sign_in")


def test_it_works(world):
    client = Client()
    asked = client.get(INDEX, follow=True)
    assert asked.redirect_chain[-1][0] == f"{SIGN_IN}?next={INDEX}"
    given = {"username": "system_admin", "password": PASSWORD, "next": INDEX}
    answer = client.post(SIGN_IN, given, follow=True)
    assert answer.redirect_chain == [(INDEX, 302)]
    assert answer.status_code == 200


def test_an_outsider_is_told_so_and_goes_in_no_circle(world):
    client = as_role(world, "dispatcher")
    answer = client.get(reverse("admin:grids_area_changelist"), follow=True)
    assert answer.redirect_chain == [("/admin/login/?next=/admin/grids/area/", 302)]
    assert answer.status_code == 403


def test_staff_without_an_administrators_post_finds_nothing(world):
    user = world.users["dispatcher"]
    user.is_staff = True
    user.save()
    page = english(user).get(INDEX)
    assert page.context["app_list"] == []


def test_an_administrator_who_is_no_staff_stays_outside(world):
    user = world.users["system_admin"]
    user.is_staff = False
    user.save()
    assert english(user).get(INDEX).status_code == 302


def test_each_sees_their_own_sections(world):
    sections = {
        name: {app["app_label"] for app in as_role(world, name).get(INDEX).context["app_list"]}
        for name in ("system_admin", "security_admin", "audit_admin")
    }
    rooms = {
        "accounts",
        "appraisal",
        "common",
        "deliberation",
        "grids",
        "notices",
        "partybuilding",
        "projects",
        "sheets",
        "visits",
        "workorders",
    }
    assert sections["system_admin"] == rooms
    assert sections["security_admin"] == {"accounts", "grids"}
    assert sections["audit_admin"] == {"accounts", "workorders"}


def test_the_password_is_changed_where_everybody_changes_it(world):
    answer = as_role(world, "system_admin").get(reverse("admin:password_change"))
    assert (answer.status_code, answer.url) == (302, reverse("accounts:change_password"))


def test_signing_out_leads_back_to_the_door(world):
    answer = as_role(world, "system_admin").post(reverse("admin:logout"))
    assert (answer.status_code, answer.url) == (302, SIGN_IN)
