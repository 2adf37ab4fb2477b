import type { WantedPairs } from "./arc-choice.ts";
import { type ArcMarks, markArcs } from "./arc-marks.ts";
import { Arcs } from "./arcs.ts";
import { rankLabels } from "./labels.ts";
import { countForLegend } from "./legend-counts.ts";
import { LinkJudgement } from "./link-judgement.ts";
import { changesSince, type SeenInput, seenInput } from "./map-changes.ts";
import { groupsOf, type MapGroups, NO_GROUPS } from "./map-groups.ts";
import type { MapModelInput } from "./map-input.ts";
import { isSameLegend, mapLegend } from "./map-legend.ts";
import type { MapScene } from "./map-scene.ts";
import { lightMarkers, toneMarkers } from "./marker-looks.ts";
import { Markers } from "./markers.ts";
import { wantedPairs } from "./wanted-pairs.ts";

export type MapModelOptions = { readonly arcCountMax?: number; readonly labelCountMax?: number };

export type MapModel = {
  /** The scene of now; the same object as before where nothing changed. Its columns are valid until the next update. */
  update(input: MapModelInput): MapScene;
};

export const ARC_COUNT_MAX = 20_000;
export const LABEL_COUNT_MAX = 400;

/** One model a map: it keeps what it prepared and prepares anew only what changed (rules MM1.. in SPEC.md). */
export function createMapModel(options: MapModelOptions = {}): MapModel {
  return new Model(options.arcCountMax ?? ARC_COUNT_MAX, options.labelCountMax ?? LABEL_COUNT_MAX);
}

class Model implements MapModel {
  readonly #arcCountMax: number;
  readonly #labelCountMax: number;
  readonly #markers = new Markers();
  readonly #arcs = new Arcs();
  readonly #judgement = new LinkJudgement();
  #marks: ArcMarks = { ofPair: new Uint8Array(0), unmeasured: [] };
  #wanted: WantedPairs = { isWanted: new Uint8Array(0), list: [] };
  #groups: MapGroups = NO_GROUPS;
  #seen: SeenInput | null = null;
  #scene: MapScene | null = null;

  constructor(arcCountMax: number, labelCountMax: number) {
    this.#arcCountMax = arcCountMax;
    this.#labelCountMax = labelCountMax;
  }

  update(input: MapModelInput): MapScene {
    const changes = changesSince(this.#seen, input);
    this.#seen = seenInput(input);
    const markers = this.#markers;
    if (changes.fleet) {
      markers.restart();
      this.#judgement.restart();
    }
    if (changes.nodes) markers.place(input.fleet, input.targets, input.exits);
    const hasMoved = changes.nodes ? markers.places.hasMoved : null;
    if (changes.figures) this.#judgement.update(input.fleet, markers.places, hasMoved);
    if (changes.marks) this.#marks = markArcs(input);
    if (changes.wanted) this.#wanted = wantedPairs(input, this.#marks);
    if (changes.arcs) {
      const plan = { marks: this.#marks, wanted: this.#wanted, countMax: this.#arcCountMax };
      this.#arcs.prepare(input, markers, this.#judgement, plan);
    }
    if (changes.groups) this.#groups = groupsOf(input);
    const hasNewTones = changes.tones && toneMarkers(input, markers, this.#judgement, this.#groups);
    const hasNewLights = changes.lights && lightMarkers(input, markers);
    if (hasNewTones || hasNewLights) markers.version += 1;
    this.#scene = this.#compose(input, this.#scene, changes.nodes || changes.selection);
    return this.#scene;
  }

  /** Parts that did not change are the same objects as in the scene before. */
  #compose(input: MapModelInput, before: MapScene | null, mayHaveNewLabels: boolean): MapScene {
    const { fleet, targets, exits, selection } = input;
    const markers = this.#markers;
    const areMarkersSame = before?.markers.version === markers.version;
    const areArcsSame = before?.arcs.version === this.#arcs.version;
    const legendNow = mapLegend(
      input,
      this.#groups,
      countForLegend(input, markers, this.#judgement, this.#arcs),
    );
    const isLegendSame = before !== null && isSameLegend(before.legend, legendNow);
    if (areMarkersSame && areArcsSame && isLegendSame && !mayHaveNewLabels) return before;
    return {
      markers: areMarkersSame ? before.markers : markers.snapshot(),
      arcs: areArcsSame ? before.arcs : this.#arcs.snapshot(),
      labels:
        areMarkersSame && !mayHaveNewLabels
          ? before.labels
          : rankLabels({ fleet, targets, exits, selection, markers, countMax: this.#labelCountMax }),
      tray: markers.tray,
      legend: isLegendSame ? before.legend : legendNow,
      leftOutCount: this.#arcs.leftOutCount,
    };
  }
}
