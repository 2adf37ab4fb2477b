/** The sign: a body, its orbit, a companion. */
export function OrreryMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <circle cx="16" cy="16" r="3.4" fill="currentColor" />
      <ellipse
        cx="16"
        cy="16"
        rx="13"
        ry="5.4"
        transform="rotate(-24 16 16)"
        stroke="currentColor"
        strokeWidth="1.8"
        className="text-ink-faint"
      />
      <circle cx="27.2" cy="10.4" r="2.6" fill="currentColor" className="text-accent" />
    </svg>
  );
}
