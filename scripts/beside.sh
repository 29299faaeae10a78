#!/usr/bin/env bash
# Two commands side by side: beside.sh COMMAND OTHER. Much of either is waiting. The first is seen as it goes; the other runs in a session
# of its own, and what it said comes after. Fails when either does, and says which.
set -uo pipefail
said=$(mktemp)
setsid bash -c "$2" >"$said" 2>&1 &
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
