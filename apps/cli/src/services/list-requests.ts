import type { ServiceRequestView } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatAge } from "../output/duration.ts";
import { formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { readLimit } from "../read-limit.ts";
import { findService } from "./find-service.ts";

export type RequestOptions = { failed?: boolean; limit?: string };

export async function listRequests(
  ctx: CommandContext,
  reference: string,
  { failed: failedOnly = false, ...options }: RequestOptions,
): Promise<void> {
  const limit = readLimit(options, { usual: 20, max: 500 });
  const hub = await connectHub(ctx);
  const { id: serviceId, name } = await findService(hub, reference);
  const requests = await ask(hub, (api) => api.services.requests.query({ serviceId, limit, failedOnly }));
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json(wholeMilliseconds(requests));
  else if (requests.length === 0) {
    terminal.note(
      failedOnly ? `No failed requests of ${name} are known.` : `No requests of ${name} are known.`,
    );
  } else {
    const dim = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(columns(ctx), requests, terminal.width, dim));
  }
}

function columns({ terminal, nowAtMs }: CommandContext): Column<ServiceRequestView>[] {
  return [
    { title: "WHEN", value: ({ atMs }) => formatAge(atMs, nowAtMs()) },
    {
      title: "STATUS",
      value: ({ status }) => String(status),
      paint: ({ isOk }, text) => (isOk ? text : terminal.paint("red", text)),
      alignRight: true,
    },
    { title: "TOOK", value: ({ tookMs }) => formatMs(tookMs), alignRight: true },
    { title: "REQUEST", value: ({ method, path }) => `${method} ${path}`, shrinks: true },
    { title: "CALLER", value: ({ caller }) => caller },
    { title: "INSTANCE", value: ({ instanceId }) => instanceId ?? "-" },
    { title: "TRIES", value: ({ attemptCount }) => String(attemptCount), alignRight: true },
    { title: "CORRELATION", value: ({ correlationId }) => correlationId, shrinks: true },
    { title: "WHY", value: ({ problem }) => problem ?? "", shrinks: true },
  ];
}
