#!/usr/bin/env bash
# Run a command with what the others leave of the processor: gently.sh COMMAND. Meant for a session of its own (beside.sh makes one).
set -euo pipefail
# Linux shares the processor between sessions first (sched(7), autogroup): a low priority within one's own would count for nothing.
# Not the lowest: some of these tests have media in real time as well, and need a tenth to get through.
echo 10 2>/dev/null >/proc/self/autogroup || true
exec nice -n 10 "$@"
