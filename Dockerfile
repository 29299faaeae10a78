# web client -> wheel -> slim runtime. Build from a checkout:  docker build -t cloudwindow .
FROM node:22-bookworm-slim AS web
WORKDIR /src/web-client
COPY web-client/package.json web-client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web-client/ ./
COPY server/cloudwindow/domain/reasons.py /src/server/cloudwindow/domain/reasons.py
RUN npm run build

FROM python:3.11-slim-bookworm AS wheel
WORKDIR /src
RUN pip install --no-cache-dir "uv>=0.9,<1"
COPY requirements.lock pyproject.toml README.md ./
COPY server/ server/
COPY models/manifest.toml models/manifest.toml
# Whoever runs it cannot write beside the modules: they are compiled here, not at every start.
ENV UV_COMPILE_BYTECODE=1
# The lock holds the extras too; the runtime takes what the project itself depends on, each file still by its hash.
RUN uv venv --python 3.11 /opt/cloudwindow \
 && uv pip compile --quiet --universal --no-header --no-annotate --generate-hashes --constraints requirements.lock \
      --python-version 3.11 pyproject.toml --output-file runtime.lock \
 && uv pip sync --python /opt/cloudwindow/bin/python --require-hashes runtime.lock \
 && uv build --quiet --wheel --out-dir dist \
 && uv pip install --python /opt/cloudwindow/bin/python --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libegl1 libgles2 fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/cloudwindow --create-home cloudwindow
COPY --from=wheel /opt/cloudwindow /opt/cloudwindow
COPY --from=web /src/web-client/dist /opt/cloudwindow/share/web
COPY policy.toml /etc/cloudwindow/policy.toml
ENV PATH=/opt/cloudwindow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLOUDWINDOW_HOST=0.0.0.0 \
    CLOUDWINDOW_PORT=8443 \
    CLOUDWINDOW_LOG=json \
    CLOUDWINDOW_DATA_DIR=/var/lib/cloudwindow/data \
    CLOUDWINDOW_POLICY=/etc/cloudwindow/policy.toml \
    CLOUDWINDOW_STATIC_DIR=/opt/cloudwindow/share/web \
    CLOUDWINDOW_MODELS=/var/lib/cloudwindow/models
USER 10001
WORKDIR /var/lib/cloudwindow
VOLUME ["/var/lib/cloudwindow"]
EXPOSE 8443
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['CLOUDWINDOW_PORT']}/healthz\", timeout=4)"]
CMD ["sh", "-c", "cloudwindow models pull && exec cloudwindow serve"]
