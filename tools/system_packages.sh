#!/bin/sh
# Make sure of the system packages that no Python wheel brings: as root with apt they are installed, else named.
#   fonts-croscore      Tinos, the documents' font
#   libpango*           WeasyPrint draws text with it
#   chromium, poppler-utils, npm   tests: browser, reading PDFs, axe-core
set -eu

missing=""
need() { # need PACKAGE TEST...
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }

need python3-venv sh tools/find_python.sh
need fonts-croscore test -f /usr/share/fonts/truetype/croscore/Tinos-Regular.ttf
need libpangoft2-1.0-0 has_library libpangoft2-1.0
need libharfbuzz-subset0 has_library libharfbuzz-subset
if [ "${1:-}" != "run-only" ]; then
    need chromium command -v chromium
    need poppler-utils command -v pdftotext
    need npm command -v npm
fi

[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; } || {
        echo "These system packages could not be installed:$missing" >&2
        exit 1
    }
else
    echo "Missing system packages (Debian names), please install them:$missing" >&2
    exit 1
fi
