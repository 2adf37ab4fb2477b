import { request } from "node:http";
import type { NodeId, ServiceTestInput, ServiceTestResult } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import type { ServiceGatewayParts } from "./gateway/gateway-parts.ts";

type Through = { readonly nodeId: NodeId; readonly port: number | null; readonly parts: ServiceGatewayParts };

const STEPS_MAX = 50;
const SENTENCE_MAX = 500;

/** One request through this node's own gateway, with all that was decided on its way. Throws a sentence where it cannot be asked. */
export function testService(
  { serviceId, path }: Omit<ServiceTestInput, "nodeId">,
  deadlineMs: number,
  { nodeId, port, parts }: Through,
): Promise<ServiceTestResult> {
  const route = parts.table.routeOf(serviceId);
  if (route === undefined) return Promise.reject(new Error("This node was not told of the service yet."));
  if (port === null) return Promise.reject(new Error("The services' gateway of this node does not listen."));
  const { clock } = parts;
  const steps: ServiceTestResult["steps"] = [];
  const startedMs = clock.monotonicMs();
  const trace = (sentence: string): void => {
    if (steps.length < STEPS_MAX)
      steps.push({ atMs: clock.nowAtMs(), sentence: sentence.slice(0, SENTENCE_MAX) });
  };
  const id = randomText(24);
  parts.traces.set(id, trace);
  return new Promise((resolve) => {
    const settle = (status: number | null): void => {
      parts.traces.delete(id);
      resolve({ nodeId, status, tookMs: clock.monotonicMs() - startedMs, steps });
    };
    const asked = request({
      ...{ host: "127.0.0.1", port, path: `/${route.name}${path}`, agent: false },
      headers: { "x-orrery-trace": id, "user-agent": "orrery-service-test" },
      timeout: Math.max(1, deadlineMs),
    });
    asked.once("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.once("response", (said) => {
      said.resume();
      said.once("close", () => {
        trace(said.complete ? "The answer is whole." : "The answer broke off.");
        settle(said.statusCode ?? null);
      });
    });
    asked.once("error", (error: NodeJS.ErrnoException) => {
      trace(`The gateway did not answer: ${error.code ?? error.message}.`);
      settle(null);
    });
    asked.end();
  });
}
