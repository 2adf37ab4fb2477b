/** A worker that runs on any host: it says the time, and stops at once when it is told to. */
export const EXAMPLE_SPEC = `name: hello
description: Says the time every few seconds.
script: |
  trap 'exit 0' TERM
  while true; do
    date
    sleep 5 & wait
  done
resources:
  cpu: 0.1
  memoryMiB: 32
instances: 2
`;

/** What lets an agent run workers. */
export const ALLOW_COMMAND = "orrery-agent --allow-workers --workers-user worker";
