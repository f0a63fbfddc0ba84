# Sourced by the other scripts: makes the virtual environment .venv in the project's folder, or takes over the one
# that is there. Sets $bin to its programs. Says what is wrong in one sentence and ends with status 1.

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# All that decides what is installed, and what the pages' assets are built from, by content.
installed_from() {
    cat pyproject.toml constraints.txt hatch_build.py
    find frontend -type f -not -path '*/node_modules/*' -not -path 'frontend/dist/*' | LC_ALL=C sort |
        while IFS= read -r file; do cat "$file"; done
    # Where the assets are gone, they are to be built again.
    [ -f src/coopatlas/web/static/dist/manifest.json ] || echo "no assets"
}

# prepare EXTRA: install the project with an extra ('dev' or nothing), unless that was done for the same files already.
prepare() {
    extra=$1
    bin=$PWD/.venv/bin
    wanted=$(installed_from | cksum)
    stamp=.venv/.installed${extra:+-$extra}
    if [ -x "$bin/python" ] && "$bin/python" -c '' 2>/dev/null; then
        [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
        # What was installed for the checks serves as well where nothing more is asked for.
        [ -z "$extra" ] && [ "$(cat .venv/.installed-dev 2>/dev/null)" = "$wanted" ] && return 0
    fi
    python=$(find_python) || fail "Python 3.11 or newer is needed and was not found; install it and try again."
    echo "Preparing the virtual environment .venv (once; about a minute) …"
    if ! { [ -x "$bin/python" ] && "$bin/python" -c '' 2>/dev/null; }; then
        rm -rf .venv
        "$python" -m venv .venv >/dev/null 2>&1 ||
            fail "$python cannot make a virtual environment; on Debian and Ubuntu install the package python3-venv."
    fi
    log=$(mktemp)
    if ! "$bin/python" -m pip install --quiet --disable-pip-version-check \
        --editable ".${extra:+[$extra]}" --constraint constraints.txt >"$log" 2>&1; then
        grep -v '^WARNING' "$log" | tail -n 15 >&2
        rm -f "$log"
        fail "the packages could not be installed (see above); check the network, then run this again."
    fi
    rm -f "$log"
    installed_from | cksum >"$stamp"
}
