import type { EventSeverity, NodeScheduling, SchedulingDetail } from "@orrery/protocol";

type OutOfRotation = { ownerName: string; reason: string; sinceAtMs: number; expiresAtMs: number | null };

/** Whether a node takes work, apart from whether it lives. */
export type SchedulingState =
  | { kind: "active" }
  | ({ kind: "cordoned" } & OutOfRotation)
  | ({ kind: "draining"; drainId: string; deadlineAtMs: number } & OutOfRotation)
  | ({ kind: "drained"; drainId: string } & OutOfRotation)
  | ({ kind: "maintenance" } & OutOfRotation);

export type SchedulingInput =
  | { kind: "cordon"; nowAtMs: number; ownerName: string; reason: string; expiresInMs: number | null }
  | {
      kind: "drain";
      nowAtMs: number;
      ownerName: string;
      reason: string;
      drainId: string;
      deadlineInMs: number;
      expiresInMs: number | null;
    }
  | { kind: "maintenance"; nowAtMs: number; ownerName: string; reason: string; expiresInMs: number }
  | { kind: "uncordon"; nowAtMs: number }
  | { kind: "drain-confirmed"; nowAtMs: number; drainId: string }
  | { kind: "time-passed"; nowAtMs: number };

/** The event to be written in the same transaction as the new state. */
export type SchedulingEvent = {
  type:
    | "node.cordoned"
    | "node.uncordoned"
    | "node.drain_started"
    | "node.drained"
    | "node.drain_deadline_passed"
    | "node.maintenance_started"
    | "node.maintenance_ended"
    | "node.scheduling_expired";
  severity: EventSeverity;
  /** What happened to the node, to be put after its name: "was cordoned: disk swap". */
  summary: string;
};

export type SchedulingResult =
  | { outcome: "changed"; state: SchedulingState; event: SchedulingEvent }
  /** Already so; nothing to write. */
  | { outcome: "unchanged" }
  | { outcome: "refused"; message: string };

/** The rules are numbered S1.. in SPEC.md. */
export function stepScheduling(state: SchedulingState, input: SchedulingInput): SchedulingResult {
  switch (input.kind) {
    case "cordon":
      return cordon(state, input);
    case "drain":
      return drain(state, input);
    case "maintenance":
      return maintenance(input);
    case "uncordon":
      return uncordon(state);
    case "drain-confirmed":
      return confirmDrain(state, input);
    case "time-passed":
      return passTime(state, input.nowAtMs);
  }
}

/** When `time-passed` would change something; null = never by itself. */
export function schedulingDueAtMs(state: SchedulingState): number | null {
  if (state.kind === "active") return null;
  const deadlineAtMs = state.kind === "draining" ? state.deadlineAtMs : null;
  if (deadlineAtMs === null || state.expiresAtMs === null) return deadlineAtMs ?? state.expiresAtMs;
  return Math.min(deadlineAtMs, state.expiresAtMs);
}

export function schedulingDetail(state: SchedulingState): SchedulingDetail | null {
  if (state.kind === "active") return null;
  return {
    ownerName: state.ownerName,
    reason: state.reason,
    sinceAtMs: state.sinceAtMs,
    expiresAtMs: state.expiresAtMs,
    deadlineAtMs: state.kind === "draining" ? state.deadlineAtMs : null,
  };
}

/** How a state is stored: what `schedulingFromFields` reads back. */
export type SchedulingFields = {
  scheduling: NodeScheduling;
  schedulingDetail: SchedulingDetail | null;
  drainId: string | null;
};

export function schedulingToFields(state: SchedulingState): SchedulingFields {
  const drainId = state.kind === "draining" || state.kind === "drained" ? state.drainId : null;
  return { scheduling: state.kind, schedulingDetail: schedulingDetail(state), drainId };
}

/** The stored fields as a state. A row that lacks what its kind needs counts as cordoned: it must not get work. */
export function schedulingFromFields(fields: SchedulingFields): SchedulingState {
  const { scheduling, schedulingDetail: detail, drainId } = fields;
  if (scheduling === "active") return { kind: "active" };
  const common = {
    ownerName: detail?.ownerName ?? "",
    reason: detail?.reason ?? "",
    sinceAtMs: detail?.sinceAtMs ?? 0,
    expiresAtMs: detail?.expiresAtMs ?? null,
  };
  switch (scheduling) {
    case "cordoned":
    case "maintenance":
      return { kind: scheduling, ...common };
    case "draining": {
      const deadlineAtMs = detail?.deadlineAtMs ?? null;
      if (drainId === null || deadlineAtMs === null) return { kind: "cordoned", ...common };
      return { kind: "draining", ...common, drainId, deadlineAtMs };
    }
    case "drained":
      return { kind: "drained", ...common, drainId: drainId ?? "" };
  }
}

