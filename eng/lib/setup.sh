# SPDX-License-Identifier: MIT
# Brings the tree into the state a command needs, and knows in milliseconds when there is nothing to do.
#
# A step has a title, a kind (download or build: their times are kept apart), steps it needs, an output that must exist,
# what it watches, and a function step_NAME that does the work. It is current when its stamp
#   - exists, together with the output,
#   - holds the same fingerprint: a hash over the content of the `pinned` files (lock files, project files),
#   - is not older than any `watched` file or folder (a folder changes when something in it is added or removed), nor than
#     the stamps of the steps it needs.
# A stamp carries the time at which its step began, so an edit made during a step is seen by the next run.

readonly LOGS=$REPO/artifacts/logs
readonly STAMPS=$REPO/artifacts/setup
EXIT_FAILED=${EXIT_FAILED:-1}
EXIT_MISSING=${EXIT_MISSING:-3}

declare -A STEP_TITLE STEP_KIND STEP_NEEDS STEP_OUTPUT STEP_REQUIRES STEP_SOURCE STEP_COVERS
declare -A STEP_STATE # NAME -> current | stale, of this run

# step NAME KIND TITLE --output PATH [--needs STEPS] [--requires PREREQUISITES] [--source PATH] [--covers STEPS]
# What a step covers is done with it. Without its source (a part of the tree that is not there) a step has nothing to do.
step() {
  local name=$1
  STEP_KIND[$name]=$2 STEP_TITLE[$name]=$3
  shift 3
  while (($#)); do
    case $1 in
      --needs) STEP_NEEDS[$name]=$2 ;;
      --requires) STEP_REQUIRES[$name]=$2 ;;
      --covers) STEP_COVERS[$name]=$2 ;;
      --source) STEP_SOURCE[$name]=$2 ;;
      --output) STEP_OUTPUT[$name]=$2 ;;
    esac
    shift 2
  done
}

