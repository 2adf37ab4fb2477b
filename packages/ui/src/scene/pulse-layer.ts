import { STRAND_CHOSEN, STRAND_DIM } from "./arc-strands.ts";
import { cssColour } from "./scene-colour.ts";
import type { ScenePalette } from "./scene-palette.ts";
import type { SceneModel } from "./scene-stage.ts";
import { pulseShare, strandPhase } from "./strand-look.ts";

/** Pixels: what the canvas can move thirty times a second beside everything else. */
const PULSES_MAX = 300;
const RADIUS_PX = 1.7;
/** The same as in the shader of the globe. */
const RADIANS_PER_S = 0.52;
const PERIOD_S = 2.4;

/** The pulses of a canvas view: which strands carry one is decided when the strands change, where it is in each frame. */
export class PulseLayer {
  readonly #strands = new Int32Array(PULSES_MAX);
  readonly #point = { x: 0, y: 0 };
  #count = 0;

  get hasPulses(): boolean {
    return this.#count > 0;
  }

  /** Chosen strands and those of the topology first. */
  choose(model: SceneModel): void {
    const { strands, isReducedMotion } = model;
    this.#count = 0;
    if (isReducedMotion) return;
    const pulsing = pulseShare(strands.count) * 255;
    for (let strand = strands.count - 1; strand >= 0 && this.#count < PULSES_MAX; strand -= 1) {
      const emphasis = strands.emphasis[strand] ?? 0;
      const phase = strandPhase(strands.from[strand] ?? 0, strands.to[strand] ?? 0);
      const isChosen = emphasis === STRAND_CHOSEN || strands.mark[strand] === 1;
      if ((strands.speed[strand] ?? 0) <= 0 || emphasis === STRAND_DIM || (!isChosen && phase > pulsing)) {
        continue;
      }
      this.#strands[this.#count] = strand;
      this.#count += 1;
    }
  }

  /** `angleOf` is the length of a strand in radians of the earth, `pointOf` as LinePoint. */
  paint(
    context: CanvasRenderingContext2D,
    model: SceneModel,
    palette: ScenePalette,
    timeS: number,
    angleOf: (strand: number) => number,
    pointOf: (strand: number, share: number, out: { x: number; y: number }) => boolean,
  ): void {
    const { strands } = model;
    context.fillStyle = cssColour(palette.ink, 0.85);
    context.beginPath();
    for (let index = 0; index < this.#count; index += 1) {
      const strand = this.#strands[index] ?? 0;
      if (strand >= strands.count) continue;
      const speed = Math.max(0.03, strands.speed[strand] ?? 0);
      const travelS = Math.max(0.001, angleOf(strand)) / (speed * RADIANS_PER_S);
      const periodS = Math.max(travelS * 1.15, PERIOD_S);
      const phase = strandPhase(strands.from[strand] ?? 0, strands.to[strand] ?? 0) / 255;
      const share = (((timeS / periodS + phase) % 1) * periodS) / travelS;
      if (share > 1 || !pointOf(strand, share, this.#point)) continue;
      context.moveTo(this.#point.x + RADIUS_PX, this.#point.y);
      context.arc(this.#point.x, this.#point.y, RADIUS_PX, 0, 2 * Math.PI);
    }
    context.fill();
  }
}