function cordon(
  state: SchedulingState,
  input: Extract<SchedulingInput, { kind: "cordon" }>,
): SchedulingResult {
  // Moving work away is the stronger wish; a cordon would silently cancel it (S3).
  if (state.kind === "draining" || state.kind === "drained") {
    return {
      outcome: "refused",
      message: `The node is ${state.kind} and so takes no new work already; end the drain first (uncordon).`,
    };
  }
  return {
    outcome: "changed",
    state: { kind: "cordoned", ...outOfRotation(input) },
    event: { type: "node.cordoned", severity: "notice", summary: withReason("was cordoned", input.reason) },
  };
}

function drain(state: SchedulingState, input: Extract<SchedulingInput, { kind: "drain" }>): SchedulingResult {
  if (state.kind === "draining" || state.kind === "drained") {
    return { outcome: "refused", message: `The node is ${state.kind} already; end that first (uncordon).` };
  }
  return {
    outcome: "changed",
    state: {
      kind: "draining",
      ...outOfRotation(input),
      drainId: input.drainId,
      deadlineAtMs: input.nowAtMs + input.deadlineInMs,
    },
    event: {
      type: "node.drain_started",
      severity: "notice",
      summary: withReason("started to drain", input.reason),
    },
  };
}

function maintenance(input: Extract<SchedulingInput, { kind: "maintenance" }>): SchedulingResult {
  return {
    outcome: "changed",
    state: { kind: "maintenance", ...outOfRotation(input) },
    event: {
      type: "node.maintenance_started",
      severity: "notice",
      summary: withReason("went into maintenance", input.reason),
    },
  };
}

function uncordon(state: SchedulingState): SchedulingResult {
  switch (state.kind) {
    case "active":
      return { outcome: "unchanged" };
    case "maintenance":
      return {
        outcome: "changed",
        state: { kind: "active" },
        event: {
          type: "node.maintenance_ended",
          severity: "notice",
          summary: "came back from maintenance and takes work again",
        },
      };
    case "cordoned":
    case "draining":
    case "drained":
      return {
        outcome: "changed",
        state: { kind: "active" },
        event: { type: "node.uncordoned", severity: "notice", summary: "takes work again" },
      };
  }
}

function confirmDrain(
  state: SchedulingState,
  input: Extract<SchedulingInput, { kind: "drain-confirmed" }>,
): SchedulingResult {
  // A confirmation of an earlier drain says nothing about this one (S5).
  if (state.kind !== "draining" || state.drainId !== input.drainId) return { outcome: "unchanged" };
  const { deadlineAtMs: _, ...rest } = state;
  return {
    outcome: "changed",
    state: { ...rest, kind: "drained", sinceAtMs: input.nowAtMs },
    event: {
      type: "node.drained",
      severity: "notice",
      summary: "is drained: its agent confirmed that no work is left",
    },
  };
}

function passTime(state: SchedulingState, nowAtMs: number): SchedulingResult {
  if (state.kind === "active") return { outcome: "unchanged" };
  if (state.expiresAtMs !== null && nowAtMs >= state.expiresAtMs) {
    return {
      outcome: "changed",
      state: { kind: "active" },
      event: {
        type: "node.scheduling_expired",
        severity: "notice",
        summary: `takes work again: its time as ${state.kind} ended`,
      },
    };
  }
  if (state.kind === "draining" && nowAtMs >= state.deadlineAtMs) {
    const { deadlineAtMs: _deadline, drainId: _drain, ...rest } = state;
    return {
      outcome: "changed",
      state: {
        ...rest,
        kind: "cordoned",
        sinceAtMs: nowAtMs,
        reason: withReason("Drain deadline passed without the agent's confirmation", state.reason),
      },
      event: {
        type: "node.drain_deadline_passed",
        severity: "warning",
        summary: "did not confirm its drain by the deadline and stays cordoned",
      },
    };
  }
  return { outcome: "unchanged" };
}

function outOfRotation(input: {
  nowAtMs: number;
  ownerName: string;
  reason: string;
  expiresInMs: number | null;
}): OutOfRotation {
  return {
    ownerName: input.ownerName,
    reason: input.reason,
    sinceAtMs: input.nowAtMs,
    expiresAtMs: input.expiresInMs === null ? null : input.nowAtMs + input.expiresInMs,
  };
}

function withReason(sentence: string, reason: string): string {
  return reason === "" ? sentence : `${sentence}: ${reason}`.slice(0, 500);
}
