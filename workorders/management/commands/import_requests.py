import csv
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.tables import safe_cell
from workorders.importing import ID, SHORT_NAMES, Import, Places, Refusal, Tally

SHOWN = 100


def mapping(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not (name and equals and column):
        raise ArgumentTypeError(f"{text!r} is not of the form field=column")
    return name.strip(), column.strip()


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


class Command(BaseCommand):
    help = (
        "Take requests in from a CSV file (UTF-8, with a BOM or without, or GB18030; plain or gzipped). "
        "Each row is taken or refused whole; running it again adds nothing."
    )

    importer: type[Import] = Import

    def add_arguments(self, parser: ArgumentParser) -> None:
        fields = ", ".join([ID, *self.importer.form.base_fields, *SHORT_NAMES])
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, metavar="NAME", help="where the file is from; part of the key")
        parser.add_argument(
            "--map",
            required=True,
            action="append",
            type=mapping,
            metavar="FIELD=COLUMN",
            help=f"which column holds a field: {fields}",
        )
        parser.add_argument(
            "--area",
            required=True,
            nargs="+",
            metavar="CODE",
            help="the areas that the requests are for; the first one's desk gets what names no place",
        )
        parser.add_argument(
            "--seed", type=int, help="spread rows that name no place over the communities of --area, by this seed"
        )
        parser.add_argument("--batch", type=positive, default=500, help="rows in one transaction (500)")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what was refused to this CSV file")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.began = monotonic()
        columns = dict(options["map"])
        if len(columns) < len(options["map"]):
            raise CommandError("Map each field once.")
        try:
            places = Places.of(options["area"], options["seed"])
            job = self.importer.open(options["file"], options["source"], columns, places)
            tally = job.run(options["batch"], self._progress)
        except Invalid as wrong:
            raise CommandError(str(wrong)) from wrong
        self._show(tally)
        if options["report"]:
            _write(options["report"], tally)

    def _progress(self, tally: Tally) -> None:
        seconds = {"read": tally.read, "seconds": monotonic() - self.began}
        self.stderr.write(_("%(read)d rows read, %(seconds).0f s") % seconds)

    def _show(self, tally: Tally) -> None:
        for refusal in tally.refused[:SHOWN]:
            self.stdout.write(_line(refusal))
        if len(tally.refused) > SHOWN:
            self.stdout.write(_("… and %(n)d more.") % {"n": len(tally.refused) - SHOWN})
        numbers = {"taken": tally.taken, "known": tally.known, "refused": tally.rows_refused}
        self.stdout.write(_("%(taken)d taken, %(known)d already known, %(refused)d refused") % numbers)


def _line(refusal: Refusal) -> str:
    named = {"row": refusal.number, "id": refusal.id, "field": refusal.field, "reason": refusal.reason}
    if refusal.field:
        return _("Row %(row)d (%(id)s), %(field)s: %(reason)s") % named
    return _("Row %(row)d (%(id)s): %(reason)s") % named


def _write(path: Path, tally: Tally) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([_("row"), _("number"), _("field"), _("reason")])
            writer.writerows(
                [each.number, *map(safe_cell, (each.id, each.field, each.reason))] for each in tally.refused
            )
    except OSError as error:
        raise CommandError(f"The report cannot be written: {error}") from error
