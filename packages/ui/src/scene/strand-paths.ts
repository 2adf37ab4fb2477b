import { cssColour } from "./scene-colour.ts";
import type { ScenePalette } from "./scene-palette.ts";
import type { SceneModel } from "./scene-stage.ts";
import {
  gapShare,
  PATTERN_DASHED,
  PATTERN_STRUCK,
  type StrandLook,
  strandDensity,
  strandLook,
} from "./strand-look.ts";

/** Lines that look the same are one path; alphas and widths this near count as the same. */
const ALPHA_STEPS = 24;
const WIDTH_STEPS_PER_PX = 2;
const GAP_STEPS = 4;
/** Loss is drawn as gaps of a dash of this length; the globe has the same. */
const GAP_PERIOD_PX = 13;

type Bucket = {
  path: Path2D;
  colour: number;
  pattern: number;
  alpha: number;
  widthPx: number;
  gap: number;
};

/** All strands in a few paths for canvas 2D, ordered as the strands are. Made anew when the strands changed, painted any number of times. */
export class StrandPaths {
  readonly #buckets = new Map<number, Bucket>();
  readonly #look: StrandLook = { colour: 0, pattern: 0, alpha: 0, widthPx: 1 };

  /** `trace` adds the line of one strand to a path. */
  update(model: SceneModel, trace: (path: Path2D, strand: number) => void): void {
    const { strands } = model;
    const density = strandDensity(strands.count);
    const look = this.#look;
    this.#buckets.clear();
    for (let strand = 0; strand < strands.count; strand += 1) {
      strandLook(
        strands.band[strand] ?? 0,
        strands.mark[strand] ?? 0,
        strands.emphasis[strand] ?? 1,
        strands.widthPx[strand] ?? 1,
        strands.share[strand] ?? 1,
        density,
        look,
      );
      const alpha = Math.max(1, Math.round(look.alpha * ALPHA_STEPS));
      const width = Math.max(1, Math.round(look.widthPx * WIDTH_STEPS_PER_PX));
      // Never the whole: a line that is all gap is not there.
      const gap = Math.min(GAP_STEPS - 1, Math.ceil(gapShare(strands.loss[strand] ?? 0) * GAP_STEPS));
      const key = (((gap * 32 + width) * 32 + alpha) * 4 + look.pattern) * 8 + look.colour;
      let bucket = this.#buckets.get(key);
      if (bucket === undefined) {
        bucket = {
          path: new Path2D(),
          colour: look.colour,
          pattern: look.pattern,
          alpha: alpha / ALPHA_STEPS,
          widthPx: width / WIDTH_STEPS_PER_PX,
          gap: gap / GAP_STEPS,
        };
        this.#buckets.set(key, bucket);
      }
      trace(bucket.path, strand);
    }
  }

  /** The context counts units of which one is `scale` pixels. Returns the number of paths. */
  paint(context: CanvasRenderingContext2D, palette: ScenePalette, scale: number): number {
    context.lineCap = "butt";
    context.lineJoin = "round";
    for (const bucket of this.#buckets.values()) {
      const { gap } = bucket;
      context.strokeStyle = cssColour(palette.arcs[bucket.colour] ?? palette.ink, bucket.alpha);
      context.lineWidth = bucket.widthPx / scale;
      if (bucket.pattern === PATTERN_DASHED) context.setLineDash([7 / scale, 4 / scale]);
      else if (gap > 0) {
        context.setLineDash([(GAP_PERIOD_PX * (1 - gap)) / scale, (GAP_PERIOD_PX * gap) / scale]);
      } else context.setLineDash([]);
      context.stroke(bucket.path);
      if (bucket.pattern === PATTERN_STRUCK) {
        // A wide line of very short dashes is a row of strokes across.
        context.lineWidth = 8 / scale;
        context.setLineDash([1.2 / scale, 14.8 / scale]);
        context.stroke(bucket.path);
      }
    }
    context.setLineDash([]);
    return this.#buckets.size;
  }
}
