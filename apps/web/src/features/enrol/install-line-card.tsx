"use client";
import type { JoinTokenCreated } from "@orrery/protocol";
import { Button, Card, CopyButton, CopyLine, CountdownText, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";

/** The secret exists on this page only, until it is left. */
export function InstallLineCard({
  created,
  onAnother,
}: {
  created: JoinTokenCreated;
  onAnother: () => void;
}): ReactNode {
  const { usesMax, expiresAtMs } = created.token;
  return (
    <Card
      title="Paste this line on the host"
      actions={
        <Button size="sm" variant="ghost" onClick={onAnother}>
          New line
        </Button>
      }
    >
      <CopyLine wrap text={created.command} label="install line" />
      <p className="mt-3 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
        <span className="flex h-5 items-center">
          <StatusDot tone="warn" label="warning" />
        </span>
        <span>
          Shown once: copy it now. Whoever has it can enrol{" "}
          {usesMax === 1 ? "one host" : `${usesMax.toLocaleString("en-GB")} hosts`} within{" "}
          <CountdownText untilAtMs={expiresAtMs} past="no time: it has expired" />.
        </span>
      </p>
      <ul className="mt-3 flex list-disc flex-col gap-1 pl-4 text-ink-muted text-xs/5 marker:text-ink-faint">
        <li>The host needs Node 20 or newer, curl, and a way to this hub's gateway port.</li>
        <li>
          The line names this hub's CA by fingerprint: the agent trusts no other hub. Its key is made on the
          host and never leaves it.
        </li>
        <li className="flex-wrap">
          Agent already there? Give it only the token:{" "}
          <CopyButton text={created.text} label="join token" withText className="-my-1 align-middle" />
        </li>
      </ul>
    </Card>
  );
}
