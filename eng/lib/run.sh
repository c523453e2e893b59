# SPDX-License-Identifier: MIT
# Runs long commands so that nothing outlives the script: each in a process group of its own, which is ended when the
# script is interrupted and checked for stragglers when the command is done.

declare -A RUNNING # process group -> the name it was started with

# start_logged NAME LOG COMMAND...: begins it, with its output in LOG.
start_logged() {
  local name=$1 log=$2
  shift 2
  set -m # the job gets its own process group
  # Descriptor 9 is the set-up lock: a child that kept it would block the next script.
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  RUNNING[$!]=$name
  set +m
}

# await_any: waits until one of what was started has ended and sets ENDED (its name), ENDED_CODE and ENDED_LEFT (1 when it left processes
# behind, which were ended).
await_any() {
  local group never
  ENDED= ENDED_CODE=0 ENDED_LEFT=0
  # Looks instead of `wait -n`, which forgets whom the shell has noticed already. A read with a limit waits without starting a process.
  exec {never}<> <(:)
  while :; do
    for group in "${!RUNNING[@]}"; do kill -0 "$group" 2>/dev/null || break 2; done
    read -rt 0.1 -u "$never"
  done
  exec {never}>&-
  wait "$group" || ENDED_CODE=$?
  ENDED=${RUNNING[$group]}
  ! end_group "$group" || ENDED_LEFT=1
  unset "RUNNING[$group]"
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

# end_group GROUP: ends what still runs of it; returns 1 if there was nothing.
end_group() {
  # A process that is just leaving is no straggler.
  ! wait_for_end "$1" 20 || return 1
  kill -TERM -- "-$1" 2>/dev/null
  wait_for_end "$1" 50 || kill -KILL -- "-$1" 2>/dev/null
  return 0
}

# end_all SIGNAL: sends it to everything that runs and sees that it ends.
end_all() {
  local group
  for group in "${!RUNNING[@]}"; do kill -s "$1" -- "-$group" 2>/dev/null; done
  for group in "${!RUNNING[@]}"; do end_group "$group"; done
  RUNNING=()
}

# Called by traps: forward the signal, end what runs, leave with the shell's code for it.
interrupted() {
  trap '' INT TERM HUP
  end_all "$1"
  note 'interrupted'
  exit "$2"
}
trap 'interrupted INT 130' INT
trap 'interrupted TERM 143' TERM
trap 'interrupted HUP 129' HUP
