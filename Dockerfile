# One image for web, worker, dispatcher and migrations; the command says which.

FROM python:3.11-slim-bookworm AS built
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-croscore \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY requirements-production.lock .
RUN /opt/venv/bin/uv pip sync --no-cache --python /opt/venv/bin/python --require-hashes requirements-production.lock
COPY . .
# Development settings: nothing secret is needed, and nothing of it stays in the image but the collected files.
RUN /opt/venv/bin/python tools/fonts.py build/static/fonts \
    && GSO_STATIC_ROOT=/app/collected /opt/venv/bin/python manage.py collectstatic --no-input


FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-croscore libharfbuzz-subset0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data
COPY --from=built /opt/venv /opt/venv
COPY --from=built /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp \
    DJANGO_SETTINGS_MODULE=gso_portal.settings \
    GSO_ENV=production \
    GSO_DATA_DIR=/data \
    GSO_STATIC_ROOT=/app/collected
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "gso_portal.wsgi", "--config", "deploy/gunicorn.conf.py"]
