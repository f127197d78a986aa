#!/bin/sh
# Make .venv exactly what requirements.lock says. The index is whatever this machine is set up to use.
set -eu

python=.venv/bin/python
if ! $python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$(sh tools/find_python.sh)" -m venv .venv
fi
$python -m uv --version >/dev/null 2>&1 || $python -m pip install --quiet --disable-pip-version-check uv
# pip knows settings of this machine that uv does not read, so it is the second way.
$python -m uv pip sync --quiet --python $python --system-certs --require-hashes requirements.lock ||
    $python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
