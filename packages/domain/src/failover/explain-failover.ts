import type { MemberId } from "@orrery/protocol";
import type { Failover, FailoverKind, Mark, Phase, PhaseTiming } from "./failover.ts";
import { type Block, explainAll } from "./guards.ts";
import { countText, durationText, listText, type NameOf } from "./wording.ts";

/** Why it did, or did not, fail over: the verdict first, then its evidence, in plain sentences. */
export function explainFailover(failover: Failover, nameOf: NameOf, nowAtMs: number): readonly string[] {
  return [
    verdict(failover, nameOf, nowAtMs),
    ...cause(failover, nameOf),
    ...slowestPhase(failover),
    ...choice(failover, nameOf),
    ...elections(failover),
  ];
}

/** "Not failed over because: ..."; for decisions that were not taken, with all that spoke against them. */
export function explainBlocks(blocks: readonly Block[], nowAtMs: number): string {
  return `Not failed over because: ${explainAll(blocks, nowAtMs)}.`;
}

/** One line a mark, in their order where they can be compared, the others after them. */
export function explainSightings(failover: Failover, nameOf: NameOf): readonly string[] {
  const comparable = failover.sightings.filter(({ offsetMs }) => offsetMs !== null);
  const others = failover.sightings.filter(({ offsetMs }) => offsetMs === null);
  return [...comparable.sort((x, y) => (x.offsetMs ?? 0) - (y.offsetMs ?? 0)), ...others].map(
    ({ mark, offsetMs }) =>
      `${offsetMs === null ? "by its own clock" : `after ${durationText(offsetMs)}`}: ${nameOf(mark.by)} ${deed(mark, nameOf)}`,
  );
}

const PHASE_WORDS: Record<Phase, string> = {
  detect: "detecting the fault",
  confirm: "confirming it with the other members",
  elect: "electing the new leader",
  fence: "committing the fencing token",
  promote: "running the promote hook",
  converge: "bringing the other members behind the new leader",
};

const KIND_WORDS: Record<FailoverKind, string> = {
  automatic: "Automatic failover",
  switchover: "Switchover",
  recover: "Recovery",
  force: "Forced recovery",
  drill: "Drill",
};

function verdict(failover: Failover, nameOf: NameOf, nowAtMs: number): string {
  const { outcome, oldLeaderId, newLeaderId, kind, byName } = failover;
  const what = byName === null ? KIND_WORDS[kind] : `${KIND_WORDS[kind]} by ${byName}`;
  const from = oldLeaderId === null ? "nobody" : nameOf(oldLeaderId);
  const to = newLeaderId === null ? "nobody yet" : nameOf(newLeaderId);
  switch (outcome.kind) {
    case "running":
      return `${what} from ${from} to ${to} is under way: ${PHASE_WORDS[outcome.phase]}.`;
    case "succeeded": {
      const limit = durationText(failover.targetMs);
      const target = outcome.isWithinTarget ? `within the target of ${limit}` : `over the target of ${limit}`;
      return `${what}: ${to} took over from ${from} in ${durationText(outcome.totalMs)}, ${target}.`;
    }
    case "failed":
      return `${what} from ${from} failed while ${PHASE_WORDS[outcome.phase]}: ${outcome.problem}.`;
    case "blocked":
      return explainBlocks(outcome.blocks, nowAtMs);
    case "cleared":
      return `Not failed over because: ${from} answered again before anyone was elected.`;
  }
}

function cause({ fault, oldLeaderId, sightings }: Failover, nameOf: NameOf): string[] {
  if (oldLeaderId === null || fault === "none") return [];
  const how =
    fault === "closed"
      ? `${nameOf(oldLeaderId)} closed its connection: its process ended.`
      : `${nameOf(oldLeaderId)} fell silent: no power, no network, or a frozen process.`;
  const agreeing = new Set<MemberId>();
  for (const { mark } of sightings) {
    if (mark.kind === "suspected") agreeing.add(mark.by);
    if (mark.kind === "confirmed") for (const id of [mark.by, ...mark.agreeing]) agreeing.add(id);
  }
  const names = [...agreeing].map(nameOf).sort();
  return names.length === 0 ? [how] : [how, `Seen by ${listText(names)}.`];
}

function slowestPhase({ phases, totalMs }: Failover): string[] {
  const done = phases.filter(
    (timing): timing is Extract<PhaseTiming, { state: "done" }> => timing.state === "done",
  );
  if (done.length < 2) return [];
  const slowest = done.reduce((most, timing) => (timing.durationMs > most.durationMs ? timing : most));
  const unseen = phases.filter(({ state }) => state === "unseen").map(({ phase }) => phase);
  const missing =
    unseen.length === 0
      ? []
      : [`The end of ${listText(unseen)} was not reported; its time is in the phase after it.`];
  return [
    `Most of the ${durationText(totalMs)} went into ${PHASE_WORDS[slowest.phase]}: ${durationText(slowest.durationMs)}.`,
    ...missing,
  ];
}

function choice({ ranking, newLeaderId }: Failover, nameOf: NameOf): string[] {
  if (ranking === null) return [];
  const sentences: string[] = [];
  const chosen = ranking.candidates.find(({ memberId }) => memberId === newLeaderId);
  if (chosen !== undefined) {
    const why = chosen.aheadBecause === null ? "" : `, ahead of the next because ${chosen.aheadBecause}`;
    sentences.push(`${chosen.name} was candidate ${chosen.rank} of ${ranking.candidates.length}${why}.`);
  } else if (newLeaderId !== null) {
    sentences.push(`${nameOf(newLeaderId)} was elected although it was not among the ranked candidates.`);
  } else if (ranking.candidates.length === 0) {
    sentences.push("Nobody could take over.");
  }
  return [
    ...sentences,
    ...ranking.rejected.map(({ name, reasons }) => `${name} was rejected: ${reasons.join("; ")}.`),
  ];
}

function elections({ campaigns }: Failover): string[] {
  return campaigns > 1 ? [`It took ${countText(campaigns, "campaign")}.`] : [];
}

function deed(mark: Mark, nameOf: NameOf): string {
  switch (mark.kind) {
    case "began":
      return "last heard of the old leader";
    case "suspected":
      return mark.fault === "closed" ? "saw its connection close" : "suspected it";
    case "confirmed":
      return mark.agreeing.length === 0
        ? "confirmed it"
        : `confirmed it with ${listText(mark.agreeing.map(nameOf))}`;
    case "campaigned":
      return `campaigned for term ${mark.term}`;
    case "elected":
      return `was elected in term ${mark.term}`;
    case "fenced":
      return `committed fencing token ${mark.term}`;
    case "promoted":
      return mark.problem === null ? "was promoted" : `failed to be promoted: ${mark.problem}`;
    case "converged":
      return "had all living members behind it";
    case "follows":
      return `follows ${nameOf(mark.leaderId)} in term ${mark.term}`;
    case "stepped-down":
      return `stepped down in term ${mark.term}`;
    case "old-leader-answered":
      return "heard the old leader again";
    case "blocked":
      return `was kept from it by ${countText(mark.blocks.length, "guard")}`;
    case "gave-up":
      return `gave up in phase ${mark.phase}: ${mark.problem}`;
  }
}
