/** How large cells are: with few columns one reads names across, with many they stand upright above narrow cells. */
export type MatrixLayout = {
  cellWidthMinPx: number;
  /** A small matrix does not spread over a wide screen. */
  cellWidthMaxPx: number;
  cellHeightPx: number;
  isUpright: boolean;
};

const ROOMY_COLUMNS_MAX = 10;
const MEDIUM_COLUMNS_MAX = 32;

export function matrixLayout(columnCount: number): MatrixLayout {
  if (columnCount <= ROOMY_COLUMNS_MAX) {
    return { cellWidthMinPx: 76, cellWidthMaxPx: 128, cellHeightPx: 36, isUpright: false };
  }
  if (columnCount <= MEDIUM_COLUMNS_MAX) {
    return { cellWidthMinPx: 38, cellWidthMaxPx: 56, cellHeightPx: 28, isUpright: true };
  }
  return { cellWidthMinPx: 32, cellWidthMaxPx: 40, cellHeightPx: 24, isUpright: true };
}
