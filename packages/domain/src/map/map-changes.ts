import type { MapModelInput } from "./map-input.ts";
import { dependsOnState } from "./map-lights.ts";

/** The input of an update, with the fleet's versions of then: the fleet is the same object later, with other content. */
export type SeenInput = {
  readonly input: MapModelInput;
  readonly nodesVersion: number;
  readonly statesVersion: number;
  readonly linksVersion: number;
  readonly figuresVersion: number;
};

export function seenInput(input: MapModelInput): SeenInput {
  const { nodesVersion, statesVersion, linksVersion, figuresVersion } = input.fleet;
  return { input, nodesVersion, statesVersion, linksVersion, figuresVersion };
}

/** What a model has to prepare anew, each with what follows from it. */
export type MapChanges = {
  /** It is another fleet: nothing of before is of use. */
  readonly fleet: boolean;
  /** Nodes, targets or places of exits came, went or changed. */
  readonly nodes: boolean;
  readonly figures: boolean;
  readonly marks: boolean;
  readonly wanted: boolean;
  readonly arcs: boolean;
  readonly groups: boolean;
  readonly tones: boolean;
  readonly lights: boolean;
  readonly selection: boolean;
};

export function changesSince(seen: SeenInput | null, input: MapModelInput): MapChanges {
  const { fleet, layer, filter, selection } = input;
  const differs = (field: keyof MapModelInput) => seen === null || seen.input[field] !== input[field];
  const isOtherFleet = differs("fleet");
  const nodes =
    isOtherFleet || seen?.nodesVersion !== fleet.nodesVersion || differs("targets") || differs("exits");
  const links = nodes || seen?.linksVersion !== fleet.linksVersion;
  const figures = links || seen?.figuresVersion !== fleet.figuresVersion;
  const states = isOtherFleet || seen?.statesVersion !== fleet.statesVersion;
  const hasOtherLook = differs("layer") || differs("isStale");
  const marks =
    links || differs("federations") || differs("shownFederationId") || differs("preview") || differs("layer");
  const showsTargets = layer === "targets" || selection.kind === "target";
  const wanted = marks || differs("selection");
  const arcs =
    figures ||
    wanted ||
    hasOtherLook ||
    (showsTargets && differs("targetMeasures")) ||
    (selection.kind === "exits" && differs("exitUserIds"));
  const groups = nodes || differs("layer") || differs("federations");
  const tones =
    groups ||
    states ||
    hasOtherLook ||
    differs("targetMeasures") ||
    differs("exitTones") ||
    (layer === "latency" && figures);
  const lights = nodes || differs("filter") || (states && dependsOnState(filter));
  return {
    fleet: isOtherFleet,
    nodes,
    figures,
    marks,
    wanted,
    arcs,
    groups,
    tones,
    lights,
    selection: differs("selection"),
  };
}
