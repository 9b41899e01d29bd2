from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from grids.calendars import calendar
from workorders.services.recounting import recount_all, would_move


class Command(BaseCommand):
    help = "Count the running deadlines anew by the present calendar, after an update of the official one, say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--preview", action="store_true", help="only say how many ends would move")
        parser.add_argument("--words", default="", help="why, as the orders are to tell it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["preview"]:
            moved, is_all = would_move(calendar())
            self.stdout.write(f"{moved} deadlines would move{'' if is_all else ', of those looked through'}.")
            return
        self.stdout.write(f"{recount_all(options['words'])} deadlines were looked at.")
