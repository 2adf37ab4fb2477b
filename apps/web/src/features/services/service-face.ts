import type { Viewer } from "@orrery/domain";
import type { ServiceView } from "@orrery/protocol";
import { formatLongDuration, type StatusTone } from "@orrery/ui";
import { countOf } from "../list/count-text.ts";
import { STANDING_FACES, STANDINGS } from "./service-words.ts";

/** Worst first: the order of lists, counts and filters. */
export const SERVICE_STATES = ["none", "panicking", "impaired", "untold", "empty", "usable"] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

export const SERVICE_STATE_FACES: Record<ServiceState, { label: string; tone: StatusTone }> = {
  none: { label: "None usable", tone: "bad" },
  panicking: { label: "Panicking", tone: "bad" },
  impaired: { label: "Impaired", tone: "warn" },
  untold: { label: "Not told of", tone: "unknown" },
  empty: { label: "No instances", tone: "idle" },
  usable: { label: "Usable", tone: "ok" },
};

export type ServiceFace = { state: ServiceState; label: string; tone: StatusTone; reason: string };
type Standing = Pick<ServiceView, "standing">;

export function instanceTotal({ standing: { counts, untoldCount } }: Standing): number {
  return Object.values(counts).reduce((sum, count) => sum + count, untoldCount);
}

export function serviceState(service: Standing): ServiceState {
  const { counts, panickingCount, gatewayCount, untoldCount } = service.standing;
  if (instanceTotal(service) === 0) return "empty";
  if (gatewayCount === 0) return "untold";
  if (counts.usable + untoldCount === 0) return "none";
  if (panickingCount > 0) return "panicking";
  if (counts.open + counts.trial + counts.down + counts.ejected > 0) return "impaired";
  return counts.usable === 0 ? "untold" : "usable";
}

/** What to show as a service's state on a page: never green while the page is stale. */
export function serviceFace(service: Standing, viewer: Viewer | undefined): ServiceFace {
  const state = serviceState(service);
  const face = SERVICE_STATE_FACES[state];
  if (viewer === undefined) return { state, ...face, reason: reasonOf(state, service) };
  const silentMs = viewer.nowAtMs - viewer.hubHeardAtMs;
  return {
    ...{ state, label: "Unknown", tone: "unknown" },
    reason: `Nothing heard from the hub for ${formatLongDuration(silentMs)}; last known: ${face.label.toLowerCase()}.`,
  };
}

/** "1 ejected, 2 draining": of those that are not usable, the worst first; empty = all are. */
export function othersText({ standing: { counts, untoldCount } }: Standing): string {
  const parts = STANDINGS.filter((standing) => standing !== "usable" && counts[standing] > 0).map(
    (standing) =>
      standing === "open"
        ? `${countOf(counts.open, "breaker")} open`
        : `${counts[standing]} ${STANDING_FACES[standing].label.toLowerCase()}`,
  );
  return [...parts, ...(untoldCount === 0 ? [] : [`${untoldCount} not told of`])].join(", ");
}

function reasonOf(state: ServiceState, service: Standing): string {
  const total = instanceTotal(service);
  const { counts, panickingCount, gatewayCount } = service.standing;
  const others = othersText(service);
  switch (state) {
    case "empty":
      return "Nothing answers for it: no running instance of a worker has a port for it.";
    case "untold":
      return gatewayCount === 0
        ? `No gateway told of it lately: nothing asks for it. It has ${countOf(total, "instance")}.`
        : `Gateways have not told of its ${countOf(total, "instance")} yet.`;
    case "none":
      return `None of ${countOf(total, "instance")} can be used: ${others}.`;
    case "panicking":
      return `Only ${counts.usable} of ${total} usable (${others}), so ${countOf(panickingCount, "gateway")} ${panickingCount === 1 ? "uses" : "use"} all that may work.`;
    case "impaired":
      return `${counts.usable} of ${total} usable: ${others}.`;
    case "usable":
      if (others !== "") return `${counts.usable} of ${total} usable: ${others}.`;
      return total === 1 ? "Its one instance is usable." : `All ${total} instances are usable.`;
  }
}
