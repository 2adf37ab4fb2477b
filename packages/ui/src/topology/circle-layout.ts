import { inPlaceOrder, type PlacedMember, type Point, type TopologyMember } from "./topology.ts";
import { crownPx, fitText, isClear, labelHeightPx, labelWidthPx } from "./topology-boxes.ts";

const RADIUS_PX = 11;
const SMALL_RADIUS_PX = 8;
const SMALL_FROM = 17;
const LABEL_GAP_PX = 6;
const LABEL_MAX_PX = 132;
const LABEL_MIN_PX = 88;
const RADIAL_LABEL_PX = 84;
/** From marker to marker along a circle whose labels stand radially: a line's height and some air. */
const RADIAL_STEP_PX = 18;
const CIRCLE_MAX_PX = 150;
const CIRCLE_MIN_PX = 48;
const STRETCHES = [1, 1.15, 1.35, 1.6, 2];

export type CircleLayout = { members: PlacedMember[]; widthPx: number; heightPx: number };

/**
 * Members on a circle in their order, those of one region close together; `center` stands in its middle (a star's hub).
 * Labels stand beside their markers where that is clear of everything, else on rays, which always is.
 */
export function layoutCircle(
  members: readonly TopologyMember[],
  center: TopologyMember | null,
  widthPx: number,
): CircleLayout {
  const around = inPlaceOrder(members.filter((member) => member !== center));
  const angles = anglesOf(around);
  if (around.length <= SMALL_FROM) {
    for (const stretch of STRETCHES) {
      const placed = placeBeside(around, angles, center, widthPx, stretch);
      if (isClear(placed)) return frame(placed, widthPx);
    }
  }
  const { placed, diameterPx } = placeOnRays(around, angles, center, widthPx);
  return frame(placed, Math.max(widthPx, diameterPx + 2 * (RADIAL_LABEL_PX + LABEL_GAP_PX + RADIUS_PX)));
}

/** Clockwise from the top; a region's border takes as much as half a place. Two stand left and right. */
function anglesOf(members: readonly TopologyMember[]): number[] {
  const borders = members.map((member, index): number => {
    const before = members[(index + members.length - 1) % members.length];
    return before !== undefined && before.region !== member.region ? 0.5 : 0;
  });
  const total = members.length + borders.reduce((sum, border) => sum + border, 0);
  let position = 0;
  return members.map((_, index) => {
    if (index > 0) position += 1 + (borders[index] ?? 0);
    return (position / total) * 2 * Math.PI - (members.length === 2 ? Math.PI : Math.PI / 2);
  });
}

function placeBeside(
  around: readonly TopologyMember[],
  angles: readonly number[],
  center: TopologyMember | null,
  widthPx: number,
  stretch: number,
): PlacedMember[] {
  const labelPx = Math.min(LABEL_MAX_PX, Math.max(LABEL_MIN_PX, widthPx / 2 - CIRCLE_MAX_PX));
  const edgePx = widthPx / 2 - labelPx - LABEL_GAP_PX - RADIUS_PX;
  const across = Math.max(40, Math.min(CIRCLE_MAX_PX, edgePx));
  const down = Math.min(CIRCLE_MAX_PX, Math.max(across, 90)) * stretch;
  const placed = around.map((member, index) => {
    const angle = angles[index] ?? 0;
    const at = { x: across * Math.cos(angle), y: down * Math.sin(angle) };
    return { ...at, member, radius: RADIUS_PX, label: labelBeside(member, at, angle, labelPx) };
  });
  return center === null ? placed : [placeCenter(center, RADIUS_PX, labelPx), ...placed];
}

function labelBeside(
  member: TopologyMember,
  at: Point,
  angle: number,
  labelPx: number,
): PlacedMember["label"] {
  const text = fitText(member.label, labelPx);
  const subtext = member.sublabel === undefined ? null : fitText(member.sublabel, labelPx);
  const away = RADIUS_PX + LABEL_GAP_PX;
  const isUpright = Math.abs(Math.cos(angle)) < 0.05;
  if (!isUpright) {
    const side = Math.sign(Math.cos(angle));
    return {
      x: at.x + side * away,
      y: at.y,
      anchor: side > 0 ? "start" : "end",
      angleDeg: 0,
      text,
      subtext,
    };
  }
  const isTop = at.y < 0;
  const crown = isTop ? crownPx({ role: member.role, radius: RADIUS_PX }) : 0;
  const y = at.y + (isTop ? -1 : 1) * (away + crown + labelHeightPx({ subtext }) / 2);
  return { x: at.x, y, anchor: "middle", angleDeg: 0, text, subtext };
}

