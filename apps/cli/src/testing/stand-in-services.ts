import {
  ServiceCreateInput,
  ServiceRefInput,
  ServiceRequestsInput,
  type ServiceRequestView,
  ServiceTestInput,
  ServiceUpdateInput,
  ServiceView,
  StrategyPreviewInput,
} from "@orrery/protocol";
import { notFound, type StandInProcedure, t } from "./stand-in-trpc.ts";

const AT_MS = 1_700_000_000_000;

/** Services of the hub's API that the CLI's tests need, in memory. */
export class StandInServices {
  readonly services: ServiceView[] = [];
  readonly requests: ServiceRequestView[] = [];
  status: number | null = 200;

  routers(procedure: StandInProcedure) {
    const find = (id: string): ServiceView => {
      const found = this.services.find((each) => each.id === id);
      if (found === undefined) throw notFound();
      return found;
    };
    return {
      services: t.router({
        list: procedure.query(() => this.services.map((each) => ({ ...each, routers: [] }))),
        get: procedure.input(ServiceRefInput).query(({ input }) => find(input.serviceId)),
        create: procedure.input(ServiceCreateInput).mutation(({ input }) => {
          const service = someService(input);
          this.services.push(service);
          return service;
        }),
        update: procedure
          .input(ServiceUpdateInput)
          .mutation(({ input: { serviceId, ...fields } }) => Object.assign(find(serviceId), fields)),
        remove: procedure.input(ServiceRefInput).mutation(({ input }) => {
          this.services.splice(this.services.indexOf(find(input.serviceId)), 1);
          return { ok: true };
        }),
        requests: procedure
          .input(ServiceRequestsInput)
          .query(({ input }) => this.requests.filter(({ isOk }) => !input.failedOnly || !isOk)),
        preview: procedure.input(StrategyPreviewInput).query(() => ({
          ...{ recorded: figures(0.5), asSet: figures(0.5), asAsked: { ...figures(0.9), p99Ms: 40 } },
          ...{ replayedRatio: 0.25, sentence: "Replayed with latency." },
        })),
        test: procedure.input(ServiceTestInput).mutation(({ input }) => ({
          ...{ nodeId: input.nodeId ?? "n-1", status: this.status, tookMs: 12.5 },
          steps: [
            { atMs: AT_MS, sentence: "The strategy chose i-1." },
            { atMs: AT_MS + 12, sentence: "It answered." },
          ],
        })),
      }),
    };
  }
}

function figures(shareRatio: number) {
  return {
    ...{ requestCount: 1234, failedCount: 6, p50Ms: 12.5, p99Ms: 300 },
    instances: [{ instanceId: "i-1", requestCount: 617, failedCount: 3, shareRatio, openPeak: 4 }],
  };
}

function someService(input: ServiceCreateInput): ServiceView {
  const instance = {
    ...{ nodeId: "n-1", region: "tokyo", zone: "a", host: "127.0.0.1", contract: "1.0.0", weight: 1 },
    ...{ isDraining: false, load: null },
  };
  const routing = {
    ...{ instanceId: "i-2", standing: "ejected", reason: "It failed 5 times.", sinceAtMs: AT_MS, weight: 1 },
    ...{ ejectedUntilAtMs: AT_MS, ejectionCount: 1, openCount: 2, waitingCount: 0, latencyMs: 12.5 },
    breaker: { state: "closed", openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ successRatio: 0.5, slowStart: 1, shareRatio: 0.5, requestCount: 9, failedCount: 5 },
  };
  return ServiceView.parse({
    ...input,
    ...{
      id: `s-${input.name}`,
      workers: ["shop"],
      isAutomatic: false,
      createdAtMs: AT_MS,
      updatedAtMs: AT_MS,
    },
    instances: [
      { ...instance, id: "i-1", port: 20_000 },
      { ...instance, id: "i-2", port: 20_001 },
    ],
    standing: {
      ...{ gatewayCount: 3, panickingCount: 1, untoldCount: 0, breakerCount: 0 },
      counts: { draining: 0, open: 0, trial: 0, down: 0, ejected: 1, unproven: 0, usable: 1 },
    },
    routers: [
      {
        ...{ serviceId: `s-${input.name}`, nodeId: "n-1", strategy: "adaptive", isPanicking: true },
        ...{ windowMs: 10_000, openCount: 2, queuedCount: 0, atMs: AT_MS + 0.5, instances: [routing] },
      },
    ],
    traffic: {
      ...{ requestCount: 600, failedCount: 6, retriedCount: 12, refusedCount: 3, p50Ms: 12.5, p99Ms: 80 },
    },
    atMs: AT_MS,
  });
}
