import { classNames } from "@orrery/ui";
import type { DiffRow } from "./data-diff.ts";

const SIGNS = { added: "+", removed: "−", changed: "→", same: "" } as const;

/** What was before and what is after, one field a row. */
export function DiffTable({ rows }: { rows: readonly DiffRow[] }) {
  return (
    <section aria-label="Change">
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">Change</h3>
      <div className="overflow-x-auto rounded-lg border border-line bg-inset">
        <table className="w-full border-collapse text-left text-xs">
          <thead>
            <tr className="border-line border-b text-ink-faint">
              <th scope="col" className="px-3 py-1.5 font-medium">
                Field
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Before
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.path} className="border-line border-b align-top last:border-b-0">
                <th scope="row" className="px-3 py-1.5 font-normal text-ink-muted">
                  <span aria-hidden className="inline-block w-3 text-ink-faint">
                    {SIGNS[row.change]}
                  </span>
                  {row.path === "" ? "value" : row.path}
                  <span className="sr-only"> {row.change}</span>
                </th>
                <Value text={row.before} isQuiet={row.change !== "same"} isStruck={row.change !== "same"} />
                <Value text={row.after} isQuiet={row.change === "same"} isStruck={false} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Value({ text, isQuiet, isStruck }: { text: string | null; isQuiet: boolean; isStruck: boolean }) {
  return (
    <td
      className={classNames(
        "break-all px-3 py-1.5 font-mono",
        isQuiet ? "text-ink-faint" : "text-ink",
        isStruck && text !== null && "line-through decoration-ink-faint",
      )}
    >
      {text === null ? "–" : text === "" ? '""' : text}
    </td>
  );
}
