/**
 * The watchdog, in POSIX sh. It lives in a session of its own, reads what the runner tells it from a pipe, and ends the
 * runner's jobs when that pipe closes without a goodbye: the runner was killed. Arguments: the runner's cookie
 * (`SEGUE_RUNNER=…`), the grace in tenths of a second, the runner's own folder, and its pid for those who look for it.
 *
 * Lines that it understands: `+ N` and `- N` (session N holds a job, or does not any more), `pipes FROM TO` (make the
 * named pipes of these numbers; answered by `made` or `failed`), `bye`.
 */
export const WATCHDOG_SCRIPT = `
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU
umask 077
cookie=$1 grace=$2 folder=$3 sessions=' '

make_pipes() {
  at=$1 to=$2
  set --
  while [ "$at" -lt "$to" ]; do set -- "$@" "$folder/$at"; at=$((at + 1)); done
  if mkfifo "$@" 2>/dev/null; then echo made; else echo failed; fi
}

while read -r word first second; do
  case $word in
    +) sessions="$sessions$first " ;;
    -) case $sessions in *" $first "*) sessions="\${sessions%% $first *} \${sessions#* $first }" ;; esac ;;
    pipes) make_pipes "$first" "$second" ;;
    bye) exit 0 ;;
  esac
done
exec >/dev/null 2>&1 </dev/null

# Every process that carries the cookie, and every one in a session that holds a job.
left() {
  if [ -r /proc/self/stat ]; then
    for file in $(grep -lF "$cookie" /proc/[0-9]*/environ 2>/dev/null); do
      file=\${file#/proc/}
      echo "\${file%%/*}"
    done
    for file in /proc/[0-9]*/stat; do
      { read -r line <"$file"; } 2>/dev/null || continue
      pid=\${line%% *}
      set -- \${line##*) }
      [ "$1" = Z ] && continue
      case $sessions in *" $4 "*) echo "$pid" ;; esac
    done
  else
    ps -A -o pid= -o pgid= | while read -r pid group; do
      case $sessions in *" $group "*) echo "$pid" ;; esac
    done
  fi
}

kill_left() {
  pids=$(left)
  [ -n "$pids" ] || return 1
  for signal; do kill "-$signal" $pids; done
}

# A stopped process sees the TERM only when it goes on.
kill_left TERM CONT
while [ "$grace" -gt 0 ] && [ -n "$(left)" ]; do sleep 0.1; grace=$((grace - 1)); done
rounds=100
while [ "$rounds" -gt 0 ] && kill_left KILL; do sleep 0.1; rounds=$((rounds - 1)); done
rm -rf "$folder"
`;
