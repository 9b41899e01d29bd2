# The front-end libraries, exactly as the lock file pins them.
FROM node:22-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund


# Everything that is built: the packages, the translations, the static files.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY . .
COPY --from=libraries /app/node_modules node_modules
RUN .venv/bin/python -c "from tools import frontend, messages; frontend.copy(); messages.compile_all()" \
    && rm -rf node_modules \
    # What the settings keep in DATA_DIR, secrets above all, stays in this stage.
    && DATA_DIR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && .venv/bin/python -m compileall -q -x "/\.venv/" .


FROM python:3.11-slim
# What PDFs are drawn with.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 grid \
    && useradd --system --uid 10001 --gid grid --no-create-home --home-dir /data grid \
    && install --directory --owner grid --group grid --mode 0750 /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
USER grid
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn"]
