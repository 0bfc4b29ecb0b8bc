#!/bin/sh
# wait-for FILE…: waits until all of the files exist, at most 20 seconds. Tasks of test cases wait for facts by it, and never for a time.
for file in "$@"; do
  left=1000
  until [ -e "$file" ]; do
    left=$((left - 1))
    if [ "$left" = 0 ]; then
      echo "wait-for: $file has not come into being" >&2
      exit 1
    fi
    sleep 0.02
  done
done
