# SPDX-License-Identifier: MIT
# Messages of the scripts. Everything here goes to stderr: stdout belongs to results.

# error MESSAGE [HINT]: what went wrong, and what to do about it.
error() {
  printf '%s: error: %s\n' "$SCRIPT" "$1" >&2
  [[ -z ${2:-} ]] || printf '%s: hint: %s\n' "$SCRIPT" "$2" >&2
}

# usage_error MESSAGE: a bad argument. The message names the value and what was expected.
usage_error() {
  error "$1" "./$SCRIPT --help shows the arguments with examples"
  exit 2
}

note() { printf '%s: %s\n' "$SCRIPT" "$1" >&2; }

# now VARIABLE: microseconds, without starting a process.
now() { printf -v "$1" '%s' "${EPOCHREALTIME/[.,]/}"; }

# seconds VARIABLE MICROSECONDS: as text with one decimal.
seconds() { printf -v "$1" '%d.%d' $(($2 / 1000000)) $(($2 / 100000 % 10)); }
