"use client";
import { Button, EmptyState, StatusDot } from "@orrery/ui";
import { Globe, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useConnection } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { EnrolButton } from "../nodes/enrol-button.tsx";
import { overlayClass } from "./controls/overlay-class.ts";
import { useMapPage } from "./map-context.ts";
import { PastBanner } from "./time/past-banner.tsx";
import { useFleetTick } from "./use-fleet-tick.ts";

/** What must be said over the picture: that it is of the past, that it is empty, that something is missing from it. */
export function MapNotices({ isWithoutWebgl }: { isWithoutWebgl: boolean }): ReactNode {
  const { targetsError, url, exits } = useMapPage();
  return (
    <>
      <div className="absolute inset-x-3 top-15 z-10 flex flex-col items-center gap-2 touch:top-17">
        <PastBanner />
        {isWithoutWebgl ? <WithoutWebgl /> : null}
        {url.layer === "targets" && targetsError !== null && targetsError !== undefined ? (
          <p role="status" className={`${overlayClass} px-3 py-1.5 text-pretty text-sm text-warn`}>
            The targets could not be read. {describeError(targetsError)}
          </p>
        ) : null}
        {url.exits && exits.error !== null && exits.error !== undefined ? (
          <p role="status" className={`${overlayClass} px-3 py-1.5 text-pretty text-sm text-warn`}>
            The exits of proxies could not be read. {describeError(exits.error)}
          </p>
        ) : null}
      </div>
      <Nobody />
    </>
  );
}

function WithoutWebgl(): ReactNode {
  const [isRead, setRead] = useState(false);
  if (isRead) return null;
  return (
    <div role="status" className={`${overlayClass} flex items-center gap-2 py-1 pr-1 pl-3`}>
      <p className="text-pretty text-ink-muted text-sm">
        This browser cannot draw in 3D (WebGL 2 is off or missing), so the flat map is shown instead of the
        globe.
      </p>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => setRead(true)}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink touch:size-11"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  );
}

const FOLLOW_MS = 500;

/** An empty fleet has a next step; one that is still on its way has patience. */
export function Nobody(): ReactNode {
  const { feed, fleet, isLive } = useMapPage();
  const connection = useConnection();
  const { can } = useMe();
  useFleetTick(FOLLOW_MS);
  if (!isLive || fleet.nodeCount > 0) return null;
  if (feed.isLoaded) {
    return (
      <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
        <div className={`${overlayClass} pointer-events-auto px-4`}>
          <EmptyState compact icon={<Globe aria-hidden />} title="No nodes yet" action={<EnrolButton />}>
            {can("join-tokens:write")
              ? "Enrol a host with one pasted line; it appears on the map a few seconds later."
              : "An operator enrols hosts; they appear on the map a few seconds later."}
          </EmptyState>
        </div>
      </div>
    );
  }
  return (
    <div className="absolute inset-0 flex items-end justify-center pb-6">
      <p
        role="status"
        className={`${overlayClass} flex items-center gap-2 px-3 py-1.5 text-ink-muted text-sm opacity-0 [animation:fade-in_200ms_linear_600ms_forwards]`}
      >
        {connection.phase === "stale" ? <StatusDot tone="bad" /> : null}
        {connection.phase === "stale"
          ? "The hub does not answer; the map waits for it."
          : "Loading the fleet…"}
        {connection.phase === "stale" ? (
          <Button size="sm" onClick={() => window.location.reload()}>
            Reload
          </Button>
        ) : null}
      </p>
    </div>
  );
}
