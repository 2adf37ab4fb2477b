import { DEADLINE_HEADER, readCall } from "@orrery/domain/routing";
import type { ServiceRoute } from "../service-route.ts";
import { NO_CALLER } from "../service-table.ts";
import type { ClientSide } from "./client-side.ts";
import type { ServiceGatewayParts } from "./gateway-parts.ts";
import { passedHeaders } from "./passed-headers.ts";
import { isOwnHost, readHead, readPath, type ServiceRequestHead, serviceInHost } from "./read-request.ts";
import { refuse, type ServiceRefusal, statusOf } from "./refusal.ts";
import { ServiceRun } from "./service-run.ts";

const CODES = { malformed: "CALL_MALFORMED", depth: "CALL_TOO_DEEP", deadline: "DEADLINE_EXCEEDED" } as const;

/** One request as it came: who asks for which service, and whether it may; then it is on its way. */
export function serveRequest(parts: ServiceGatewayParts, client: ClientSide): void {
  const { headers, url } = client;
  const refuseEarly = (refusal: ServiceRefusal): void =>
    refuse(client.answer, refusal, { isClosing: !client.isComplete || client.upgrade !== null });
  if (parts.isDraining) {
    refuseEarly({
      code: "GATEWAY_STOPS",
      message: "This node's gateway stops. Ask again, or ask another node's.",
    });
    return;
  }
  if (!isOwnHost(headers.host)) {
    const message =
      "Ask this gateway as 127.0.0.1, [::1], localhost, or a name that ends in .localhost or .orrery.internal.";
    refuseEarly({ code: "HOST_NOT_SERVED", message });
    return;
  }
  const inHost = serviceInHost(headers.host ?? "");
  const place = inHost === null ? readPath(url) : { name: inHost, path: url };
  const route = place === null ? undefined : parts.table.route(place.name);
  if (place === null || route === undefined) {
    refuseEarly(unknownService(parts, place?.name ?? ""));
    return;
  }
  const head = readHead(client);
  if ("code" in head) {
    refuseEarly(head);
    return;
  }
  const proof = headers["x-orrery-credential"];
  const caller = proof === undefined ? NO_CALLER : parts.table.callerOf(String(proof));
  if (caller === null) {
    const message =
      "The credential in x-orrery-credential is wrong, or was revoked: write Basic and, in base64, <worker>:<secret>, or leave it out.";
    refuseEarly({ code: "CREDENTIAL_UNKNOWN", message });
    return;
  }
  passOn(parts, { client, route, head, caller, path: place.path, isInHost: inHost !== null });
}

type Known = {
  readonly client: ClientSide;
  readonly route: ServiceRoute;
  readonly head: ServiceRequestHead;
  readonly caller: string;
  readonly path: string;
  /** The service stands in the name of the host, not in the path. */
  readonly isInHost: boolean;
};

function passOn(parts: ServiceGatewayParts, known: Known): void {
  const { client, route, head, caller, path } = known;
  const { headers } = client;
  const nowMs = parts.epoch.nowMs();
  const refuseCounted = (refusal: ServiceRefusal): void => {
    refuse(client.answer, refusal, {
      extra: ["X-Correlation-Id", head.correlationId],
      isClosing: (client.body !== null && !client.isComplete) || client.upgrade !== null,
    });
    route.hasNews = true;
    parts.tally.note({
      ...{ serviceId: route.id, instanceId: null, atMs: nowMs, tookMs: 0, headMs: null },
      ...{ isOk: false, isRefused: true, attemptCount: 0, status: statusOf(refusal) },
      ...{ problem: refusal.message, caller, correlationId: head.correlationId, path },
      ...{ method: client.method, session: head.session, client: head.client },
    });
  };
  const traceId = headers["x-orrery-trace"];
  const trace = traceId === undefined ? null : (parts.traces.get(String(traceId)) ?? null);
  const rate = route.limits.take(caller, nowMs);
  if (rate.outcome === "limited") {
    refuseCounted({ code: "RATE_LIMITED", message: rate.sentence, retryAfterMs: rate.retryInMs });
    return;
  }
  const { deadline } = route.settings;
  const read = readCall(headers, route.name, deadline, nowMs);
  if (read.outcome === "refused") {
    refuseCounted({ code: CODES[read.why], message: read.sentence });
    return;
  }
  trace?.(`The caller ${caller} may ask; ${Math.round(read.call.deadlineMs - nowMs)} ms are left.`);
  const { call } = read;
  const isStrict = headers[DEADLINE_HEADER] !== undefined;
  const onward = onwardHeaders(known);
  new ServiceRun(
    parts,
    { route, client, head, caller, path, trace, call, isStrict, headers: onward },
    nowMs,
  ).begin();
}

/** Of the request, with what tells the instance where it comes from. */
function onwardHeaders({ client, head, caller, route, isInHost }: Known): string[] {
  const { headers: came, rawHeaders, remoteAddress, method } = client;
  const headers = passedHeaders(rawHeaders, "from-client");
  const forwarded = came["x-forwarded-for"];
  headers.push("X-Correlation-Id", head.correlationId);
  headers.push("X-Forwarded-For", forwarded === undefined ? remoteAddress : `${forwarded}, ${remoteAddress}`);
  headers.push("X-Forwarded-Proto", came["x-forwarded-proto"] === "https" ? "https" : "http");
  headers.push("X-Forwarded-Host", String(came["x-forwarded-host"] ?? came.host));
  // By its name as a host, a service is asked without a prefix.
  if (!isInHost) {
    headers.push("X-Forwarded-Prefix", `${came["x-forwarded-prefix"] ?? ""}/${route.name}`);
  }
  if (caller !== NO_CALLER) headers.push("x-orrery-caller", caller);
  if (came["x-orrery-priority"] !== undefined) headers.push("x-orrery-priority", String(head.priority));
  if (head.session !== null) headers.push("x-orrery-session", head.session);
  if (came.te !== undefined && /\btrailers\b/i.test(String(came.te))) headers.push("TE", "trailers");
  if (came["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
  else if (came["content-length"] === undefined && WITH_BODY.has(method)) {
    headers.push("Content-Length", "0");
  }
  return headers;
}

const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

function unknownService({ table }: ServiceGatewayParts, name: string): ServiceRefusal {
  const names = [...table.routes].map((route) => route.name).slice(0, 20);
  const known = names.length === 0 ? "none is served on this node yet" : `there are: ${names.join(", ")}`;
  const asked =
    name === ""
      ? "Ask with a service's name first, as in /orders/path"
      : `There is no service ${JSON.stringify(name.slice(0, 64))}`;
  return { code: "SERVICE_UNKNOWN", message: `${asked}; ${known}.` };
}
