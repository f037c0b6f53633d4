#!/usr/bin/env bash
# Installs the system packages that are missing, and only those.
#   tools/install_system.sh setup PYTHON   what making .venv needs
#   tools/install_system.sh test           what the tests need besides
# As root it installs; otherwise it tries sudo without a password; else it says what is missing and what to type.
# Under CI=true whatever stays missing is an error. `setup` fails whenever .venv could not be made.
set -euo pipefail

what=${1:?setup or test}
python=${2:-python3}
missing=()
quicker=chromium-headless-shell # the browser without its windows, where there is a package of it: tests take it, and do without

need() { # package, then the command that succeeds when it is there
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_fonts() {
    local languages
    for languages in ar am bn si ta ne; do
        [ -n "$(fc-list ":lang=$languages" family | head -n 1)" ] || return 1
    done
}

has_chinese() { [ -n "$(fc-list ":lang=zh-cn" family | head -n 1)" ]; } # in no package of Noto that is small

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

look() {
    missing=()
    case $what in
        setup)
            need "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" "$python" -c 'import ensurepip, venv'
            ;;
        test)
            need chromium has_chromium
            need age command -v age
            need gpg command -v gpg
            need gpg-agent command -v gpg-agent
            need p7zip-full command -v 7z
            need dovecot-imapd test -x /usr/sbin/dovecot
            need binutils command -v strings
            need fontconfig command -v fc-list
            need fonts-noto-core has_fonts
            need fonts-wqy-microhei has_chinese
            need libnss3-tools command -v certutil
            need webkit2gtk-driver command -v WebKitWebDriver
            need xvfb command -v Xvfb
            need libreoffice-calc-nogui command -v soffice
            need ffmpeg command -v ffmpeg
            need espeak-ng command -v espeak-ng
            need python3-uno /usr/bin/python3 -c 'import uno'
            ;;
        *)
            echo "tools/install_system.sh: setup or test, not $what" >&2
            exit 2
            ;;
    esac
}

look
[ ${#missing[@]} -gt 0 ] || exit 0

if command -v apt-get >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    if [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; then
        echo "Installing system packages: ${missing[*]}" >&2
        log=$(mktemp)
        "${as_root[@]}" apt-get update -qq >"$log" 2>&1 </dev/null || tail -n 20 "$log" >&2
        nice=()
        if [[ " ${missing[*]} " == *" chromium "* ]] && apt-cache show "$quicker" >/dev/null 2>&1; then nice=("$quicker"); fi
        if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" "${nice[@]}" >"$log" 2>&1 </dev/null; then
            tail -n 20 "$log" >&2
        fi
        rm -f "$log"
        look
        [ ${#missing[@]} -gt 0 ] || exit 0
    fi
fi

cat >&2 <<TEXT

*** MISSING SYSTEM PACKAGES: ${missing[*]}
*** They could not be installed from here. On Debian or Ubuntu type:
***     sudo apt-get install --no-install-recommends ${missing[*]}

TEXT
if [ "$what" = setup ] || [ "${CI:-}" = true ]; then
    exit 1
fi
echo "*** The tests that need them will be skipped or fail." >&2
