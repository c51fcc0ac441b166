# Tellback: one image for every process; its arguments say which process runs.
#
#   docker build -f deploy/images/tellback.Dockerfile -t tellback .
#
# It holds what production needs: no embedded database, no browser, no test. It runs as an unprivileged account, writes
# only to /tmp, and needs no capability.
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS assets
# npm comes from a wheel, and fetches what its lock names by hash
WORKDIR /build
COPY requirements.lock ./
RUN python3 -m venv /venv && /venv/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements.lock
COPY portal/__init__.py portal/assets.py portal/package.json portal/package-lock.json portal/
RUN PATH="/venv/bin:$PATH" /venv/bin/python -m portal.assets

FROM ${PYTHON_IMAGE} AS built
WORKDIR /build
COPY deploy/images/requirements.lock ./
RUN python3 -m venv /venv && /venv/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY contracts contracts
COPY services services
COPY portal portal
COPY deploy deploy
COPY --from=assets /build/portal/static/vendor portal/static/vendor
COPY --from=assets /venv/lib /tools
RUN PYTHONPATH="$(echo /tools/python3.*/site-packages)" /venv/bin/pip install --quiet --no-cache-dir --no-deps --no-build-isolation . \
    && /venv/bin/python -m compileall -q /venv/lib

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 tellback && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin tellback
COPY --from=built /venv /venv
ENV PATH="/venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 TELLBACK_MONITORING_HOST=0.0.0.0 TELLBACK_MONITORING_PORT=9100
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000 9100
# on SIGTERM a process fails /readyz, finishes what is in hand, and ends
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9100/readyz', timeout=5)"]
ENTRYPOINT ["tellback"]
