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

declare -A STEP_TITLE STEP_KIND STEP_NEEDS STEP_OUTPUT STEP_REQUIRES STEP_SOURCE STEP_COVERS STEP_LANE
declare -A STEP_STATE # NAME -> current | stale, of this run
declare -A STEP_BEGUN # NAME -> microseconds; of those that have not ended
declare -A SETUP_TIMES=([download]=0 [build]=0)
SETUP_COUNTED=0

# step NAME KIND TITLE --output PATH [--needs STEPS] [--requires PREREQUISITES] [--source PATH] [--covers STEPS] [--lane LANE]
# What a step covers is done with it. Without its source (a part of the tree that is not there) a step has nothing to do. Steps run beside
# each other (jobs.sh), those of one lane one after the other.
step() {
  local name=$1
  STEP_KIND[$name]=$2 STEP_TITLE[$name]=$3
  shift 3
  while (($#)); do
    case $1 in
      --needs) STEP_NEEDS[$name]=$2 ;;
      --requires) STEP_REQUIRES[$name]=$2 ;;
      --covers) STEP_COVERS[$name]=$2 ;;
      --lane) STEP_LANE[$name]=$2 ;;
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

# setup STEP...: runs the stale ones of these steps and of what they need. Ends the script when one fails.
setup() {
  plan_setup "$@"
  run_jobs
}

# plan_setup STEP...: adds a job for each stale one of these steps and of what they need. The set-up lock is held until the last has ended.
plan_setup() {
  local -a ORDER=()
  local name requirement
  STEP_STATE=()
  for name in "$@"; do examine "$name"; done
  ((${#ORDER[@]})) || return 0

  mkdir -p "$LOGS" "$STAMPS"
  for requirement in $(for name in "${ORDER[@]}"; do printf '%s\n' ${STEP_REQUIRES[$name]:-}; done | sort -u); do
    "require_$requirement"
  done
  exec 9>"$STAMPS/lock"
  flock -n 9 || { note 'another set-up is running in this tree; waiting for it' && flock 9; }
  for name in "${ORDER[@]}"; do plan_step "$name"; done
  SETUP_STEPS=${#ORDER[@]} SETUP_DONE=0
  ((${#ORDER[@]} == 1)) || note "set up: ${#ORDER[@]} steps, each as soon as it can be (${ORDER[*]})"
}

# plan_step NAME: of ORDER.
plan_step() {
  local other place=shared needs=
  [[ ${STEP_KIND[$1]} != download ]] || place=download
  for other in ${STEP_NEEDS[$1]:-}; do needs+=" step_$other"; done
  for other in "${ORDER[@]}"; do [[ " ${STEP_COVERS[$other]:-} " != *" $1 "* ]] || needs+=" step_$other"; done
  add_job "step_$1" "$place" "$needs" "${STEP_LANE[$1]:-}"
}

begin_step() {
  # What covers it, or somebody else while we waited for the lock, may have done it.
  ! step_is_current "$1" || { finish_step && return 1; }
  touch "$STAMPS/$1.begun"
  count_setup_time
  now "STEP_BEGUN[$1]"
  start_logged "step_$1" "$LOGS/setup-$1.log" "step_$1"
}

ended_step() {
  local took download=
  count_setup_time
  took=$((SETUP_COUNTED - STEP_BEGUN[$1]))
  unset "STEP_BEGUN[$1]"
  [[ ${STEP_KIND[$1]} != download ]] || download=' (download)'
  seconds took "$took"
  printf '%s: [%d/%d] %s ... %s s%s\n' "$SCRIPT" $((SETUP_DONE + 1)) "$SETUP_STEPS" "${STEP_TITLE[$1]}" "$took" "$download" >&2
  ((ENDED_CODE == 0)) || step_failed "$1" "$ENDED_CODE"
  ((ENDED_LEFT == 0)) || note "step $1 left processes behind; they were ended" # seen in its log
  stamp "$1" "$took"
  finish_step
}

# count_setup_time: called when a step begins or has ended: the time since the last call was one of building or, when nothing was built
# meanwhile, of downloads.
count_setup_time() {
  local at name kind=
  now at
  for name in "${!STEP_BEGUN[@]}"; do
    [[ $kind == build ]] || kind=${STEP_KIND[$name]}
  done
  [[ -z $kind ]] || SETUP_TIMES[$kind]=$((SETUP_TIMES[$kind] + at - SETUP_COUNTED))
  SETUP_COUNTED=$at
}

# finish_step: counts it; after the last one tells the times and lets go of the lock.
finish_step() {
  local d b
  SETUP_DONE=$((SETUP_DONE + 1))
  ((SETUP_DONE == SETUP_STEPS)) || return 0
  exec 9>&-
  ((SETUP_COUNTED)) || return 0 # somebody else did it all
  seconds d "${SETUP_TIMES[download]}"
  seconds b "${SETUP_TIMES[build]}"
  note "set up: download $d s, build $b s"
  write_times "$d" "$b"
  SETUP_TIMES=([download]=0 [build]=0) SETUP_COUNTED=0
}

# step_failed NAME CODE: ends the script.
step_failed() {
  local log=$LOGS/setup-$1.log
  end_all TERM
  tail -n 20 "$log" | sed 's/^/  | /' >&2
  error "${STEP_TITLE[$1]} failed with exit code $2; the whole log is ${log#"$REPO"/}" "$(hint_for "$log")"
  exit "$EXIT_FAILED"
}

# stamp NAME SECONDS: it is done, as it was when it began.
stamp() {
  local name mark
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
  printf '{"step":"%s","kind":"%s","seconds":%s,"at":"%(%Y-%m-%dT%H:%M:%S%z)T"}' \
    "$1" "${STEP_KIND[$1]}" "$2" -1 >"$STAMPS/$1.time"
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
