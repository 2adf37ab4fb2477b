"use client";
import { AgeText, Button, CountdownText, StatusDot, useNowMs } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useFederations } from "../../lib/live/use-federations.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { useFederationActions } from "../federation/actions/federation-actions-provider.tsx";
import { type ActivePause, activePauses } from "./pauses.ts";

/** So often the fleet's pause is asked for while no federation tells of it. */
const ASK_EVERY_MS = 15_000;

/** Above every page while automatic failovers are paused anywhere: by whom, why, since when and until when. */
export function PauseBanner(): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const { ids, byId, isLoaded } = useFederations(1000);
  const isAlone = isLoaded && ids.length === 0;
  const fetched = useQuery(
    trpc.federations.pauseState.queryOptions(undefined, {
      enabled: isAlone && can("federations:read"),
      refetchInterval: ASK_EVERY_MS,
    }),
  );
  const nowMs = useNowMs();
  const federations = useMemo(() => ids.flatMap((id) => byId.get(id) ?? []), [ids, byId]);
  if (nowMs === null || !isLoaded) return null;
  const pauses = activePauses(federations, fetched.data, nowMs);
  const [first, ...others] = pauses;
  if (first === undefined) return null;
  return (
    <section
      aria-label="Paused"
      className="flex items-center gap-x-3 border-line border-b bg-warn-soft px-4 py-1 text-warn text-xs sm:px-6"
    >
      <StatusDot tone="warn" />
      <p className="min-w-0 flex-1 text-pretty py-1">
        <PauseWords active={first} />
        {others.length === 0 ? null : (
          <>
            {" "}
            <OtherPauses others={others} />
          </>
        )}
      </p>
      <ResumeButton active={first} />
    </section>
  );
}

function PauseWords({ active }: { active: ActivePause }): ReactNode {
  const { pause } = active;
  return (
    <>
      Automatic failovers of{" "}
      {active.scope === "fleet" ? (
        <strong className="font-medium">the whole fleet</strong>
      ) : (
        <PageLink href={`/federations/${active.federation.id}`} className="font-medium underline">
          {active.federation.name}
        </PageLink>
      )}{" "}
      are paused by {pause.byName} (<AgeText atMs={pause.sinceAtMs} />
      ): “{pause.reason}”.{" "}
      {pause.untilAtMs === null ? (
        "Until someone resumes."
      ) : (
        <>
          Ends in <CountdownText untilAtMs={pause.untilAtMs} past="a moment" />.
        </>
      )}
    </>
  );
}

const NAMED_MAX = 3;

function OtherPauses({ others }: { others: readonly ActivePause[] }): ReactNode {
  const named = others.flatMap((other) => (other.scope === "federation" ? [other.federation] : []));
  return (
    <>
      Also paused:{" "}
      {named.slice(0, NAMED_MAX).map((federation, index) => (
        <span key={federation.id}>
          {index === 0 ? "" : ", "}
          <PageLink href={`/federations/${federation.id}`} className="underline">
            {federation.name}
          </PageLink>
        </span>
      ))}
      {named.length > NAMED_MAX ? ` and ${named.length - NAMED_MAX} more` : ""}.
    </>
  );
}

function ResumeButton({ active }: { active: ActivePause }): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  if (!can("federations:operate")) return null;
  return (
    <Button
      size="sm"
      onClick={() =>
        openTask(
          active.scope === "fleet"
            ? { action: "resumeFleet" }
            : { action: "resume", federation: active.federation },
        )
      }
    >
      Resume…
    </Button>
  );
}
