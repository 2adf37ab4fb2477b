import type { ProxyProtocol } from "@orrery/protocol";
import type { LabCertificate } from "./authority.ts";

/**
 * What it does to whoever connects. `silent`: takes the connection and says nothing; `half-open`: begins its answer and never ends it; `garbage`: answers
 * bytes of no protocol; `closes`: ends each connection at once; `redirect`: answers everything with a redirect to a metadata service; `flood`: an answer whose
 * head has no end.
 */
export type UpstreamBehaviour =
  | "normal"
  | "silent"
  | "half-open"
  | "garbage"
  | "closes"
  | "redirect"
  | "flood";

export type UpstreamSettings = {
  kind: ProxyProtocol;
  /** Where it listens: an address of 127.0.0.0/8. */
  host: string;
  /** 0 = any free one. */
  port: number;
  /** Null = whoever comes. */
  credentials: { username: string; password: string } | null;
  /** The loopback address that targets see. */
  exit: string;
  /** Of `https`. */
  certificate: LabCertificate | null;
  /** Before it does what it was asked. */
  latencyMs: number;
  /** 0..1: of what it is asked, it resets the connection instead. */
  failRatio: number;
  random: () => number;
  /** Hosts that turn this exit away: 403, and no tunnel. */
  blockedBy: readonly string[];
  /** Of each way, from the target to the client; null = as fast as it goes. */
  bytesPerSecond: number | null;
  /** Each way breaks off after so many bytes from the target; null = never. */
  dropAfterBytes: number | null;
  behaviour: UpstreamBehaviour;
  /**
   * Its name service: `name` or `name:port` -> `address` or `address:port`. With any entry, names that it does not have are unknown; with none, the
   * system's name service is asked.
   */
  hosts: Readonly<Record<string, string>>;
  /** Loopback, private and link-local addresses are not reached, by whatever name, except in `hosts` with a port. */
  isPrivateRefused: boolean;
  /** Sees a request's or tunnel's target, as it was asked for. */
  onAsked: ((target: { host: string; port: number; headers: readonly string[] }) => void) | null;
};

export type UpstreamCounters = {
  connectionCount: number;
  /** Plain HTTP. */
  requestCount: number;
  /** CONNECT and SOCKS, that were opened. */
  tunnelCount: number;
  authRefusedCount: number;
  /** Of tunnels and requests, now. */
  openCount: number;
};

export const UPSTREAM_DEFAULTS: UpstreamSettings = {
  kind: "http",
  host: "127.0.0.1",
  port: 0,
  credentials: null,
  exit: "127.0.0.1",
  certificate: null,
  latencyMs: 0,
  failRatio: 0,
  random: Math.random,
  blockedBy: [],
  bytesPerSecond: null,
  dropAfterBytes: null,
  behaviour: "normal",
  hosts: {},
  isPrivateRefused: false,
  onAsked: null,
};
