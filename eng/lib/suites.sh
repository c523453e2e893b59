# SPDX-License-Identifier: MIT
# The test suites: what each needs, how it runs, and how the results are summed.

readonly SUITES=(unit vectors fuzz contracts js e2e faults docs scripts)
readonly TEST_LOGS=$REPO/artifacts/logs/test
# A hung run is ended and counted as a failure. The soak forms are bounded by their own budgets.
readonly RUN_LIMIT_SECONDS=$((${ENIGMA_SOAK:-0} ? 14400 : 600))
passed=0 failed=0 skipped=0

declare -rA SUITE_STEPS=(
  # The untrusted ring is tested on a real Ethereum node, and its RPC on a small network.
  [unit]="solution ${NETWORK_STEPS[*]}"
  [vectors]='solution bench_packages vector_packages'
  [fuzz]='solution'
  [contracts]='tools'
  # The vectors, the library against a real network, and the example dApp in a browser.
  [js]="js dapp chromium cli ${NETWORK_STEPS[*]}"
  [e2e]="solution ${NETWORK_STEPS[*]}"
  [faults]="solution ${NETWORK_STEPS[*]}"
  [docs]=''
  # The benchmark's short form has a part on a small network.
  [scripts]="solution ${NETWORK_STEPS[*]}"
)

suite_unit() {
  local name
  for name in Shared Trusted Untrusted Client; do dotnet_tests "Enigma.$name.Tests"; done
}
suite_vectors() {
  dotnet_tests Enigma.Vectors.Tests
  node_tests generators "$REPO"/tests/vectors/*.test.mjs
}
suite_js() {
  ENIGMA_TESTS_AT_ONCE=2 node_tests enigma-js "$REPO"/artifacts/enigma-js/test/*.test.js "$REPO"/artifacts/enigma-js/test/*/*.test.js
  node_tests private-dapp "$REPO"/examples/private-dapp/test/*.test.mjs
}
suite_fuzz() { dotnet_tests Enigma.Fuzz.Tests; }
suite_e2e() { dotnet_tests Enigma.EndToEnd.Tests; }
suite_faults() { dotnet_tests Enigma.Faults.Tests; }
suite_docs() { node_tests docs "$REPO"/tests/docs/*.test.mjs; }
suite_scripts() { node_tests scripts "$REPO"/tests/scripts/*.test.mjs; }
suite_contracts() {
  [[ -n $(find "$REPO/contracts" -name '*.t.sol' -print -quit 2>/dev/null) ]] || { progress contracts 'no tests yet'; return; }
  # Forge takes its settings from the folder it runs in.
  measured contracts forge bash -c 'cd "$1" && exec forge test --json >"$2"' forge "$REPO/contracts" "$TEST_LOGS/contracts.json"
}

# run_suites SUITE...: ends the script.
run_suites() {
  local suite started ended took
  require_node
  export_tools
  mkdir -p "$TEST_LOGS"
  now started
  # Everything that others have to send, at once; then one suite's set-up at a time, so that what is quick to know is known first.
  setup --downloads $(for suite in "$@"; do printf '%s ' ${SUITE_STEPS[$suite]}; done)
  for suite in "$@"; do
    setup ${SUITE_STEPS[$suite]}
    find_dotnet_root
    "suite_$suite"
  done
  now ended
  seconds took $((ended - started))
  note "took $took s; logs are in ${TEST_LOGS#"$REPO"/}"
  printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
  ((failed == 0))
  exit
}

progress() { printf '%s: %-10s %s\n' "$SCRIPT" "$1" "$2" >&2; }

# dotnet_tests PROJECT: one xunit program.
dotnet_tests() {
  local sources=("$REPO/tests/$1"/*.cs "$REPO/tests/$1"/*/*.cs)
  ((${#sources[@]})) || { progress "$1" 'no tests yet'; return; }
  measured "$1" ctrf "$REPO/artifacts/bin/$1/release/$1" -noLogo -noColor -reporter verbose -result-ctrf "$TEST_LOGS/$1.json"
}

# node_tests NAME FILE...
node_tests() {
  local name=$1
  shift
  (($#)) || { progress "$name" 'no tests yet'; return; }
  ENIGMA_TEST_RESULTS=$TEST_LOGS/$name.json measured "$name" ctrf \
    node --test --test-concurrency="${ENIGMA_TESTS_AT_ONCE:-1}" --test-reporter="$REPO/eng/test/ctrf-reporter.mjs" --test-reporter-destination=stdout "$@"
}

# measured NAME FORMAT COMMAND...: runs it, adds its counts, shows what failed or was skipped and why.
measured() {
  local name=$1 format=$2 log=$TEST_LOGS/$1.log results=$TEST_LOGS/$1.json started ended took code=0 counts p f s
  shift 2
  rm -f "$results"
  printf '%s: %-10s ... ' "$SCRIPT" "$name" >&2
  now started
  run_logged "$log" timeout --kill-after=10 "$RUN_LIMIT_SECONDS" "$@" || code=$?
  local stragglers=0
  end_group && stragglers=1
  now ended
  seconds took $((ended - started))
  counts=$(node "$REPO/eng/test/count.mjs" "$format" "$results" "$code" "$stragglers" "$RUN_LIMIT_SECONDS" "$log")
  read -r p f s <<<"${counts%%$'\n'*}"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%d passed, %d failed, %d skipped  %s s\n' "$p" "$f" "$s" "$took" >&2
  [[ $counts != *$'\n'* ]] || printf '%s\n' "${counts#*$'\n'}" | sed 's/^/  /' >&2
  ((f == 0)) || note "$name: the whole log is ${log#"$REPO"/}"
}