# fingerprint VARIABLE NAME: of the content of the files that inputs_NAME lists in `pinned`.
fingerprint() {
  local sum='-'
  if ((${#pinned[@]})); then
    sum=$(sha256sum -- "${pinned[@]}" 2>/dev/null | sha256sum)
    sum=${sum%% *}
  fi
  printf -v "$1" '%s' "$sum"
}

# step_is_current NAME
step_is_current() {
  local name=$1 stamp=$STAMPS/$1.stamp have want need path newer
  [[ -f $stamp && -e $REPO/${STEP_OUTPUT[$name]} ]] || return 1
  local -a pinned=() watched=() there=()
  "inputs_$name"
  read -r have <"$stamp"
  fingerprint want
  [[ $have == "$want" ]] || return 1
  for need in ${STEP_NEEDS[$name]:-}; do watched+=("$STAMPS/$need.stamp"); done
  for path in "${watched[@]}"; do [[ ! -e $path ]] || there+=("$path"); done
  ((${#there[@]})) || return 0
  newer=$(find "${there[@]}" -name node_modules -prune -o -newer "$stamp" -print -quit 2>&1)
  [[ -z $newer ]]
}

# examine NAME: fills STEP_STATE and ORDER, needed steps first.
examine() {
  local name=$1 need state
  [[ -z ${STEP_STATE[$name]:-} ]] || return 0
  state=current
  [[ -z ${STEP_SOURCE[$name]:-} || -e $REPO/${STEP_SOURCE[$name]} ]] || { STEP_STATE[$name]=current; return; }
  for need in ${STEP_NEEDS[$name]:-}; do
    examine "$need"
    [[ ${STEP_STATE[$need]} == current ]] || state=stale
  done
  [[ $state == stale ]] || step_is_current "$name" || state=stale
  STEP_STATE[$name]=$state
  [[ $state == current ]] || ORDER+=("$name")
}

# setup [--downloads] STEP...: runs the stale ones of these steps and of what they need, or what of it is a download. Ends the script when
# one fails.
setup() {
  local -a ORDER=() downloads=()
  local name requirement only= download=0 build=0 took index=0 text
  [[ ${1:-} != --downloads ]] || { only=download && shift; }
  STEP_STATE=()
  for name in "$@"; do examine "$name"; done
  [[ -z $only ]] || keep_downloads
  ((${#ORDER[@]})) || return 0

  mkdir -p "$LOGS" "$STAMPS"
  for requirement in $(for name in "${ORDER[@]}"; do printf '%s\n' ${STEP_REQUIRES[$name]:-}; done | sort -u); do
    "require_$requirement"
  done
  exec 9>"$STAMPS/lock"
  flock -n 9 || { note 'another set-up is running in this tree; waiting for it' && flock 9; }
  for name in "${ORDER[@]}"; do
    [[ ${STEP_KIND[$name]} != download ]] || step_is_current "$name" || downloads+=("$name")
  done
  if ((${#downloads[@]} > 1)); then
    run_downloads "${downloads[@]}"
    download=$took
  fi
  for name in "${ORDER[@]}"; do
    index=$((index + 1))
    # Somebody else may have done it while we waited.
    step_is_current "$name" && continue
    printf '%s: [%d/%d] %s ... ' "$SCRIPT" "$index" "${#ORDER[@]}" "${STEP_TITLE[$name]}" >&2
    run_step "$name"
    if [[ ${STEP_KIND[$name]} == download ]]; then download=$((download + took)); else build=$((build + took)); fi
  done
  if ((download + build)); then
    local d b
    seconds d $download
    seconds b $build
    note "set up: download $d s, build $b s"
    write_times "$d" "$b"
  fi
  exec 9>&-
}

# keep_downloads: of ORDER.
keep_downloads() {
  local name
  local -a kept=()
  for name in "${ORDER[@]}"; do [[ ${STEP_KIND[$name]} != download ]] || kept+=("$name"); done
  ORDER=("${kept[@]}")
}

# run_step NAME: sets `took` (microseconds).
run_step() {
  local name=$1 started ended code=0
  touch "$STAMPS/$name.begun"
  now started
  run_logged "$LOGS/setup-$name.log" "step_$name" || code=$?
  end_group && note "step $name left processes behind; they were ended" # seen in its log
  now ended
  took=$((ended - started))
  tell_time "${STEP_KIND[$name]}"
  ((code == 0)) || step_failed "$name" "$code"
  stamp "$name" "$took"
}

# run_downloads NAME...: all at once, because they wait for servers more than for this machine. Sets `took`.
run_downloads() {
  local name started ended failed=
  for name in "$@"; do
    rm -f "$STAMPS/$name.took"
    touch "$STAMPS/$name.begun"
  done
  printf '%s: %d downloads at once (%s) ... ' "$SCRIPT" $# "$*" >&2
  now started
  run_logged "$LOGS/setup-downloads.log" download_all "$@"
  end_group && note "downloads left processes behind; they were ended"
  now ended
  for name in "$@"; do
    if [[ -f $STAMPS/$name.took ]]; then
      read -r took <"$STAMPS/$name.took"
      rm -f "$STAMPS/$name.took"
      stamp "$name" "$took"
    else
      failed=${failed:-$name}
    fi
  done
  took=$((ended - started))
  tell_time download
  [[ -z $failed ]] || step_failed "$failed" 1
}

download_all() {
  local name
  set +m
  for name in "$@"; do download_one "$name" >"$LOGS/setup-$name.log" 2>&1 & done
  wait
}

download_one() {
  local started ended
  now started
  "step_$1" || return
  now ended
  printf '%s\n' $((ended - started)) >"$STAMPS/$1.took"
}

# tell_time KIND: ends the line of a step.
tell_time() {
  local text
  seconds text "$took"
  printf '%s s%s\n' "$text" "$([[ $1 != download ]] || printf ' (download)')" >&2
}

# step_failed NAME CODE: ends the script.
step_failed() {
  local log=$LOGS/setup-$1.log
  tail -n 20 "$log" | sed 's/^/  | /' >&2
  error "${STEP_TITLE[$1]} failed with exit code $2; the whole log is ${log#"$REPO"/}" "$(hint_for "$log")"
  exit "$EXIT_FAILED"
}

# stamp NAME MICROSECONDS: it is done, as it was when it began.
stamp() {
  local name mark text
  local -a pinned=() watched=()
  # After the work: restore may have completed a lock file.
  for name in "$1" ${STEP_COVERS[$1]:-}; do
    pinned=() watched=()
    "inputs_$name"
    fingerprint mark
    printf '%s\n' "$mark" >"$STAMPS/$name.new"
    touch -r "$STAMPS/$1.begun" "$STAMPS/$name.new"
    mv "$STAMPS/$name.new" "$STAMPS/$name.stamp"
  done
  rm -f "$STAMPS/$1.begun"
  seconds text "$2"
  printf '{"step":"%s","kind":"%s","seconds":%s,"at":"%(%Y-%m-%dT%H:%M:%S%z)T"}' \
    "$1" "${STEP_KIND[$1]}" "$text" -1 >"$STAMPS/$1.time"
}

# write_times DOWNLOAD BUILD: artifacts/logs/setup.json; this run's sums, and the last time of every step ever run here.
write_times() {
  local file line separator=
  {
    printf '{"downloadSeconds":%s,"buildSeconds":%s,"steps":[' "$1" "$2"
    for file in "$STAMPS"/*.time; do
      read -r line <"$file" || true
      printf '%s%s' "$separator" "$line"
      separator=,
    done
    printf ']}\n'
  } >"$LOGS/setup.json"
}

# hint_for LOG: what to do about the usual failures.
hint_for() {
  if grep -qE 'NU1301|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Unable to load the service index' "$1"; then
    echo 'a package registry cannot be reached: check the network and proxy settings, then run the command again'
  elif grep -qE 'NU1004|NU1009|lock file is (not )?(in sync|up to date)|npm ci. can only install' "$1"; then
    echo 'a lock file does not match: dotnet restore --force-evaluate, or npm install in the named folder, then look at git diff'
  elif grep -qE 'Platform linker|cannot find -l|linker command failed' "$1"; then
    echo 'the linker misses something: sudo apt-get install gcc zlib1g-dev'
  elif grep -qE 'No space left on device|ENOSPC' "$1"; then
    echo 'the disk is full: about 3 GB are needed'
  elif grep -qE 'error (CS|RS|RING|CA|IDE|IL)[0-9]+' "$1"; then
    echo 'the code does not compile: the first error line above names file and line'
  else
    echo 'read the log; if a former build is in the way: rm -rf artifacts, then run the command again'
  fi
}
