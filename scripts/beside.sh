#!/usr/bin/env bash
# Two commands side by side: beside.sh COMMAND OTHER. Much of either is waiting. The first is seen as it goes and has the processor whenever
# it wants it; the other takes what is left, in a session of its own, and what it said comes after. Fails when either does, and says which.
set -uo pipefail
said=$(mktemp)
# Linux shares the processor between sessions first (sched(7), autogroup): a low priority within one's own would count for nothing.
setsid bash -c 'echo 19 2>/dev/null >/proc/self/autogroup || true; exec nice -n 19 bash -c "$0"' "$2" >"$said" 2>&1 &
other=$!
trap 'kill -- "-$other" 2>/dev/null; wait "$other"; rm -f "$said"; exit 130' INT TERM
bash -c "$1"
first_code=$?
echo "--- waiting for: $2"
wait "$other"
other_code=$?
cat "$said"
rm -f "$said"
[ "$first_code" -eq 0 ] || echo "failed: $1" >&2
[ "$other_code" -eq 0 ] || echo "failed: $2" >&2
[ "$first_code" -eq 0 ] && [ "$other_code" -eq 0 ]
