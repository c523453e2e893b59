# SPDX-License-Identifier: MIT
# The test suites: what each consists of, what that needs, how it runs, and how the results are summed.

readonly SUITES=(unit vectors fuzz contracts js e2e faults docs scripts)
readonly TEST_LOGS=$REPO/artifacts/logs/test
# A hung run is ended and counted as a failure; its neighbours may make another one slow. The soak forms are bounded by their own budgets.
readonly RUN_LIMIT_SECONDS=$((${ENIGMA_SOAK:-0} ? 14400 : 900))
passed=0 failed=0 skipped=0
declare -A RUN_BEGUN # NAME -> microseconds

# A suite is one or more runs, each a program with a log of its own.
declare -rA SUITE_RUNS=(
  [unit]='Enigma.Shared.Tests Enigma.Trusted.Tests Enigma.Untrusted.Tests Enigma.Client.Tests'
  [vectors]='Enigma.Vectors.Tests generators'
  [fuzz]='Enigma.Fuzz.Tests'
  [contracts]='contracts'
  [js]='enigma-js private-dapp private-dapp-speed'
  [e2e]='Enigma.EndToEnd.Tests'
  [faults]='Enigma.Faults.Tests'
  [docs]='docs'
  [scripts]='scripts'
)

# The steps that a run needs.
declare -rA RUN_STEPS=(
  [Enigma.Shared.Tests]='solution'
  # Drives the published enclaves, too.
  [Enigma.Trusted.Tests]="solution ${NETWORK_STEPS[*]}"
  # On a real Ethereum node; the RPC on a small network.
  [Enigma.Untrusted.Tests]="solution ${NETWORK_STEPS[*]}"
  [Enigma.Client.Tests]='solution'
  [Enigma.Vectors.Tests]='solution'
  [generators]='bench_packages vector_packages'
  [Enigma.Fuzz.Tests]='solution'
  [contracts]='tools'
  [enigma-js]="js ${NETWORK_STEPS[*]}"
  # The example dApp in a browser.
  [private-dapp]="js dapp chromium ${NETWORK_STEPS[*]}"
  [private-dapp-speed]='js dapp chromium'
  [Enigma.EndToEnd.Tests]="solution ${NETWORK_STEPS[*]}"
  [Enigma.Faults.Tests]="solution ${NETWORK_STEPS[*]}"
  [docs]=''
  # The benchmark's short form has a part on a small network.
  [scripts]="solution ${NETWORK_STEPS[*]}"
)

# What needs little comes early and fills the processors while the rest is built; then what takes longest.
readonly RUNS=(
  docs contracts generators Enigma.Vectors.Tests Enigma.Client.Tests Enigma.Faults.Tests Enigma.EndToEnd.Tests enigma-js
  Enigma.Untrusted.Tests private-dapp scripts Enigma.Shared.Tests Enigma.Trusted.Tests Enigma.Fuzz.Tests private-dapp-speed
)
# They measure what something costs, or do as much as they can in a given time.
readonly ALONE=(Enigma.Shared.Tests Enigma.Trusted.Tests Enigma.Fuzz.Tests private-dapp-speed)

# run_suites SUITE...: ends the script.
run_suites() {
  local suite name started ended took place steps=() runs=' '
  require_node
  find_dotnet_root
  export_tools
  mkdir -p "$TEST_LOGS"
  now started
  for suite in "$@"; do runs+="${SUITE_RUNS[$suite]} "; done
  for name in "${RUNS[@]}"; do [[ $runs != *" $name "* ]] || steps+=(${RUN_STEPS[$name]}); done
  plan_setup "${steps[@]}"
  for name in "${RUNS[@]}"; do
    [[ $runs == *" $name "* ]] || continue
    place=shared
    [[ " ${ALONE[*]} " != *" $name "* ]] || place=alone
    add_job "run_$name" $place "$(printf 'step_%s ' ${RUN_STEPS[$name]})"
  done
  run_jobs
  now ended
  seconds took $((ended - started))
  note "took $took s; logs are in ${TEST_LOGS#"$REPO"/}"
  printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
  ((failed == 0))
  exit
}

