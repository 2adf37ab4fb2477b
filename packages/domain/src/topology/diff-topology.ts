import type { MemberId } from "@orrery/protocol";
import { describeTopology, type SinglePoint, type TopologyFigures } from "./describe-topology.ts";
import { type Edge, edgeKey, type MeasuredLink, sortEdges, type Topology } from "./topology.ts";

export type TopologyDiff = {
  readonly added: readonly Edge[];
  readonly removed: readonly Edge[];
  readonly before: TopologyFigures;
  readonly after: TopologyFigures;
  /** One for each figure that changes; one alone where nothing does. */
  readonly sentences: readonly string[];
};

export type DiffOptions = {
  readonly links: readonly MeasuredLink[];
  readonly nameOf: (id: MemberId) => string;
};

/** What a change of topology does, before it is done; with the two topologies changed over, it is the undo. */
export function diffTopology(before: Topology, after: Topology, options: DiffOptions): TopologyDiff {
  const had = keysOf(before);
  const has = keysOf(after);
  const added = sortEdges(after.edges.filter(({ a, b }) => !had.has(edgeKey(a, b))));
  const removed = sortEdges(before.edges.filter(({ a, b }) => !has.has(edgeKey(a, b))));
  const figures = {
    before: describeTopology(before, options.links),
    after: describeTopology(after, options.links),
  };
  const sentences = sentencesOf(figures.before, figures.after, options.nameOf);
  if (added.length + removed.length > 0) {
    sentences.unshift(`${count(added.length, "link")} added, ${count(removed.length, "link")} removed.`);
  }
  return {
    added,
    removed,
    ...figures,
    sentences: sentences.length > 0 ? sentences : ["Nothing changes."],
  };
}

function sentencesOf(
  before: TopologyFigures,
  after: TopologyFigures,
  nameOf: (id: MemberId) => string,
): string[] {
  const sentences: string[] = [];
  if (before.memberCount !== after.memberCount) {
    sentences.push(`${count(after.memberCount, "member")} instead of ${before.memberCount}.`);
  }
  if (before.linkCount !== after.linkCount) {
    sentences.push(`${count(after.linkCount, "link")} instead of ${before.linkCount}.`);
  }
  if (after.groupCount > 1 && before.groupCount !== after.groupCount) {
    sentences.push(
      `The members would be parted into ${after.groupCount} groups that cannot reach each other.`,
    );
  }
  if (before.groupCount > 1 && after.groupCount === 1) sentences.push("Everyone reaches everyone again.");
  if (before.diameterHops !== after.diameterHops) {
    sentences.push(
      `The longest way has ${count(after.diameterHops, "hop")} instead of ${before.diameterHops}.`,
    );
  }
  sentences.push(...singlePointSentences(before.singlePoints, after.singlePoints, nameOf));
  const worst = worstSentence(before, after, nameOf);
  if (worst !== null) sentences.push(worst);
  return sentences;
}

function singlePointSentences(
  before: readonly SinglePoint[],
  after: readonly SinglePoint[],
  nameOf: (id: MemberId) => string,
): string[] {
  const was = new Map(before.map(({ id, cutsOff }) => [id, cutsOff.join("\n")]));
  const is = new Set(after.map(({ id }) => id));
  const worse = after
    .filter(({ id, cutsOff }) => was.get(id) !== cutsOff.join("\n"))
    .map(({ id, cutsOff }) => {
      const whom = cutsOff.length <= 3 ? cutsOff.map(nameOf).join(", ") : count(cutsOff.length, "member");
      return `${nameOf(id)} is a single point of failure: without it, ${whom} would be cut off.`;
    });
  const gone = before.filter(({ id }) => !is.has(id));
  if (gone.length > 0 && after.length === 0) return ["No single point of failure is left."];
  return [...worse, ...gone.map(({ id }) => `${nameOf(id)} is no single point of failure any more.`)];
}

function worstSentence(
  before: TopologyFigures,
  after: TopologyFigures,
  nameOf: (id: MemberId) => string,
): string | null {
  const { worstPath } = after;
  if (worstPath === null) {
    return before.worstPath === null ? null : "No way can be predicted: none of its links is measured yet.";
  }
  const was = before.worstPath;
  if (
    was !== null &&
    was.rttMs === worstPath.rttMs &&
    was.from === worstPath.from &&
    was.to === worstPath.to
  ) {
    return null;
  }
  const ends = `${nameOf(worstPath.from)} to ${nameOf(worstPath.to)}`;
  const instead = was === null ? "" : ` instead of ${milliseconds(was.rttMs)}`;
  return `The slowest way, ${ends}, takes ${milliseconds(worstPath.rttMs)}${instead} there and back.`;
}

function keysOf({ edges }: Topology): Set<string> {
  return new Set(edges.map(({ a, b }) => edgeKey(a, b)));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function milliseconds(durationMs: number): string {
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
}
