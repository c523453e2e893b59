# SPDX-License-Identifier: MIT
# Runs long commands so that nothing outlives the script: each in a process group of its own, which is ended when the
# script is interrupted and checked for stragglers when the command is done.

RUNNING_GROUP=

# run_logged LOG COMMAND...: output into LOG; returns the command's exit code.
run_logged() {
  local log=$1 code=0
  shift
  set -m # the job gets its own process group
  # Descriptor 9 is the set-up lock: a child that kept it would block the next script.
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  RUNNING_GROUP=$!
  set +m
  wait "$RUNNING_GROUP" || code=$?
  return $code
}

# group_lives GROUP: whether it has a process that still runs. One that ended and waits for its parent to notice does not
# count; in a container that parent may be a first process that never looks.
group_lives() {
  local stat state parent group rest
  kill -0 -- "-$1" 2>/dev/null || return 1
  for stat in /proc/[0-9]*/stat; do
    { read -r rest <"$stat"; } 2>/dev/null || continue
    read -r state parent group rest <<<"${rest##*) }"
    [[ $group != "$1" || $state == [ZX] ]] || return 0
  done
  return 1
}

# wait_for_end GROUP TENTHS
wait_for_end() {
  local i
  for ((i = 0; i < $2; i++)); do
    group_lives "$1" || return 0
    sleep 0.1
  done
  return 1
}

# end_group: ends what the last command left running; returns 1 if there was nothing.
end_group() {
  local group=$RUNNING_GROUP
  RUNNING_GROUP=
  # A process that is just leaving is no straggler.
  [[ -n $group ]] && ! wait_for_end "$group" 20 || return 1
  kill -TERM -- "-$group" 2>/dev/null
  wait_for_end "$group" 50 || kill -KILL -- "-$group" 2>/dev/null
  return 0
}

# Called by traps: forward the signal, end the group, leave with the shell's code for it.
interrupted() {
  trap '' INT TERM HUP
  if [[ -n $RUNNING_GROUP ]]; then
    kill -s "$1" -- "-$RUNNING_GROUP" 2>/dev/null
    end_group
  fi
  note 'interrupted'
  exit "$2"
}
trap 'interrupted INT 130' INT
trap 'interrupted TERM 143' TERM
trap 'interrupted HUP 129' HUP
