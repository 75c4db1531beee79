#!/bin/sh
# Makes .venv with the first suitable Python on this machine, or says what to install. Installing packages is the Makefile's.
set -eu

suitable='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 15))'

find_python() {
    for name in ${PYTHON:-python3 python3.15 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c "$suitable" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "EdgeLearn needs Python 3.11 to 3.15; found: ${PYTHON:-$(python3 --version 2>&1)}." >&2
    echo "Install one (Debian 12 and later: apt-get install python3; macOS: from python.org or Homebrew)," >&2
    echo "or name it: make run PYTHON=/path/to/python3" >&2
    return 1
}

# Debian splits venv's ensurepip into a package of its own.
require_ensurepip() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian's $package, which $1 lacks."
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get install -y -qq "$package" >/dev/null
    else
        echo "$1 can't make virtual environments. On Debian or Ubuntu: sudo apt-get install $package" >&2
        return 1
    fi
}

python=$(find_python)
require_ensurepip "$python"
# --clear: a half-made environment, or one of a Python that has gone, is made anew.
"$python" -m venv --clear .venv
