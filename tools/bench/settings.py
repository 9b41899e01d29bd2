"""The platform's own settings, with the bare endpoints added and every answer saying how many queries it took."""

from governance.settings import *  # noqa: F403

ROOT_URLCONF = "tools.bench.urls"
API_RATE = "1000000/s"
MIDDLEWARE = ["tools.bench.bare.CountQueries", *MIDDLEWARE]  # noqa: F405
