from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workorders.figures.rebuilding import facts_anew, tallies_anew


class Command(BaseCommand):
    help = (
        "Count all figures anew from the histories of the orders, day by day, and keep what is right. "
        "Stopped in between, go on with --since and the last day shown."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="only orders submitted on this day or later")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is not right")

    def handle(self, *_args: Any, **options: Any) -> None:
        orders = wrong = 0
        for day in facts_anew(options["since"], options["check"]):
            orders, wrong = orders + day.orders, wrong + day.wrong
            values = {"day": day.day, "orders": day.orders, "wrong": day.wrong}
            self.stdout.write(_("%(day)s: %(orders)d orders, %(wrong)d facts differ") % values)
        tallies = sum(day.wrong for day in tallies_anew(options["check"]))
        summary = _("%(orders)d orders, %(wrong)d facts differed, the tallies of %(days)d days differed")
        self.stdout.write(summary % {"orders": orders, "wrong": wrong, "days": tallies})
        if options["check"] and (wrong or tallies):
            raise CommandError("The figures are not what the histories say; run rebuild_figures.")
