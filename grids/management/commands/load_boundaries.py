from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.boundary_files import MAX_BYTES, read_features
from grids.boundary_plan import Outcome, Plan, plan
from grids.crs import CRS
from grids.models import Area
from grids.services import set_boundaries
from grids.topology import Finding


class Command(BaseCommand):
    help = "Take in the boundaries of a GeoJSON FeatureCollection; a property chooses the area by its code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="GeoJSON")
        parser.add_argument("--crs", required=True, choices=CRS.values, help="the coordinate system of the file")
        parser.add_argument("--code", default="", metavar="PROPERTY", help="the property that holds the code")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                features = read_features(file.read(MAX_BYTES + 1), options["code"])
        except OSError as wrong:
            raise CommandError(str(wrong)) from wrong
        except Invalid as wrong:
            raise CommandError(" ".join(str(each) for each in wrong.fields["file"])) from wrong
        looked_at = plan(features, options["crs"], Area.objects.all())
        self._report(looked_at)
        if not options["dry_run"]:
            set_boundaries({row.area.pk: row.boundary for row in looked_at.open_rows if row.area and row.boundary})

    def _report(self, looked_at: Plan) -> None:
        for row in looked_at.rows:
            for note in row.notes:
                self.stderr.write(f"{row.feature.number} {row.feature.code}: {note}")
        for fault in looked_at.faults:
            self.stderr.write(_in_words(fault))
        counts = {outcome.value: looked_at.count(outcome) for outcome in Outcome}
        self.stdout.write(_("%(new)d new, %(changed)d changed, %(same)d the same, %(refused)d refused.") % counts)


def _in_words(fault: Finding) -> str:
    lon, lat = fault.place
    return f"{fault.label} {' / '.join(fault.names)}: {fault.square_metres:.0f} m² ({lon}, {lat})"
