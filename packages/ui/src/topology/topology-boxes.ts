import type { Box, PlacedLabel, PlacedMember, Point, TopologyMember } from "./topology.ts";

/** Of Geist at 12 px, rounded up: widths are reckoned, never measured, so that the same input draws the same picture. */
const CHARACTER_PX = 6.9;
const LINE_PX = 14;
const CROWN_PX = 9;
const CROWN_RADIUS_MIN_PX = 11;
const MARGIN_PX = 1.5;
/** What is rounded to hundredths may seem to overlap by so much where it only touches. */
const TOUCH_PX = 0.05;

export function textWidthPx(text: string): number {
  return text.length * CHARACTER_PX;
}

/** Cuts a text to a width, with an ellipsis where something is missing. */
export function fitText(text: string, widthPx: number): string {
  const room = Math.max(2, Math.floor(widthPx / CHARACTER_PX));
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

/** The height of the crown on a leader's marker; a small marker has no room for one. */
export function crownPx({ role, radius }: { role: TopologyMember["role"]; radius: number }): number {
  return role === "leader" && radius >= CROWN_RADIUS_MIN_PX ? CROWN_PX : 0;
}

export function markerBox({ x, y, radius, member }: PlacedMember): Box {
  const reach = radius + MARGIN_PX;
  return {
    left: x - reach,
    top: y - reach - crownPx({ role: member.role, radius }),
    right: x + reach,
    bottom: y + reach,
  };
}

/** What a marker covers: an octagon around its circle, and the crown. */
export function markerOutlines({ x, y, radius, member }: PlacedMember): Point[][] {
  const reach = radius + MARGIN_PX;
  const octagon = Array.from({ length: 8 }, (_, corner) => {
    const angle = ((corner + 0.5) * Math.PI) / 4;
    const outer = reach / Math.cos(Math.PI / 8);
    return { x: x + outer * Math.cos(angle), y: y + outer * Math.sin(angle) };
  });
  const crown = crownPx({ role: member.role, radius });
  if (crown === 0) return [octagon];
  return [octagon, cornersOf({ left: x - 8, right: x + 8, top: y - reach - crown, bottom: y - radius })];
}

export function labelHeightPx(label: Pick<PlacedLabel, "subtext">): number {
  return label.subtext === null ? LINE_PX : 2 * LINE_PX;
}

export function labelWidthPx(label: Pick<PlacedLabel, "text" | "subtext">): number {
  return Math.max(textWidthPx(label.text), label.subtext === null ? 0 : textWidthPx(label.subtext));
}

/** The corners of a label; `y` is the middle of its height. */
export function labelCorners(label: PlacedLabel): Point[] {
  const width = labelWidthPx(label);
  const half = labelHeightPx(label) / 2;
  const left = label.anchor === "start" ? 0 : label.anchor === "end" ? -width : -width / 2;
  const angle = (label.angleDeg * Math.PI) / 180;
  const corners: [number, number][] = [
    [left, -half],
    [left + width, -half],
    [left + width, half],
    [left, half],
  ];
  return corners.map(([dx, dy]) => ({
    x: label.x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y: label.y + dx * Math.sin(angle) + dy * Math.cos(angle),
  }));
}

export function cornersOf({ left, top, right, bottom }: Box): Point[] {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

/** Whether two convex shapes overlap, by the separating axis theorem; touching edges do not. */
export function overlap(a: readonly Point[], b: readonly Point[]): boolean {
  return !isSeparated(a, b) && !isSeparated(b, a);
}

function isSeparated(a: readonly Point[], b: readonly Point[]): boolean {
  return a.some((from, index) => {
    const to = a[(index + 1) % a.length] ?? from;
    const length = Math.hypot(to.y - from.y, from.x - to.x);
    const axis = { x: (to.y - from.y) / length, y: (from.x - to.x) / length };
    const [aLow, aHigh] = span(a, axis);
    const [bLow, bHigh] = span(b, axis);
    return aHigh <= bLow + TOUCH_PX || bHigh <= aLow + TOUCH_PX;
  });
}

function span(points: readonly Point[], axis: Point): [number, number] {
  const along = points.map(({ x, y }) => x * axis.x + y * axis.y);
  return [Math.min(...along), Math.max(...along)];
}

/** Whether every label is clear of every marker and of every other label. */
export function isClear(members: readonly PlacedMember[]): boolean {
  const markers = members.flatMap(markerOutlines);
  const labels = members.map(({ label }) => labelCorners(label));
  return labels.every(
    (label, index) =>
      markers.every((marker) => !overlap(label, marker)) &&
      labels.every((other, otherIndex) => otherIndex <= index || !overlap(label, other)),
  );
}
