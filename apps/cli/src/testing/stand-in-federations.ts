import {
  CancelSwitchoverInput,
  DrillListInput,
  DrillRunInput,
  DrillScheduleInput,
  type DrillView,
  FailoverAcknowledgeInput,
  FailoverGetInput,
  FailoverListInput,
  FailoverStatisticsInput,
  type FailoverView,
  FederationCreateInput,
  FederationGetInput,
  FederationPauseInput,
  FederationPreviewInput,
  FederationRemoveInput,
  FederationResumeInput,
  FederationSetInput,
  FederationUndoInput,
  type FederationView,
  ForceInput,
  NeverListInput,
  type NodeView,
  type PauseState,
  RecoverInput,
  SwitchoverInput,
  type VerbResult,
} from "@orrery/protocol";
import { TRPCError } from "@trpc/server";
import { someFailover, someFederation } from "./some-federation.ts";
import { notFound, Refusal, type StandInProcedure, t } from "./stand-in-trpc.ts";

type Verb = { federationId: string; to?: string | null; atMs?: number | null; dryRun: boolean };

/** The part of the hub's API about federations that the CLI's tests need, in memory. Inputs go through the schemas. */
export class StandInFederations {
  readonly views: FederationView[] = [];
  readonly failovers: FailoverView[] = [];
  readonly drills: DrillView[] = [];
  pauseState: PauseState = { fleet: null, federations: [] };
  /** Why each verb is refused; null = none is. */
  refusal: string | null = null;

