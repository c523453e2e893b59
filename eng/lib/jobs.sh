# SPDX-License-Identifier: MIT
# Does what is to be done in as little time as the machine needs for it: each job begins as soon as what it needs is done, in the order in
# which they were added.
#
# A job is called KIND_NAME. begin_KIND starts it (start_logged), or returns 1 when there is nothing to do; ended_KIND finds how it ended in
# ENDED_CODE and ENDED_LEFT. Its place says what may run beside it:
#   download  everything: it waits for servers more than for this machine
#   shared    as many as there are processors, and downloads
#   alone     nothing, and it comes last: what it measures or limits in time would suffer from neighbours

declare -a JOBS
declare -A JOB_PLACE JOB_NEEDS JOB_LANE JOB_STATE # JOB_STATE: waiting | running | done
DOWNLOADS_AT_ONCE=4
SHARED_AT_ONCE=$(nproc)
((SHARED_AT_ONCE >= 2)) || SHARED_AT_ONCE=2

# add_job JOB PLACE [NEEDS] [LANE]: NEEDS are jobs, of which those that are not added are taken for done; jobs of one LANE never run at once.
add_job() {
  JOBS+=("$1")
  JOB_PLACE[$1]=$2 JOB_NEEDS[$1]=${3:-} JOB_LANE[$1]=${4:-} JOB_STATE[$1]=waiting
}

# run_jobs: returns when all are done.
run_jobs() {
  local job begun
  while :; do
    begun=
    for job in "${JOBS[@]}"; do
      [[ ${JOB_STATE[$job]} == waiting ]] && may_begin "$job" || continue
      begun=1 JOB_STATE[$job]=running
      "begin_${job%%_*}" "${job#*_}" || JOB_STATE[$job]=done
    done
    if ((${#RUNNING[@]})); then
      await_any
      JOB_STATE[$ENDED]=done
      "ended_${ENDED%%_*}" "${ENDED#*_}"
    elif [[ -z $begun ]]; then
      break
    fi
  done
  for job in "${JOBS[@]}"; do
    [[ ${JOB_STATE[$job]} == done ]] || { error "$job never began; it needs: ${JOB_NEEDS[$job]}" && exit "$EXIT_FAILED"; }
  done
  JOBS=() JOB_PLACE=() JOB_NEEDS=() JOB_LANE=() JOB_STATE=()
}

# may_begin JOB: now.
may_begin() {
  local need other
  for need in ${JOB_NEEDS[$1]}; do [[ ${JOB_STATE[$need]:-done} == done ]] || return 1; done
  local -A running=([download]=0 [shared]=0 [alone]=0)
  for other in "${RUNNING[@]}"; do
    running[${JOB_PLACE[$other]}]=$((running[${JOB_PLACE[$other]}] + 1))
    [[ -z ${JOB_LANE[$1]} || ${JOB_LANE[$1]} != "${JOB_LANE[$other]}" ]] || return 1
  done
  case ${JOB_PLACE[$1]} in
    download) ((running[download] < DOWNLOADS_AT_ONCE)) ;;
    shared) ((running[shared] < SHARED_AT_ONCE)) ;;
    alone) ((${#RUNNING[@]} == 0)) && ! is_waiting_for_others ;;
  esac
}

# is_waiting_for_others: whether a job waits that need not be alone.
is_waiting_for_others() {
  local job
  for job in "${JOBS[@]}"; do [[ ${JOB_STATE[$job]} != waiting || ${JOB_PLACE[$job]} == alone ]] || return 0; done
  return 1
}