function placeOnRays(
  around: readonly TopologyMember[],
  angles: readonly number[],
  center: TopologyMember | null,
  widthPx: number,
): { placed: PlacedMember[]; diameterPx: number } {
  const radius = around.length >= SMALL_FROM ? SMALL_RADIUS_PX : RADIUS_PX;
  // Region borders take room of the circle too: the smallest step between two markers is what counts.
  const step = smallestStep(angles);
  // A crown stands on top of a marker, and needs room where markers stand above each other.
  const crown = Math.max(0, ...around.map((member) => crownPx({ role: member.role, radius })));
  const needed = (RADIAL_STEP_PX + crown + 2 * (radius - SMALL_RADIUS_PX)) / step;
  const wished = Math.min(CIRCLE_MAX_PX, widthPx / 2 - RADIAL_LABEL_PX - LABEL_GAP_PX - radius);
  const size = Math.max(needed, wished, centerReachPx(center) + 1.5 * (radius + 2) + crown);
  const placed = around.map((member, index) => {
    const angle = angles[index] ?? 0;
    const isRight = Math.cos(angle) >= 0;
    const away = size + radius + LABEL_GAP_PX + crownPx({ role: member.role, radius });
    const label = {
      x: away * Math.cos(angle),
      y: away * Math.sin(angle),
      anchor: isRight ? ("start" as const) : ("end" as const),
      angleDeg: (angle * 180) / Math.PI + (isRight ? 0 : 180),
      text: fitText(member.label, RADIAL_LABEL_PX),
      subtext: null,
    };
    return { x: size * Math.cos(angle), y: size * Math.sin(angle), member, radius, label };
  });
  return {
    placed: center === null ? placed : [placeCenter(center, RADIUS_PX, RADIAL_LABEL_PX), ...placed],
    diameterPx: 2 * size,
  };
}

/** How far a star's hub reaches with its label; what stands around it stands further out. */
function centerReachPx(center: TopologyMember | null): number {
  if (center === null) return CIRCLE_MIN_PX;
  const { label, radius } = placeCenter(center, RADIUS_PX, RADIAL_LABEL_PX);
  const down = label.y + labelHeightPx(label) / 2;
  return Math.max(CIRCLE_MIN_PX, radius, Math.hypot(labelWidthPx(label) / 2, down));
}

function smallestStep(angles: readonly number[]): number {
  const steps = angles.map((angle, index) => {
    const next = angles[(index + 1) % angles.length] ?? angle;
    return (next - angle + 2 * Math.PI) % (2 * Math.PI) || 2 * Math.PI;
  });
  return Math.min(2 * Math.PI, ...steps);
}

function placeCenter(member: TopologyMember, radius: number, labelPx: number): PlacedMember {
  const text = fitText(member.label, labelPx);
  const subtext = member.sublabel === undefined ? null : fitText(member.sublabel, labelPx);
  const y = radius + LABEL_GAP_PX + labelHeightPx({ subtext }) / 2;
  return { x: 0, y: 0, member, radius, label: { x: 0, y, anchor: "middle", angleDeg: 0, text, subtext } };
}

/** Moves a picture around (0, 0) into a frame that begins there. */
function frame(placed: PlacedMember[], widthPx: number): CircleLayout {
  const reach = placed.flatMap(({ y, radius, label, member }) => {
    const length = label.angleDeg % 180 === 0 ? 0 : labelWidthPx(label);
    const height = labelHeightPx(label) / 2;
    const crown = crownPx({ role: member.role, radius });
    const along = Math.abs(Math.sin((label.angleDeg * Math.PI) / 180)) * length;
    const up = label.y < y ? along : 0;
    const down = label.y < y ? 0 : along;
    return [y - radius - crown, y + radius, label.y - height - up, label.y + height + down];
  });
  const top = Math.min(0, ...reach) - 6;
  const bottom = Math.max(0, ...reach) + 6;
  const moved = placed.map((each) => ({
    ...each,
    x: each.x + widthPx / 2,
    y: each.y - top,
    label: { ...each.label, x: each.label.x + widthPx / 2, y: each.label.y - top },
  }));
  return { members: moved, widthPx, heightPx: Math.ceil(bottom - top) };
}
