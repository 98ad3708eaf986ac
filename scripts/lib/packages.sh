# shellcheck shell=bash
# Debian packages on demand, for scripts that promise to run on a fresh machine. Source it, then
#   ensure_packages meson ninja-build ...
# installs what is missing, quietly, as root or through sudo, and says what it cannot do. It never
# upgrades or removes anything.

# Prints those of the given packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        # Through awk, since a package that was never seen makes dpkg-query fail without a state.
        if ! dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null |
            awk '$0 == "installed" { found = 1 } END { exit !found }'; then
            printf '%s\n' "$package"
        fi
    done
}

# Runs its arguments as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif command -v sudo >/dev/null && [ -t 0 ]; then
        sudo "$@"
    else
        echo "packages: neither root nor able to use sudo for: $*" >&2
        return 1
    fi
}

ensure_packages() {
    local missing log options
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "packages: this is not a Debian system; install the counterparts of: $*" >&2
        return 1
    fi
    missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
    if [ -z "${missing// /}" ]; then
        return 0
    fi
    echo "installing missing Debian packages: $missing"
    log=$(mktemp)
    options=(-qq -y --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300
        -o Dpkg::Options::=--force-confold)
    # The package lists may be absent or old: a failed first attempt fetches them and tries again.
    # shellcheck disable=SC2086 # the list is meant to be split
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install $missing \
        >"$log" 2>&1 </dev/null; then
        if ! { as_root apt-get -qq -o DPkg::Lock::Timeout=300 update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install $missing; } \
            >>"$log" 2>&1 </dev/null; then
            echo "packages: apt-get could not install: $missing" >&2
            tail -n 15 "$log" | sed 's/^/  /' >&2
            rm -f "$log"
            return 1
        fi
    fi
    rm -f "$log"
    missing=$(missing_packages "$@" | tr '\n' ' ')
    if [ -n "${missing// /}" ]; then
        echo "packages: still not installed: $missing" >&2
        return 1
    fi
}

# The same for packages whose installation would start a service: none is started.
ensure_services() {
    local policy=/usr/sbin/policy-rc.d made='' status=0
    [ -n "$(missing_packages "$@")" ] || return 0
    if [ "$(id -u)" -eq 0 ] && [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        made=yes
    fi
    ensure_packages "$@" || status=$?
    [ -z "$made" ] || rm -f "$policy"
    return "$status"
}
