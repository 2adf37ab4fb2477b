"use client";

/** The last resort, when even the frame failed: it needs nothing of the rest, not even its styles. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          margin: "20vh auto",
          maxWidth: "28rem",
          padding: "0 1rem",
        }}
      >
        <h1 style={{ fontSize: "1.1rem" }}>The dashboard failed</h1>
        <p>
          <a href="/">Load it again</a>. If it fails again, see the log of the dashboard&apos;s process.
        </p>
      </body>
    </html>
  );
}
