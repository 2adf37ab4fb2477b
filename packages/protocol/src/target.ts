import { z } from "zod";
import { NodeId, TargetId } from "./ids.ts";
import { Latitude, Longitude, NodeName } from "./node.ts";
import { AtMs, DurationMs } from "./time.ts";

/** Of one fleet. */
export const TARGETS_MAX = 100;
/** Of each target in a list; one target alone comes with all. */
export const MEASURES_LISTED_MAX = 200;
export const PROBE_INTERVAL_DEFAULT_MS = 5000;
export const PROBE_TIMEOUT_DEFAULT_MS = 2000;

const Host = z
  .string()
  .min(1)
  .max(253)
  // A name has no colon and an IPv6 address at least two: one colon would be a port.
  .regex(
    /^([A-Za-z0-9._-]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,})$/,
    "a host name or an IP address, without a port",
  );
const Port = z.int().min(1).max(65_535);
const urlOf = (protocols: RegExp, example: string) => z.url({ protocol: protocols, error: example }).max(500);

/**
 * What is measured. `tcp`: the time of connect. `tls`: connect and handshake. `http`: from the request to the answer's first byte, on a kept
 * connection. `websocket`: a ping frame's round trip on an open websocket.
 */
export const TargetCheck = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tcp"), host: Host, port: Port }),
  z.object({
    kind: z.literal("tls"),
    host: Host,
    port: Port,
    /** Asked for and verified; absent = the host. */
    serverName: Host.optional(),
  }),
  z.object({
    kind: z.literal("http"),
    url: urlOf(/^https?$/, "an http:// or https:// address"),
    method: z.enum(["GET", "HEAD"]).default("HEAD"),
    /** Any other answer counts as lost. Absent = any below 400. */
    expectedStatus: z.int().min(100).max(599).optional(),
  }),
  z.object({ kind: z.literal("websocket"), url: urlOf(/^wss?$/, "a ws:// or wss:// address") }),
]);
export type TargetCheck = z.infer<typeof TargetCheck>;
export type TargetKind = TargetCheck["kind"];

/** As people read it: `tcp example.org:443`, `HEAD https://example.org/`, `wss://example.org/stream`. */
export function formatTargetCheck(check: TargetCheck): string {
  switch (check.kind) {
    case "tcp":
      return `tcp ${authority(check)}`;
    case "tls":
      return `tls ${authority(check)}${check.serverName === undefined ? "" : ` as ${check.serverName}`}`;
    case "http": {
      const status = check.expectedStatus === undefined ? "" : `, ${check.expectedStatus} expected`;
      return `${check.method} ${check.url}${status}`;
    }
    case "websocket":
      return check.url;
  }
}

function authority({ host, port }: { host: string; port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export const TargetName = NodeName;

const fields = {
  name: TargetName,
  check: TargetCheck,
  latitude: Latitude.nullable(),
  longitude: Longitude.nullable(),
  /** Where it stands, in words. */
  place: z.string().trim().max(100),
  intervalMs: DurationMs.min(1000).max(3_600_000),
  timeoutMs: DurationMs.min(100).max(60_000),
  /** Which nodes measure it, as in the node list's filter; empty = all. */
  nodeFilter: z.string().trim().max(1000),
  /** Addresses in private ranges are measured too. An agent's own allow-list counts in any case. */
  allowsPrivate: z.boolean(),
};

const isTimeoutShorter = (target: { intervalMs: number; timeoutMs: number }) =>
  target.timeoutMs <= target.intervalMs;
const TIMEOUT = { error: "the timeout must not be longer than the interval", path: ["timeoutMs"] };
const isWhole = (target: { latitude: number | null; longitude: number | null }) =>
  (target.latitude === null) === (target.longitude === null);
const POSITION = { error: "a position has both a latitude and a longitude", path: ["longitude"] };

export const TargetCreateInput = z
  .object({
    ...fields,
    latitude: fields.latitude.default(null),
    longitude: fields.longitude.default(null),
    place: fields.place.default(""),
    intervalMs: fields.intervalMs.default(PROBE_INTERVAL_DEFAULT_MS),
    timeoutMs: fields.timeoutMs.default(PROBE_TIMEOUT_DEFAULT_MS),
    nodeFilter: fields.nodeFilter.default(""),
    allowsPrivate: fields.allowsPrivate.default(false),
    /** A stand-in on one machine: demo nodes add a delay to it, and it is labelled wherever it shows. */
    isDemo: z.boolean().default(false),
  })
  .refine(isTimeoutShorter, TIMEOUT)
  .refine(isWhole, POSITION);
export type TargetCreateInput = z.infer<typeof TargetCreateInput>;

/** Complete: every field as it shall be. */
export const TargetUpdateInput = z
  .object({ targetId: TargetId, ...fields })
  .refine(isTimeoutShorter, TIMEOUT)
  .refine(isWhole, POSITION);
export type TargetUpdateInput = z.infer<typeof TargetUpdateInput>;

export const TargetRefInput = z.object({ targetId: TargetId });

/** What one node measured of a target, over the last minute. */
export const TargetMeasure = z.object({
  nodeId: NodeId,
  /** Null = no answer in the window. */
  p50Ms: z.number().min(0).nullable(),
  p99Ms: z.number().min(0).nullable(),
  /** 0..1 */
  lossRatio: z.number().min(0).max(1),
  sentCount: z.int().min(0),
  /** A sentence why the last one was lost or refused; null = it was answered. */
  problem: z.string().max(300).nullable(),
  atMs: AtMs,
  isDemoDelay: z.boolean(),
});
export type TargetMeasure = z.infer<typeof TargetMeasure>;

export const TargetView = z.object({
  id: TargetId,
  ...fields,
  isDemo: z.boolean(),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  /** The first responder: who is nearest now, by p50, with loss counted (rules in packages/domain/src/latency). Null = nobody reaches it. */
  nearest: z.object({ nodeId: NodeId, p50Ms: z.number(), sinceAtMs: AtMs }).nullable(),
  /**
   * Of the nodes that measure it, nearest first; what is older than three intervals is left out, and in a list what comes after
   * MEASURES_LISTED_MAX.
   */
  measures: z.array(TargetMeasure),
});
export type TargetView = z.infer<typeof TargetView>;
