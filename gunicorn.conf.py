"""How the web server runs; gunicorn reads this file by itself. HOST and PORT as for `make run`."""

import os

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
