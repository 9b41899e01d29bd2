"""The security administrator keeps the accounts."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from tests.admin_rows import as_role, english, page, recorded, said, second_district, sentences
from tests.world import PASSWORD

LABEL = "accounts.user"
GOOD = "Lamp-2026-new"


@pytest.fixture
def keeper(world):
    return as_role(world, "security_admin")


def new(**given):
    return {"username": "li", "usable_password": "true", "password1": GOOD, "password2": GOOD, **given}


def changed(account, **given):
    return {"first_name": account.first_name, "last_name": account.last_name, "is_active": "on", **given}


def password_page(account):
    return reverse("admin:accounts_user_password", args=[account.pk])


def test_it_works(world, keeper):
    answer = keeper.post(page("add", LABEL), new(last_name="李", first_name="明"))
    li = User.objects.get(username="li")
    assert answer.status_code == 302
    assert (li.check_password(GOOD), li.is_staff, li.is_superuser) == (True, False, False)
    entry = recorded("user.add")[0]
    assert (entry.user, entry.object_id, entry.address) == (world.users["security_admin"], str(li.pk), "127.0.0.1")
    assert entry.detail["after"]["username"] == "li"
    assert "password" not in str(entry.detail)


def test_an_outsider(world):
    assert as_role(world, "system_admin").post(page("add", LABEL), new()).status_code == 403
    assert not User.objects.filter(username="li").exists()


def test_a_machine_has_no_password(keeper):
    keeper.post(page("add", LABEL), new(usable_password="false", password1="", password2=""))
    assert not User.objects.get(username="li").has_usable_password()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password1": "short", "password2": "short"}, "at least 8 characters"),
        ({"password2": "other"}, "didn’t match"),
        ({"username": "dispatcher"}, "already exists"),
        ({"username": ""}, "required"),
        ({"last_name": "李\u202e"}, "invisible control characters"),
    ],
)
def test_bad_input_gets_a_sentence(keeper, given, sentence):
    before = User.objects.count()
    answer = keeper.post(page("add", LABEL), new(**given))
    assert answer.status_code == 200
    assert sentence in sentences(answer)
    assert User.objects.count() == before


def test_a_change_is_recorded_with_before_and_after(world, keeper):
    account = world.users["dispatcher"]
    keeper.post(page("change", LABEL, account), changed(account, email="d@example.cn"))
    assert recorded("user.change")[0].detail == {"before": {"email": ""}, "after": {"email": "d@example.cn"}}
    keeper.post(page("change", LABEL, account), changed(account, email="d@example.cn"))
    assert len(recorded("user.change")) == 1


def test_who_is_what_cannot_be_slipped_in(world, keeper):
    account = world.users["dispatcher"]
    data = changed(account, username="boss", is_superuser="on", password="x", last_login="2020-01-01")
    keeper.post(page("change", LABEL, account), data)
    account.refresh_from_db()
    assert (account.username, account.is_superuser) == ("dispatcher", False)
    assert account.check_password(PASSWORD)


def test_a_new_password(world, keeper):
    account = world.users["dispatcher"]
    session = english(account)
    answer = keeper.post(password_page(account), {"new_password1": GOOD, "new_password2": GOOD})
    account.refresh_from_db()
    assert answer.status_code == 302
    assert account.check_password(GOOD)
    assert recorded("user.password")[0].object_label == str(account)
    assert session.get(settings.LOGIN_REDIRECT_URL).status_code == 302  # signed out


def test_a_poor_password_is_refused(world, keeper):
    account = world.users["dispatcher"]
    answer = keeper.post(password_page(account), {"new_password1": "12345678", "new_password2": "12345678"})
    assert "too common" in sentences(answer)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_the_password_page_is_for_the_keeper(world):
    account = world.users["dispatcher"]
    for name in ("system_admin", "audit_admin"):
        assert as_role(world, name).get(password_page(account)).status_code == 403


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "security_admin", "root"])
def test_accounts_of_administrators_are_left_alone(world, keeper, name):
    User.objects.create_superuser("root")
    account = User.objects.get(username=name)
    assert keeper.get(page("change", LABEL, account)).status_code == 200
    assert keeper.post(page("change", LABEL, account), changed(account)).status_code == 403
    assert keeper.get(password_page(account)).status_code == 403
    answer = keeper.post(page("changelist", LABEL), {"action": "deactivate", "_selected_action": [account.pk]})
    account.refresh_from_db()
    assert account.is_active
    assert "Accounts of administrators were left alone" in said(answer)


def test_closing_and_opening(world, keeper):
    account = world.users["dispatcher"]
    session = english(account)
    keeper.post(page("changelist", LABEL), {"action": "deactivate", "_selected_action": [account.pk]})
    assert session.get(settings.LOGIN_REDIRECT_URL).status_code == 302
    account.refresh_from_db()
    assert not account.is_active
    keeper.post(page("changelist", LABEL), {"action": "activate", "_selected_action": [account.pk]})
    account.refresh_from_db()
    assert account.is_active
    changes = [entry.detail["after"] for entry in recorded("user.change")]
    assert changes == [{"is_active": "False"}, {"is_active": "True"}]


def test_unlocking(world, keeper):
    account = world.users["dispatcher"]
    stranger = Client()
    wrong = {"username": account.username, "password": "wrong"}
    right = {"username": account.username, "password": PASSWORD}
    door = reverse("accounts:sign_in")
    for _n in range(settings.AXES_FAILURE_LIMIT):
        stranger.post(door, wrong)
    assert stranger.post(door, right).status_code == 429
    assert "6, locked from 5 on" in keeper.get(page("change", LABEL, account)).content.decode()
    keeper.post(page("changelist", LABEL), {"action": "unlock", "_selected_action": [account.pk]})
    assert stranger.post(door, right).status_code == 302
    assert len(recorded("user.unlock")) == 1
    assert not AccessAttempt.objects.filter(username=account.username).exists()


def test_the_posts_are_shown(world, keeper):
    text = keeper.get(page("change", LABEL, world.users["dispatcher"])).content.decode()
    assert "槐树社区 · Dispatcher" in text


def test_another_district_is_not_there(world, keeper):
    rows = second_district(world)
    keeper = as_role(world, "security_admin")
    stranger = rows[LABEL]
    assert keeper.get(page("change", LABEL, stranger)).status_code == 302
    assert keeper.post(page("change", LABEL, stranger), changed(stranger)).status_code == 302
    assert keeper.get(password_page(stranger)).status_code == 404
    listed = {row.username for row in keeper.get(page("changelist", LABEL)).context["cl"].result_list}
    assert "neighbour" not in listed
    assert "dispatcher" in listed
    assert not AuditEntry.objects.filter(object_id=str(stranger.pk), object_type=LABEL).exists()


def test_a_fresh_account_without_a_post_can_be_found_by_every_keeper(world):
    second_district(world)
    keeper = as_role(world, "security_admin")
    keeper.post(page("add", LABEL), new())
    li = User.objects.get(username="li")
    assert keeper.get(page("change", LABEL, li)).status_code == 200
