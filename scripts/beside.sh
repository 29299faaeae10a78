#!/usr/bin/env bash
# Commands side by side: beside.sh COMMAND OTHER... Much of each is waiting. The first is seen as it goes; the others run in a session
# of their own each, and what they said comes after. Fails when any does, and says which.
set -uo pipefail
said=$(mktemp -d)
first=$1
shift
others=()
for command in "$@"; do
  setsid bash -c "$command" >"$said/${#others[@]}" 2>&1 &
  others+=($!)
done
trap 'for other in "${others[@]}"; do kill -- "-$other" 2>/dev/null; done; wait; rm -rf "$said"; exit 130' INT TERM
failed=()
bash -c "$first" || failed+=("$first")
number=0
for command in "$@"; do
  echo "--- waiting for: $command"
  wait "${others[$number]}" || failed+=("$command")
  cat "$said/$number"
  number=$((number + 1))
done
rm -rf "$said"
for command in ${failed[@]+"${failed[@]}"}; do echo "failed: $command" >&2; done
[ "${#failed[@]}" -eq 0 ]
