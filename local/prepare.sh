# Read by ./run, ./test and ./bench: find Python, make .venv, install the locked requirements. Leaves us in the
# checkout with $python set. Every refusal is one sentence and exit status 1.

refuse() {
    printf '%s\n' "$1" >&2
    exit 1
}

# The first Python of at least 3.11 that can make a virtual environment.
find_python() {
    too_old= without_venv=
    for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            too_old=$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) || too_old=
        elif "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            return 0
        else
            without_venv=$candidate
        fi
    done
    [ -z "$without_venv" ] || refuse "$without_venv has no venv module; install it (on Debian: apt-get install python3-venv)."
    refuse "Python 3.11 or newer is needed and was not found${too_old:+ (found $too_old)}."
}

make_venv() {
    # A .venv whose Python has gone, or grew too old, is made anew.
    if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        return 0
    fi
    find_python
    echo "a virtual environment is made in .venv with $candidate"
    rm -f .venv/installed-*
    "$candidate" -m venv --clear .venv >/dev/null 2>&1 ||
        refuse "The virtual environment could not be made in $PWD/.venv; is the folder writable and the disk not full?"
}

# install base|test, when its lock file differs from what was installed last. What the tests need includes the base.
install() {
    lock=requirements/$1.txt
    base_sum=$(cksum <requirements/base.txt)
    sum=$(cksum <"$lock")
    if [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$sum" ]; then
        return 0
    fi
    echo "the packages of $lock are installed"
    if ! .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes -r "$lock" >.venv/install.log 2>&1; then
        reason=$(grep '^ERROR' .venv/install.log | tail -n 1)
        refuse "The packages could not be installed: ${reason:-$(tail -n 1 .venv/install.log)} (see .venv/install.log)"
    fi
    printf '%s\n' "$sum" >".venv/installed-$1"
    [ "$1" = base ] || printf '%s\n' "$base_sum" >.venv/installed-base
}

# What reads the API's document, where there is an npm to install it with; without it those tests skip, and say why.
install_spectral() {
    room=tests/api/openapi/spectral
    sum=$(cksum <"$room/package-lock.json")
    if ! command -v npm >/dev/null 2>&1 || [ "$(cat "$room/node_modules/installed" 2>/dev/null)" = "$sum" ]; then
        return 0
    fi
    echo "the packages of $room/package-lock.json are installed"
    if (cd "$room" && npm ci --ignore-scripts --no-audit --no-fund) >.venv/npm.log 2>&1; then
        printf '%s\n' "$sum" >"$room/node_modules/installed"
    else
        echo "The packages of $room could not be installed, so its tests are skipped (see .venv/npm.log)" >&2
    fi
}

# prepare base|test
prepare() {
    case ${STEUNPUNT_HOME:-/} in
    /*) ;;
    *) export STEUNPUNT_HOME="$PWD/$STEUNPUNT_HOME" ;; # as the caller meant it, before we go to the checkout
    esac
    cd "$checkout" || refuse "The folder $checkout cannot be entered."
    make_venv
    install "$1"
    [ "$1" = base ] || install_spectral
    python=$checkout/.venv/bin/python
}
