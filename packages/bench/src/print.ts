import type { Figure, GoalResult } from "./figure.ts";

export function printFigure(figure: Figure): void {
  console.log(JSON.stringify(figure));
}

/** A table for people, after the JSON lines. */
export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.metric,
    figure.subject,
    formatValue(figure.value),
    figure.unit,
    Object.entries(figure.params)
      .map(([name, value]) => `${name}=${value}`)
      .join(" "),
    `n=${figure.samples}`,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  console.log("");
  for (const row of rows) {
    console.log(
      row
        .map((cell, i) => (i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  "),
    );
  }
}

export function printGoals(results: readonly GoalResult[]): void {
  console.log("");
  for (const { goal, measured, met } of results) {
    const bound = goal.atMost === undefined ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
    const name = [
      goal.metric,
      ...Object.entries(goal.params ?? {}).map(([key, value]) => `${key}=${value}`),
    ].join(" ");
    const relative = goal.relativeTo === undefined ? (goal.unit ?? "") : `of ${goal.relativeTo}`;
    const value = measured === null ? "not measured" : formatValue(measured);
    console.log(`${met ? "goal met   " : "GOAL MISSED"}  ${name}: ${value} (${bound} ${relative})`);
  }
}

function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
