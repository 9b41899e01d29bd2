from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.loading import LEVELS, Loaded, load_divisions


class Command(BaseCommand):
    help = (
        "Load districts, streets and communities with their official codes from CSV files "
        "(columns code, name, and areaCode or streetCode). Names are brought up to date; nothing is removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--areas", required=True, type=Path, metavar="FILE", help="the districts")
        parser.add_argument("--streets", required=True, type=Path, metavar="FILE", help="streets and towns")
        parser.add_argument("--communities", required=True, type=Path, metavar="FILE", help="communities and villages")
        parser.add_argument(
            "--district", nargs="+", default=[], metavar="CODE", help="only these of the districts in the files"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loaded = load_divisions(options["areas"], options["streets"], options["communities"], options["district"])
        except Invalid as wrong:
            raise CommandError(str(wrong)) from wrong
        self._report(loaded)

    def _report(self, loaded: Loaded) -> None:
        for warning in loaded.warnings:
            self.stderr.write(warning)
        for level in LEVELS:
            numbers = {
                "kind": level.kind.label,
                "new": loaded.new[level.kind],
                "renamed": loaded.renamed[level.kind],
                "unchanged": loaded.unchanged[level.kind],
            }
            self.stdout.write(_("%(kind)s: %(new)d new, %(renamed)d renamed, %(unchanged)d unchanged") % numbers)
        if loaded.warnings:
            count = {"n": len(loaded.warnings)}
            self.stdout.write(_("%(n)d warnings, named above; the lines were taken all the same.") % count)
