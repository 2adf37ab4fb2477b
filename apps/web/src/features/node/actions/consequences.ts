import type { NodeView } from "@orrery/protocol";
import { formatLongDuration } from "@orrery/ui";
import { nameNodes } from "./node-action.ts";

/** The previews: what will happen, in the order in which it happens. */
export type Consequences = string[];

type Named = ReadonlyArray<Pick<NodeView, "name" | "health">>;

function subjectOf(nodes: Named): { name: string; takes: string; its: string } {
  const one = nodes.length === 1;
  return { name: nameNodes(nodes), takes: one ? "takes" : "take", its: one ? "its" : "their" };
}

export function cordonConsequences(nodes: Named, expiresInMs: number | null): Consequences {
  const { name, takes } = subjectOf(nodes);
  return [
    `${name} ${takes} no new work. What already runs there keeps running.`,
    "Health is watched as before, and alerts stay on.",
    expirySentence(expiresInMs),
  ];
}

export function drainConsequences(
  nodes: Named,
  deadlineInMs: number,
  expiresInMs: number | null,
): Consequences {
  const { name, takes, its } = subjectOf(nodes);
  const absent = nodes.filter((node) => node.health !== "online");
  return [
    `${name} ${takes} no new work at once, and the agent moves ${its} work away.`,
    "Drained only when the agent has confirmed it.",
    `Without that within ${formatLongDuration(deadlineInMs)}, the drain ends as cordoned and says so.`,
    ...(absent.length === 0
      ? []
      : [
          `${nameNodes(absent)} cannot confirm now (${absent.length === 1 ? "its agent is" : "their agents are"} not online).`,
        ]),
    expirySentence(expiresInMs),
  ];
}

export function maintenanceConsequences(nodes: Named, expiresInMs: number): Consequences {
  const { name, takes } = subjectOf(nodes);
  return [
    `${name} ${takes} no new work.`,
    "Alerts and automation are silent, whatever its health; its state is still shown and recorded.".replaceAll(
      "its",
      nodes.length === 1 ? "its" : "their",
    ),
    `It ends by itself after ${formatLongDuration(expiresInMs)}, also when the hub restarts meanwhile.`,
  ];
}

export function uncordonConsequences(
  nodes: ReadonlyArray<Pick<NodeView, "name" | "scheduling">>,
): Consequences {
  const draining = nodes.filter((node) => node.scheduling === "draining");
  const silent = nodes.filter((node) => node.scheduling === "maintenance");
  return [
    `${nameNodes(nodes)} ${nodes.length === 1 ? "takes" : "take"} new work again at once.`,
    ...(draining.length === 0 ? [] : [`The drain of ${nameNodes(draining)} is called off.`]),
    ...(silent.length === 0 ? [] : [`Alerts for ${nameNodes(silent)} are on again.`]),
  ];
}

export function removeConsequences(nodes: Named): Consequences {
  const one = nodes.length === 1;
  return [
    `The connection of ${nameNodes(nodes)} is closed at once and ${one ? "its certificate is" : "their certificates are"} revoked.`,
    `${one ? "It leaves" : "They leave"} every list. Events about ${one ? "it" : "them"} stay in the log.`,
    "The agent on the host stops by itself. To come back, the host must enrol again with a new join token.",
  ];
}

export function revokeConsequences(node: Pick<NodeView, "name">): Consequences {
  return [
    `The connection of ${node.name} is closed at once; the hub accepts this certificate no more.`,
    `The agent stops, and ${node.name} becomes down until its host enrols again with a new join token.`,
    `${node.name} stays in the fleet with its name, labels and history.`,
  ];
}

export function admissionConsequences(nodes: Named, approve: boolean): Consequences {
  const { name } = subjectOf(nodes);
  return approve
    ? [`${name} becomes part of the fleet and its agent is told at once.`]
    : [
        `${name} is refused: the connection is closed and the agent stops.`,
        "It can be approved later, or removed.",
      ];
}

function expirySentence(expiresInMs: number | null): string {
  return expiresInMs === null
    ? "It stays so until someone returns it to service."
    : `It returns to service by itself after ${formatLongDuration(expiresInMs)}, also when the hub restarts meanwhile.`;
}