begin_run() {
  case $1 in
    Enigma.*) dotnet_tests "$1" ;;
    contracts) forge_tests ;;
    docs | scripts) node_tests "$1" 1 "$REPO/tests/$1"/*.test.mjs ;;
    generators) node_tests "$1" 1 "$REPO"/tests/vectors/*.test.mjs ;;
    enigma-js) node_tests "$1" 2 "$REPO"/artifacts/enigma-js/test/*.test.js "$REPO"/artifacts/enigma-js/test/*/*.test.js ;;
    private-dapp) node_tests "$1" 1 "$REPO"/examples/private-dapp/test/*.test.mjs ;;
    private-dapp-speed) node_tests "$1" 1 "$REPO"/examples/private-dapp/test/speed/*.test.mjs ;;
  esac
}

# dotnet_tests PROJECT: one xunit program.
dotnet_tests() {
  local sources=("$REPO/tests/$1"/*.cs "$REPO/tests/$1"/*/*.cs)
  ((${#sources[@]})) || no_tests "$1" || return
  start_run "$1" "$REPO/artifacts/bin/$1/release/$1" -noLogo -noColor -reporter verbose -result-ctrf "$TEST_LOGS/$1.json"
}

# node_tests NAME AT_ONCE FILE...
node_tests() {
  local name=$1 at_once=$2
  shift 2
  (($#)) || no_tests "$name" || return
  ENIGMA_TEST_RESULTS=$TEST_LOGS/$name.json start_run "$name" \
    node --test --test-concurrency="$at_once" --test-reporter="$REPO/eng/test/ctrf-reporter.mjs" --test-reporter-destination=stdout "$@"
}

forge_tests() {
  [[ -n $(find "$REPO/contracts" -name '*.t.sol' -print -quit 2>/dev/null) ]] || no_tests contracts || return
  # Forge takes its settings from the folder it runs in.
  start_run contracts bash -c 'cd "$1" && exec forge test --json >"$2"' forge "$REPO/contracts" "$TEST_LOGS/contracts.json"
}

# no_tests NAME: returns 1.
no_tests() {
  note "$1 ... no tests yet"
  return 1
}

# start_run NAME COMMAND...
start_run() {
  local name=$1
  shift
  rm -f "$TEST_LOGS/$name.json"
  now "RUN_BEGUN[$name]"
  # The processor time of all its processes goes into NAME.times.
  start_logged "run_$name" "$TEST_LOGS/$name.log" timeout --kill-after=10 "$RUN_LIMIT_SECONDS" \
    bash -c '"${@:2}"; code=$?; times >"$1"; exit $code' run "$TEST_LOGS/$name.times" "$@"
}

# ended_run NAME: adds its counts, shows what failed or was skipped and why.
ended_run() {
  local name=$1 log=$TEST_LOGS/$1.log ended took format=ctrf counts p f s
  [[ $name != contracts ]] || format=forge
  now ended
  seconds took $((ended - RUN_BEGUN[$name]))
  counts=$(node "$REPO/eng/test/count.mjs" "$format" "$TEST_LOGS/$name.json" "$ENDED_CODE" "$ENDED_LEFT" "$RUN_LIMIT_SECONDS" "$log")
  read -r p f s <<<"${counts%%$'\n'*}"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%s: %-10s ... %d passed, %d failed, %d skipped  %s s\n' "$SCRIPT" "$name" "$p" "$f" "$s" "$took" >&2
  [[ $counts != *$'\n'* ]] || printf '%s\n' "${counts#*$'\n'}" | sed 's/^/  /' >&2
  ((f == 0)) || note "$name: the whole log is ${log#"$REPO"/}"
}
