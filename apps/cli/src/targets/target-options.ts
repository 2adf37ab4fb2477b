import { TargetCheck } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { parseDuration } from "../output/duration.ts";

/** What `create` and `set` share. */
export type TargetOptions = {
  name?: string;
  address?: string;
  nodes?: string;
  every?: string;
  timeout?: string;
  lat?: string;
  lon?: string;
  place?: string;
  method?: string;
  status?: string;
  serverName?: string;
  allowPrivate?: boolean;
};

/** Only what was given. */
export function readTargetFields(options: TargetOptions) {
  const { nodes, every, timeout, lat, lon, place, allowPrivate } = options;
  return {
    ...(nodes === undefined ? {} : { nodeFilter: nodes }),
    ...(every === undefined ? {} : { intervalMs: Math.round(parseDuration(every)) }),
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(parseDuration(timeout)) }),
    ...(lat === undefined ? {} : { latitude: degrees("--lat", lat, 90) }),
    ...(lon === undefined ? {} : { longitude: degrees("--lon", lon, 180) }),
    ...(place === undefined ? {} : { place }),
    ...(allowPrivate === undefined ? {} : { allowsPrivate: allowPrivate }),
  };
}

/** `tcp://host:port`, `tls://host:port`, or an address of http or a websocket, with what the options add to it. */
export function readCheck(address: string, options: TargetOptions): TargetCheck {
  const { method, status, serverName } = options;
  const [scheme = ""] = address.split("://");
  const isUrl = scheme === "http" || scheme === "https";
  if (!isUrl && (method !== undefined || status !== undefined)) {
    throw usageError("--method and --status are for addresses with http:// or https://.");
  }
  if (scheme !== "tls" && serverName !== undefined) {
    throw usageError("--server-name is for addresses with tls://.");
  }
  const check = TargetCheck.safeParse(
    isUrl
      ? {
          kind: "http",
          url: address,
          ...(method === undefined ? {} : { method: method.toUpperCase() }),
          ...(status === undefined ? {} : { expectedStatus: Number(status) }),
        }
      : scheme === "ws" || scheme === "wss"
        ? { kind: "websocket", url: address }
        : { kind: scheme, ...hostAndPort(address), ...(serverName === undefined ? {} : { serverName }) },
  );
  if (check.success) return check.data;
  const problem = check.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw usageError(
    scheme === "tcp" || scheme === "tls" || isUrl || scheme.startsWith("ws")
      ? `${address}: ${problem}.`
      : `${address} is no address: write tcp://host:port, tls://host:port, https://… or wss://….`,
  );
}

function hostAndPort(address: string): { host: string; port: number } {
  const parts = /^\w+:\/\/(?:\[([^\]]+)\]|([^:/]+)):(\d+)$/.exec(address);
  const [, bracketed, plain = "", port] = parts ?? [];
  return { host: bracketed ?? plain, port: Number(port) };
}

function degrees(option: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || Math.abs(value) > max) {
    throw usageError(`${option} ${text}: write degrees from -${max} to ${max}.`);
  }
  return value;
}
