# The portal: web server, worker and clock are this one image with different commands (docker-compose.yml).

FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY locale /locale
RUN for catalogue in /locale/*/LC_MESSAGES/*.po; do \
        msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue" || exit 1; \
    done

FROM python:3.11-slim-bookworm
# Pango lays out certificates, harfbuzz-subset keeps their fonts small, the fonts are what layouts may name.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-ebgaramond fonts-lato fonts-inter fonts-dancingscript fonts-dejavu-core \
        fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home portal \
    && install --directory --owner portal --group portal --mode 700 /data
# pg_dump and psql of the server's version, for manage.py backup and restore; Debian's are older and refuse.
COPY --from=postgres:17-bookworm /usr/local/share/keyrings/postgres.gpg.asc /usr/local/share/keyrings/
RUN echo "deb [signed-by=/usr/local/share/keyrings/postgres.gpg.asc] http://apt.postgresql.org/pub/repos/apt bookworm-pgdg main" \
        > /etc/apt/sources.list.d/pgdg.list \
    && apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
# What `manage.py version` names: docker compose build with GIT_COMMIT=$(git rev-parse HEAD) in the environment.
ARG GIT_COMMIT=""
ENV GIT_COMMIT=$GIT_COMMIT
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 VAR_DIR=/data XDG_CACHE_HOME=/tmp
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
COPY --from=build /locale locale
# Static files need no secret, but the settings refuse to load without one: these are thrown away.
RUN SECRET_KEY=only-while-the-image-is-being-built FIELD_INDEX_KEY=only-while-the-image-is-being-built \
    FIELD_KEYS="$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')" EMAIL_URL=dummymail:// \
    python manage.py collectstatic --noinput

USER portal
VOLUME /data
EXPOSE 8000
# A web server that does not answer four times in a row is ended, so that it starts again.
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=3 \
    CMD ["python", "scripts/healthy.py", "http://127.0.0.1:8000/healthz"]
# Granian with the options of bimtek/server/options.py. Processes: GRANIAN_WORKERS, threads of each: WEB_THREADS.
CMD ["python", "-m", "bimtek.server", "--host", "0.0.0.0", "--port", "8000"]
