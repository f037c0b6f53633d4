#!/usr/bin/env bash
# Every check that needs no running program. All are run, also after one has failed; `make lint` fails if any did.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() { # name, command
    local name=$1
    shift
    echo "--- $name"
    "$@" || failed+=("$name")
}

check "ruff check" "$bin/ruff" check --output-format concise .
check "ruff format" "$bin/ruff" format --check --output-format concise .
check "types (mypy --strict)" "$bin/mypy"
check "templates: layout" "$bin/djlint" templates --check
check "templates: rules" "$bin/djlint" templates --lint --quiet
check "layers (import-linter)" "$bin/lint-imports" --no-logo
check "file lengths" "$bin/python" -m tools.check_lengths
check "lock file" "$bin/python" -m tools.check_lock
check "licences and advisories" "$bin/python" -m tools.check_advisories
check "clean files" "$bin/python" -m tools.check_clean
if [ -f tools/strings.py ]; then
    check "catalogues" "$bin/python" -m tools.strings check
    check "plain language" "$bin/python" -m tools.plain check
fi

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nFailed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
echo "All checks passed."
