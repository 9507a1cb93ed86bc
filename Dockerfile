FROM python:3.13-slim AS build

WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt


FROM python:3.13-slim

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    DATA_DIR=/data \
    BIND=0.0.0.0:8000

COPY --from=build /venv /venv
WORKDIR /shop
COPY . .

# The settings ask for a secret and a host name; these two are thrown away with the step.
RUN SECRET_KEY=for-this-step-only-0123456789-abcdefghijklmnopqrstuvwxyz ALLOWED_HOSTS=build.invalid \
    python manage.py collectstatic --noinput \
    && mkdir -p /data/media \
    && chown 10001:10001 /data/media

USER 10001:10001
EXPOSE 8000

# Asks by the shop's own name: no other host is answered.
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 CMD ["python", "-c", "\
import os, urllib.request as http; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0]; \
http.urlopen(http.Request('http://127.0.0.1:8000/health/ready', headers={'Host': host}), timeout=3)"]

# The workers' heartbeat is a file: in memory, where no disk can delay it.
CMD ["gunicorn", "--config", "python:site_config.gunicorn", "--worker-tmp-dir", "/dev/shm"]
