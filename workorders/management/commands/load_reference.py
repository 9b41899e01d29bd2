from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workorders.models import Category
from workorders.reference import load_reference


class Command(BaseCommand):
    help = (
        "Load the categories, time limits, word rules, office hours and care groups that come with the platform. "
        "Adds what is missing and never changes what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are categories; for every start"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["if_empty"] and Category.objects.exists():
            return
        added = load_reference()
        sentence = _(
            "Added: %(categories)d categories, %(limits)d limits, %(rules)d rules, %(grounds)d grounds, "
            "%(office_hours)d hours, %(care_groups)d care groups"
        )
        self.stdout.write(sentence % vars(added))
