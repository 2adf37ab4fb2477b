/**
 * What lies over the picture: quiet, and readable whatever is under it. Without a blurred ground: over a picture that moves it would be
 * blurred anew with every frame, which halves the frames of a weak machine.
 */
export const overlayClass =
  "pointer-events-auto rounded-lg border border-line bg-[color-mix(in_srgb,var(--color-surface)_94%,transparent)]";
