# One image for every process of Qingdan. It has not been built where this repository was written (no Docker there):
# tests/stack/test_compose.py checks what can be checked without building.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 LANG=C.UTF-8

# nginx is the door (the same configuration as on one machine), the font is for opinion forms; it runs as the ordinary user below
RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx ca-certificates fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/qingdan --shell /usr/sbin/nologin qingdan

WORKDIR /srv/qingdan

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml ./
COPY shared ./shared
COPY services ./services
COPY stack ./stack
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && mkdir -p /var/lib/qingdan && chown qingdan:qingdan /var/lib/qingdan

USER qingdan
VOLUME /var/lib/qingdan
EXPOSE 8000 8080 5555
STOPSIGNAL SIGTERM

# a process is chosen by its command: see docker-compose.yml
CMD ["python", "-m", "stack.deployed", "--help"]
