import type { LatencyMatrix, LinkFigures } from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatRatio } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

export async function printMatrix(ctx: CommandContext, options: { filter?: string }): Promise<void> {
  const hub = await connectHub(ctx);
  const filter = options.filter === undefined ? {} : { filter: options.filter };
  const matrix = await ask(hub, (api) => api.latency.matrix.query(filter));
  const { terminal } = ctx;
  if (ctx.isJson) {
    terminal.json(toMatrixRow(matrix));
    return;
  }
  if (matrix.nodes.length === 0) {
    terminal.note("No node matches.");
    return;
  }
  const paint = (text: string) => terminal.paint("dim", text);
  const rows = matrix.nodes.map((_, row) => row);
  const nodeColumn: Column<number> = {
    title: "FROM \\ TO",
    value: (row) => matrix.nodes[row]?.name ?? "",
    paint: (_, text) => terminal.paint("bold", text),
  };
  terminal.lines(formatTable([nodeColumn, ...linkColumns(matrix)], rows, null, paint));
  if (matrix.targets.length > 0) {
    terminal.line();
    const first = { ...nodeColumn, title: "FROM \\ TARGET" };
    terminal.lines(formatTable([first, ...targetColumns(ctx, matrix)], rows, null, paint));
  }
  terminal.note(LEGEND);
  if (matrix.leftOutCount > 0) {
    terminal.note(`${matrix.leftOutCount} more nodes match; narrow them down with --filter.`);
  }
}

const LEGEND =
  "Milliseconds there and back, with what is lost. ~ estimated, nobody measures it; * with a demo delay; < the nearest.";

/** As `--json` prints it: the matrix, with the name of each target's nearest node. */
export function toMatrixRow(matrix: LatencyMatrix) {
  const names = new Map(matrix.nodes.map(({ nodeId, name }) => [nodeId, name]));
  const targets = matrix.targets.map(({ nearestId, ...target }) => ({
    ...target,
    nearestNodeId: nearestId,
    // Null also where it is not among the nodes that are shown.
    nearest: nearestId === null ? null : (names.get(nearestId) ?? null),
  }));
  return wholeMilliseconds({ ...matrix, targets });
}

function linkColumns({ nodes, cells }: LatencyMatrix): Column<number>[] {
  return nodes.map(({ name }, column) => ({
    title: name,
    value: (row) => linkText(cells[row]?.[column] ?? null, row === column),
    alignRight: true,
  }));
}

function linkText(figures: LinkFigures | null, isSelf: boolean): string {
  if (isSelf) return "";
  if (figures === null) return "-";
  const mark = figures.source === "estimate" ? "~" : "";
  return `${mark}${msText(figures.rttMs)}${figures.isDemoDelay ? "*" : ""}${lossText(figures.lossRatio)}`;
}

function targetColumns({ terminal }: CommandContext, matrix: LatencyMatrix): Column<number>[] {
  return matrix.targets.map(({ name, nearestId }, column) => {
    const isNearest = (row: number) => matrix.nodes[row]?.nodeId === nearestId;
    return {
      title: name,
      value: (row) => {
        const cell = matrix.targetCells[row]?.[column] ?? null;
        if (cell === null) return "-";
        const ms = cell.p50Ms === null ? "lost" : msText(cell.p50Ms);
        const demo = cell.isDemoDelay ? "*" : "";
        return `${isNearest(row) ? "<" : ""}${ms}${demo}${cell.p50Ms === null ? "" : lossText(cell.lossRatio)}`;
      },
      paint: (row, text) => (isNearest(row) ? terminal.paint("green", text) : text),
      alignRight: true,
    } satisfies Column<number>;
  });
}

function msText(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

function lossText(lossRatio: number | null): string {
  return lossRatio === null || lossRatio === 0 ? "" : ` (${formatRatio(lossRatio)})`;
}
