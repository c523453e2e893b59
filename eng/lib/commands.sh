# SPDX-License-Identifier: MIT
# The commands of ./dev. A command whose code is not in the tree is not offered.

readonly COMMANDS=(check format e2e bench tcb measure fuzz vectors docs)
declare -rA COMMAND_ABOUT=(
  [check]='format, build, unit and vector tests: before every commit'
  [format]='put whitespace and line ends in order; --check only looks'
  [e2e]='a local network of real processes, driven by its tests'
  [bench]='measure against the targets: gas, tasks, neighbours'
  [tcb]='how much must be trusted: lines, packages, native libraries'
  [measure]='the measurements of the two enclaves'
  [fuzz]='feed rubbish to decoders and the WASM loader for N seconds'
  [vectors]='regenerate spec/vectors; a clean git diff means nothing changed'
  [docs]='regenerate docs/generated'
)
declare -rA COMMAND_USAGE=(
  [check]=''
  [format]='[--check]'
  [e2e]='[--soak]'
  [bench]='NAME [--json]'
  [tcb]='[--json]'
  [measure]='[--json]'
  [fuzz]='SECONDS'
  [vectors]=''
  [docs]=''
)
declare -rA COMMAND_EXAMPLE=(
  [check]='./dev check'
  [format]='./dev format --check     exit 1 and a list when a file is not in order'
  [e2e]='./dev e2e --soak'
  [bench]='./dev bench gas --json   one flat object; exit 1 when a target is missed'
  [tcb]='./dev tcb --json | node -p "JSON.parse(require(\"fs\").readFileSync(0)).lines"'
  [measure]='./dev measure --json     {"worker":"<sha256>","keys":"<sha256>"}'
  [fuzz]='./dev fuzz 60'
  [vectors]='./dev vectors && git diff --exit-code spec/vectors'
  [docs]='./dev docs'
)

# A benchmark is a program bench/NAME/NAME.mjs. It gets the arguments after the name and finds everything set up.
bench_names() {
  local folder names=()
  for folder in "$REPO"/bench/*/; do
    folder=${folder%/}
    [[ ! -f $folder/${folder##*/}.mjs ]] || names+=("${folder##*/}")
  done
  echo "${names[*]}"
}

is_available() {
  case $1 in
    check | format | e2e | tcb | measure) ;;
    bench) [[ -n $(bench_names) ]] ;;
    fuzz) [[ -f $REPO/tests/Enigma.Fuzz/Enigma.Fuzz.csproj ]] ;;
    vectors) [[ -d $REPO/spec/vectors/generate ]] ;;
    docs) [[ -x $REPO/docs/generate ]] ;;
    *) return 1 ;;
  esac
}

available_commands() {
  local command names=()
  for command in "${COMMANDS[@]}"; do ! is_available "$command" || names+=("$command"); done
  echo "${names[*]}"
}

commands_help() {
  local command
  echo 'Checks, measures and regenerates. Each command sets up what it needs.'
  printf '\nusage: ./dev COMMAND [ARGUMENTS]\n\ncommands:\n'
  for command in $(available_commands); do
    printf '  %-24s %s\n' "$command ${COMMAND_USAGE[$command]}" "${COMMAND_ABOUT[$command]}"
  done
  printf '\nexamples:\n'
  for command in $(available_commands); do printf '  %s\n' "${COMMAND_EXAMPLE[$command]}"; done
  printf '\nWith --json stdout holds JSON only; progress goes to stderr. Exit codes: 0 done, 1 failed, 2 usage, 3 missing prerequisite.\n'
}

command_help() {
  printf '%s\n\nusage: ./dev %s %s\n' "${COMMAND_ABOUT[$1]^}" "$1" "${COMMAND_USAGE[$1]}"
  [[ $1 != bench ]] || printf '\nnames: %s\n' "$(bench_names)"
  printf '\nexample:\n  %s\n' "${COMMAND_EXAMPLE[$1]}"
}

# only_flags COMMAND "ALLOWED..." ARGUMENTS...
only_flags() {
  local command=$1 allowed=$2 argument
  shift 2
  for argument in "$@"; do
    [[ " $allowed " == *" $argument "* ]] || usage_error "unknown argument '$argument' of $command; expected ${allowed:-none}"
  done
}

command_check() {
  only_flags check '' "$@"
  command_format --check && exec "$REPO/test" unit vectors
}

command_e2e() {
  only_flags e2e '--soak' "$@"
  exec "$REPO/test" e2e "$@"
}

command_format() {
  only_flags format '--check' "$@"
  require_dotnet
  # Code style is a build error already (EnforceCodeStyleInBuild); what is left is whitespace, which needs no build.
  local verify=()
  [[ ${1:-} != --check ]] || verify=(--verify-no-changes)
  cd "$REPO" && dotnet format whitespace --folder . --exclude artifacts "${verify[@]}" >&2 && return
  error 'some files are not in order (listed above)' './dev format mends them'
  return 1
}

command_bench() {
  local name=${1:-}
  [[ -n $name && " $(bench_names) " == *" $name "* ]] || usage_error "unknown benchmark '$name'; expected one of: $(bench_names)"
  shift
  only_flags "bench $name" '--json' "$@"
  require_node
  # The Ledger's costs need no enclaves.
  local steps=(tools contracts bench_packages)
  [[ $name == gas ]] || steps+=(solution "${NETWORK_STEPS[@]}")
  setup "${steps[@]}"
  find_dotnet_root
  export_tools
  exec node "$REPO/bench/$name/$name.mjs" "$@"
}

command_tcb() {
  only_flags tcb '--json' "$@"
  require_node
  # The native libraries are those that lie beside the finished enclaves.
  setup enclaves
  exec node "$REPO/eng/dev/tcb.mjs" "$@"
}

command_measure() {
  only_flags measure '--json' "$@"
  require_node
  setup enclaves
  exec node "$REPO/eng/dev/measure.mjs" "$@"
}

command_fuzz() {
  [[ ${1:-} =~ ^[1-9][0-9]{0,6}$ && $# == 1 ]] || usage_error "bad duration '$*'; expected a number of seconds, for example 60"
  setup solution
  find_dotnet_root
  exec "$REPO/artifacts/bin/Enigma.Fuzz/release/Enigma.Fuzz" "$1"
}

# What a running node draws by chance (ethereum-proofs.json) is recorded by hand: spec/vectors/README.md.
command_vectors() {
  only_flags vectors '' "$@"
  require_node
  setup solution bench_packages vector_packages js
  local generator
  for generator in generate/crypto generate/ethereum make-tasks; do node "$REPO/spec/vectors/$generator.mjs" >&2 || return; done
  node "$REPO/artifacts/enigma-js/test/attestation/writeVectors.js" >&2 || return
  find_dotnet_root
  ENIGMA_WRITE_VECTORS=1 "$REPO/artifacts/bin/Enigma.Vectors.Tests/release/Enigma.Vectors.Tests" -class '*.KeysVectorTests' >&2
}

command_docs() {
  only_flags docs '' "$@"
  require_node
  setup solution js
  find_dotnet_root
  exec "$REPO/docs/generate"
}
