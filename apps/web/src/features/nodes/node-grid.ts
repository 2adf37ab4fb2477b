import { nodeColumns } from "./node-columns.tsx";

/** CSS grid's columns of head and rows: the checkbox, the values, the menu. */
export const GRID_COLUMNS = `1.25rem ${nodeColumns.map((column) => column.meta?.width ?? "auto").join(" ")} 1.75rem`;
