from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import User
from accounts.services import create_api_key
from common.errors import Invalid


class Command(BaseCommand):
    help = "Make an API key for a user and print it: the only time that it can be seen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help="sign-in name the key acts for")
        parser.add_argument("--scopes", required=True, help='e.g. "read,write" or "work-orders:read"')
        parser.add_argument("--name", default="", help="what the key is for; the sign-in name if left out")
        parser.add_argument("--area", default="", help="official code of the area the key is bound to")
        parser.add_argument("--expires", default="", help="last day (2027-12-31) or moment of validity")
        parser.add_argument("--allow", action="append", default=[], metavar="NET", help="network it may be used from")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}.")
        try:
            key, plain = create_api_key(
                user=user,
                name=options["name"] or user.username,
                scopes=options["scopes"].split(","),
                area_code=options["area"],
                expires_at=_moment(options["expires"]),
                allowed_addresses=options["allow"],
            )
        except Invalid as wrong:
            raise CommandError(" ".join(str(line) for lines in wrong.fields.values() for line in lines)) from wrong
        self.stderr.write(f"Key {key.prefix}… of {user.username}, scopes {', '.join(key.scopes)}. Shown this once:")
        self.stdout.write(plain)


def _moment(text: str) -> datetime | None:
    """The moment at which validity ends; a bare day counts to its end."""
    if not text:
        return None
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        day = moment = None
    if day is not None:
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    if moment is None:
        raise CommandError(f"{text!r} is not a date such as 2027-12-31.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
