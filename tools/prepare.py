"""Brings up to date what the server needs: libraries, translations, static files, tables, demo."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from tools import build, servers


def main() -> None:
    build.main()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    check_database()
    check_broker()
    call_command("migrate", verbosity=0, interactive=False)
    if settings.DEMO:
        call_command("make_demo")


def check_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        sys.exit(f"The database of DATABASE_URL does not answer: {servers.last_line(str(error))}")


def check_broker() -> None:
    from governance.celery import app

    try:
        with app.connection_for_write(connect_timeout=3) as link:
            link.ensure_connection(max_retries=1, timeout=3)
    except (BrokerError, OSError) as error:
        sys.exit(f"The Redis of REDIS_URL does not answer: {servers.last_line(str(error))}")


if __name__ == "__main__":
    main()
