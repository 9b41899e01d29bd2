"""The demo shows how posts are covered."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from common.clock import held, today
from grids.covering import covers_today
from grids.models import Absence, Contact, Duty, Organisation, Post, Role, StaffingNorm

NOW = datetime(2026, 11, 18, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.django_db
def test_it_works(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with held(NOW):
        call_command("make_demo", orders=5, verbosity=0)
        assert covers_today().by_post
        assert Absence.objects.on(today()).exists()
        assert Duty.objects.at(NOW.replace(hour=22)).exists()
        assert Post.objects.filter(role=Role.GRID_LIAISON, area__kind="grid").exists()
        assert Post.objects.filter(role=Role.LINKED_LEADER).exists()
        assert Post.objects.filter(seconded_to__isnull=False, organisation__directed_by__isnull=False).exists()
        assert Contact.objects.exclude(phone_masked="").exists()
        assert Organisation.objects.filter(kind="team").exists()
        assert StaffingNorm.objects.count() == 2
        pairs = Post.objects.filter(partner__isnull=False).select_related("partner")
        assert pairs
        assert all(post.partner.partner_id == post.pk for post in pairs)
