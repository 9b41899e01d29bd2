from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import Invalid
from workorders.reference import load_names


class Command(BaseCommand):
    help = (
        "Load a tree of categories from a table of names, one column for each level, the main one first. Adds what is "
        "missing, and never changes what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV; the first line names the columns")
        parser.add_argument("--prefix", default="L", help="what the codes begin with: L01, L0101, L010101")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            added = load_names(options["file"], options["prefix"])
        except Invalid as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(_("Added: %(n)d categories") % {"n": added})
