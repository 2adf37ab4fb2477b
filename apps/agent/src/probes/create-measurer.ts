import type { ProbeOrder } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { withDemoDelay } from "./demo-delay.ts";
import { measureTcp, measureTls } from "./measure-connection.ts";
import { HttpMeasurer } from "./measure-http.ts";
import { PeerMeasurer } from "./measure-peer.ts";
import { WebsocketMeasurer } from "./measure-websocket.ts";
import type { Measurer } from "./probe-outcome.ts";
import type { HostResolver } from "./resolve-host.ts";
import type { TargetGuard } from "./target-guard.ts";

export type MeasurerContext = {
  readonly guard: TargetGuard;
  readonly resolver: HostResolver;
  readonly clock: Clock;
  readonly random: () => number;
  /** Where this node itself is reached; null = nowhere. */
  readonly ownPort: () => number | null;
};

export function createMeasurer(order: ProbeOrder, context: MeasurerContext): Measurer {
  const { timeoutMs, demoDelay } = order;
  const measurer =
    order.kind === "peer"
      ? new PeerMeasurer(order.addresses, { ...context, timeoutMs })
      : targetMeasurer(order, context);
  if (demoDelay === null) return measurer;
  return withDemoDelay(measurer, { delay: demoDelay, timeoutMs, random: context.random });
}

type TargetOrder = Extract<ProbeOrder, { kind: "target" }>;

function targetMeasurer(
  { check, timeoutMs, allowsPrivate }: TargetOrder,
  context: MeasurerContext,
): Measurer {
  const { guard, clock, random } = context;
  switch (check.kind) {
    case "http":
      return new HttpMeasurer(check, { guard, clock, timeoutMs, allowsPrivate });
    case "websocket":
      return new WebsocketMeasurer(check, { guard, clock, timeoutMs, allowsPrivate }, random);
    case "tcp":
    case "tls":
      return connectionMeasurer(check, { timeoutMs, allowsPrivate }, context);
  }
}

function connectionMeasurer(
  check: Extract<TargetOrder["check"], { kind: "tcp" | "tls" }>,
  { timeoutMs, allowsPrivate }: Pick<TargetOrder, "timeoutMs" | "allowsPrivate">,
  { guard, clock }: MeasurerContext,
): Measurer {
  const { host, port } = check;
  const where = `${host}:${port}`;
  let last: string | null = null;
  return {
    measure: async () => {
      const admission = await guard.admit({ host, port, allowsPrivate }, last, timeoutMs);
      if (admission.outcome !== "admitted") return admission;
      last = admission.address;
      const dial = { where, address: admission.address, port, timeoutMs };
      if (check.kind === "tcp") return measureTcp(dial, clock);
      return measureTls({ ...dial, serverName: check.serverName ?? host }, clock);
    },
    close: () => undefined,
  };
}