  routers(procedure: StandInProcedure, nodes: () => NodeView[]) {
    return {
      federations: t.router({ ...this.#definitions(procedure, nodes), ...this.#verbs(procedure) }),
      failovers: this.#failovers(procedure),
      drills: this.#drills(procedure),
    };
  }

  #find(federationId: string): FederationView {
    const found = this.views.find(({ id }) => id === federationId);
    if (found === undefined) throw notFound();
    return found;
  }

  #definitions(procedure: StandInProcedure, nodes: () => NodeView[]) {
    return {
      list: procedure.query(() => this.views),
      get: procedure.input(FederationGetInput).query(({ input }) => this.#find(input.federationId)),
      preview: procedure.input(FederationPreviewInput).query(({ input }) => ({
        edges: input.members
          .slice(1)
          .map(({ nodeId }) => ({ a: input.members[0]?.nodeId, b: nodeId, rttMs: null })),
        figures: {
          ...{ memberCount: input.members.length, linkCount: 2, groupCount: 1, diameterHops: 2 },
          singlePoints: [{ nodeId: input.members[0]?.nodeId, cutsOff: [input.members[1]?.nodeId] }],
          ...{ worstPath: null, unmeasuredLinkCount: 2, unpredictedPairCount: 1 },
        },
        survivableFailures: 0,
        checks: [{ name: "voters", isOk: false, finding: "2 voters", whatToDo: "Add a third." }],
        diff: null,
      })),
      create: procedure.input(FederationCreateInput).mutation(({ input }) => {
        const chosen = nodes().filter(({ id }) => input.members.some(({ nodeId }) => nodeId === id));
        const made = someFederation(chosen, {
          id: `f-${input.name}`,
          name: input.name,
          leader: null,
          status: "forming",
        });
        this.views.push(made);
        // It has a leader when it is looked at again.
        setTimeout(
          () => Object.assign(made, { leader: someFederation(chosen).leader, status: "healthy" }),
          50,
        );
        return made;
      }),
      set: procedure.input(FederationSetInput).mutation(({ input }) => this.#find(input.federationId)),
      remove: procedure.input(FederationRemoveInput).mutation(({ input }) => {
        const { name } = this.#find(input.federationId);
        if (input.confirmation !== name) {
          throw new TRPCError({ code: "BAD_REQUEST", cause: new Refusal("INVALID_INPUT") });
        }
        this.views.splice(0);
      }),
      undoTopology: procedure
        .input(FederationUndoInput)
        .mutation(({ input }) => this.#find(input.federationId)),
      setNever: procedure.input(NeverListInput).mutation(({ input }) => this.#find(input.federationId)),
      pause: procedure.input(FederationPauseInput).mutation(({ input }) => {
        const pause = { byName: "tester", reason: input.reason, sinceAtMs: 1, untilAtMs: null };
        const { federationId: id } = input;
        if (id === null) this.pauseState.fleet = pause;
        else this.pauseState.federations.push({ id, name: this.#find(id).name, pause });
      }),
      resume: procedure.input(FederationResumeInput).mutation(({ input }) => {
        const { federationId } = input;
        if (federationId === null) this.pauseState.fleet = null;
        else this.pauseState.federations = [];
      }),
      pauseState: procedure.query(() => this.pauseState),
    };
  }

  #verbs(procedure: StandInProcedure) {
    return {
      switchover: procedure.input(SwitchoverInput).mutation(({ input }) => this.#verb("switchover", input)),
      cancelSwitchover: procedure.input(CancelSwitchoverInput).mutation(() => null),
      recover: procedure.input(RecoverInput).mutation(({ input }) => this.#verb("recover", input)),
      force: procedure.input(ForceInput).mutation(({ input }) => this.#verb("force", input)),
    };
  }

  #verb(verb: VerbResult["verb"], input: Verb): VerbResult {
    const { leader, members, readiness } = this.#find(input.federationId);
    const to = members.find(({ memberId }) => memberId === input.to)?.memberId ?? readiness.nextId;
    const check = {
      name: "quorum",
      isOk: this.refusal === null,
      finding: this.refusal ?? "2 of 3 live",
      whatToDo: null,
    };
    const base = { verb, from: leader?.memberId ?? null, to, checks: [check], sentence: null, drillId: null };
    if (this.refusal !== null) return { ...base, outcome: "refused", failoverId: null };
    if (input.dryRun) return { ...base, outcome: "planned", failoverId: null };
    if (input.atMs != null) return { ...base, outcome: "scheduled", failoverId: null };
    // The agents' word of it comes a little later, in parts.
    const failover = someFailover({ kind: verb, outcome: "running", federationId: input.federationId });
    setTimeout(() => this.failovers.unshift(failover), 100);
    setTimeout(() => Object.assign(failover, { outcome: "succeeded" }), 300);
    return { ...base, outcome: "done", failoverId: failover.id, drillId: verb === "drill" ? "d-1" : null };
  }

  #failovers(procedure: StandInProcedure) {
    return t.router({
      list: procedure.input(FailoverListInput).query(({ input }) => {
        const begin = Number(input.cursor ?? 0);
        const end = begin + Math.min(input.limit, 2);
        const items = this.failovers.slice(begin, end);
        return { items, nextCursor: end < this.failovers.length ? String(end) : null };
      }),
      get: procedure.input(FailoverGetInput).query(({ input }) => {
        const found = this.failovers.find(({ id }) => id === input.failoverId);
        if (found === undefined) throw notFound();
        return found;
      }),
      statistics: procedure.input(FailoverStatisticsInput).query(() => [
        {
          kind: "automatic",
          fault: "closed",
          phase: "total",
          count: 7,
          p50Ms: 20,
          p99Ms: 31.5,
          maxMs: 31.5,
        },
      ]),
      acknowledge: procedure.input(FailoverAcknowledgeInput).mutation(() => null),
    });
  }

  #drills(procedure: StandInProcedure) {
    return t.router({
      run: procedure.input(DrillRunInput).mutation(({ input }) => {
        const result = this.#verb("drill", input);
        if (result.outcome !== "done") return result;
        const drill: DrillView = {
          ...{ id: "d-1", federationId: input.federationId, fault: input.fault, state: "ordered" },
          ...{ startedAtMs: 1, byName: "tester", isScheduled: false, expectedId: null, grade: null },
          ...{ reasons: [], checks: [], failoverId: result.failoverId },
        };
        this.drills.unshift(drill);
        const reasons = ["Within its target."];
        setTimeout(() => Object.assign(drill, { state: "graded", grade: "A", reasons }), 300);
        return { ...result, failoverId: null };
      }),
      list: procedure.input(DrillListInput).query(() => ({ items: this.drills, nextCursor: null })),
      schedule: procedure.input(DrillScheduleInput).mutation(() => null),
    });
  }
}
