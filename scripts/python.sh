#!/usr/bin/env bash
# Makes .venv from requirements.lock: every file by its hash, the project itself without dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" # the certificates that this machine trusts, like pip and npm
stamp=.cache/stamps/python
if [ -x .venv/bin/cloudwindow ] && [ -f "$stamp" ] && [ ! requirements.lock -nt "$stamp" ] && [ ! pyproject.toml -nt "$stamp" ]; then
  exit 0
fi
if ! command -v uv >/dev/null; then
  if ! python3 -m pip --version >/dev/null 2>&1; then
    scripts/debian.sh python3-pip
  fi
  echo "Fetching uv with pip"
  python3 -m pip install --quiet --disable-pip-version-check --target .cache/uv uv
  export PATH="$PWD/.cache/uv/bin:$PATH"
fi
echo "Installing Python packages (about 1.3 GB on disk; a minute or two the first time)"
[ -x .venv/bin/python ] || uv venv --quiet --python 3.11 .venv
uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
mkdir -p "$(dirname "$stamp")"
touch "$stamp"
