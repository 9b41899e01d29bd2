"""How the web server runs; gunicorn reads this file by itself. HOST and PORT as for `make run`."""

import gc
import os
from typing import Any

host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
wsgi_app = "governance.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
keepalive = 30
control_socket_disable = True
graceful_timeout = 4
timeout = 120


def post_worker_init(_worker: Any) -> None:
    """What is loaded by now stays for good. Else the garbage collector walks through all of it every few hundred
    requests, and whoever asks just then waits a quarter of a second."""
    from django.urls import reverse

    reverse("accounts:sign_in")  # loads every address, and with them all views
    gc.collect()
    gc.freeze()
