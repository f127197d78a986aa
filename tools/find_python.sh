#!/bin/sh
# Print the first Python >= 3.11 that can make a virtual environment.
for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "No Python >= 3.11 with the venv module found. On Debian: apt-get install python3 python3-venv" >&2
exit 1
