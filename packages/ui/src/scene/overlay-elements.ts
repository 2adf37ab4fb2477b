import { donutCount, donutGradient, donutSize } from "./cluster-donut.ts";
import type { SceneCluster } from "./scene-data.ts";

/** A soft edge in the ground's colour keeps a text legible over lines. */
export const HALO =
  "[text-shadow:0_0_2px_var(--color-canvas),0_0_2px_var(--color-canvas),0_0_4px_var(--color-canvas),0_0_6px_var(--color-canvas)]";

const LEADER_STAR =
  '<svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="M0-7 2-2.2 7-1.8 3.2 1.5 4.4 6.4 0 3.8-4.4 6.4-3.2 1.5-7-1.8-2-2.2Z" fill="currentColor" stroke="var(--color-canvas)" stroke-width="1.5" stroke-linejoin="round" paint-order="stroke"/></svg>';

/** The outline that a hand draws around markers. */
export class LassoElement {
  readonly #svg: SVGSVGElement;
  readonly #outline: SVGPolygonElement;

  constructor(root: HTMLElement) {
    const { ownerDocument } = root;
    this.#svg = ownerDocument.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.#svg.setAttribute("class", "absolute inset-0 size-full fill-accent/10 stroke-accent");
    this.#svg.style.display = "none";
    this.#outline = ownerDocument.createElementNS("http://www.w3.org/2000/svg", "polygon");
    this.#outline.setAttribute("stroke-dasharray", "4 3");
    this.#svg.append(this.#outline);
    root.append(this.#svg);
  }

  show(outline: readonly number[] | null): void {
    this.#svg.style.display = outline === null ? "none" : "";
    if (outline !== null) this.#outline.setAttribute("points", outline.join(" "));
  }
}

/** A ring of the tones of a cluster's members with their number in it, and its name under it. */
export class ClusterElement {
  readonly #box: HTMLElement;
  readonly #ring: HTMLElement;
  readonly #count: HTMLElement;
  readonly #leader: HTMLElement;
  readonly #label: HTMLElement;
  #shown: SceneCluster | null = null;
  #isLabelShown = true;

  constructor(root: HTMLElement) {
    const make = (className: string, parent: HTMLElement): HTMLElement => {
      const element = root.ownerDocument.createElement("div");
      element.className = className;
      parent.append(element);
      return element;
    };
    this.#box = make("absolute top-0 left-0 opacity-0", root);
    this.#ring = make(
      "absolute -translate-x-1/2 -translate-y-1/2 rounded-full shadow-[0_0_0_1.5px_var(--color-canvas)]",
      this.#box,
    );
    this.#count = make(
      "absolute inset-[3px] flex items-center justify-center rounded-full bg-canvas font-medium text-2xs text-ink",
      this.#ring,
    );
    this.#leader = make("absolute -top-1.5 -right-1.5 size-3.5 text-ink", this.#ring);
    this.#leader.innerHTML = LEADER_STAR;
    this.#label = make(
      `absolute -translate-x-1/2 whitespace-nowrap text-2xs text-ink-muted ${HALO}`,
      this.#box,
    );
  }

  show(cluster: SceneCluster): void {
    if (this.#shown === cluster) return;
    this.#shown = cluster;
    const size = `${donutSize(cluster.count)}px`;
    this.#ring.style.width = size;
    this.#ring.style.height = size;
    this.#ring.style.background = donutGradient(cluster);
    this.#leader.hidden = !cluster.hasLeader;
    this.#label.style.top = `${donutSize(cluster.count) / 2 + 1}px`;
    setText(this.#count, donutCount(cluster.count));
    setText(this.#label, cluster.label);
  }

  moveTo(x: number, y: number, isResting: boolean): void {
    moveElement(this.#box, x, y, isResting);
  }

  showLabel(isShown: boolean): void {
    if (isShown === this.#isLabelShown) return;
    this.#isLabelShown = isShown;
    this.#label.style.opacity = isShown ? "1" : "0";
  }

  hide(): void {
    hideElement(this.#box);
  }
}

export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Which elements are to be seen: asking a style costs more than all the rest of a frame's placing. */
const seen = new WeakSet<HTMLElement>();

export function hideElement(element: HTMLElement | undefined): void {
  if (element === undefined || !seen.has(element)) return;
  seen.delete(element);
  element.style.opacity = "0";
}

/** `isResting`: whole pixels, which is sharper but would tremble in motion. */
export function moveElement(element: HTMLElement, x: number, y: number, isResting: boolean): void {
  const left = isResting ? Math.round(x) : Math.round(x * 4) / 4;
  const top = isResting ? Math.round(y) : Math.round(y * 4) / 4;
  element.style.transform = `translate(${left}px, ${top}px)`;
  if (seen.has(element)) return;
  seen.add(element);
  element.style.opacity = "1";
}
