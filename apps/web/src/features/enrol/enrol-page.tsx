"use client";
import type { JoinTokenCreated, JoinTokenId } from "@orrery/protocol";
import { Card, EmptyState, PageHeader } from "@orrery/ui";
import { parseAsString, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { EnrolProgressCard } from "./enrol-progress-card.tsx";
import { InstallLineCard } from "./install-line-card.tsx";
import { JoinTokenForm } from "./join-token-form.tsx";
import { JoinTokenListCard } from "./join-token-list-card.tsx";
import { useJoinTokens } from "./use-join-tokens.ts";
import { WaitingRoomHint } from "./waiting-room-hint.tsx";

/** `?token=` watches a token's hosts, also after a reload; its secret is gone by then. */
export function EnrolPage(): ReactNode {
  const { can } = useMe();
  const tokens = useJoinTokens();
  const [created, setCreated] = useState<JoinTokenCreated | null>(null);
  const [watchedId, setWatchedId] = useQueryState("token", parseAsString);
  const watched =
    tokens.items.find((token) => token.id === watchedId) ??
    (created !== null && created.token.id === watchedId ? created.token : undefined);

  function show(next: JoinTokenCreated): void {
    setCreated(next);
    void setWatchedId(next.token.id);
  }

  function startOver(): void {
    setCreated(null);
    void setWatchedId(null);
  }

  return (
    <>
      <PageHeader title="Enrol" description={<WaitingRoomHint />} />
      <div className="flex min-w-0 flex-col gap-4">
        <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
          {!can("join-tokens:write") ? (
            <Card>
              <EmptyState compact title="You cannot create join tokens">
                Your role may look at them. Ask an operator or an admin for an install line.
              </EmptyState>
            </Card>
          ) : created === null ? (
            <JoinTokenForm onCreated={show} />
          ) : (
            <InstallLineCard created={created} onAnother={startOver} />
          )}
          {watched === undefined ? <HowItWorks /> : <EnrolProgressCard key={watched.id} token={watched} />}
        </div>
        <JoinTokenListCard
          tokens={tokens}
          watchedId={watched?.id ?? null}
          onWatch={(tokenId: JoinTokenId) => void setWatchedId(tokenId)}
        />
      </div>
    </>
  );
}

const STEPS = [
  [
    "Create the line",
    "It carries a join token: for so many hosts, for so long, with region, zone and labels set.",
  ],
  [
    "Paste it on the host",
    "It fetches the agent from this hub, which makes its own key and asks for a certificate.",
  ],
  ["Watch it come online", "Enrolled, connected, online: here, live, and with the reason where it stops."],
] as const;

function HowItWorks(): ReactNode {
  return (
    <Card title="How a host joins">
      <ol className="flex flex-col gap-4">
        {STEPS.map(([title, sentence], index) => (
          <li key={title} className="flex gap-3">
            <span
              aria-hidden
              className="flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong text-2xs text-ink-muted"
            >
              {index + 1}
            </span>
            <div>
              <p className="font-medium text-ink text-sm">{title}</p>
              <p className="text-pretty text-ink-muted text-sm">{sentence}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
