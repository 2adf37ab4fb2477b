/** What lies over the picture: quiet, and readable whatever is under it. */
export const overlayClass =
  "pointer-events-auto rounded-lg border border-line bg-[color-mix(in_srgb,var(--color-surface)_88%,transparent)] backdrop-blur-sm";
