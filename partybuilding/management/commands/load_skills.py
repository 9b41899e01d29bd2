from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from partybuilding.reference import load_skills


class Command(BaseCommand):
    help = "Load the skills that come with the platform. Adds what is missing and never changes what is there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("Added: %(n)d skills") % {"n": load_skills()})
