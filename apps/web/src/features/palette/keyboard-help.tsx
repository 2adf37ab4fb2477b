"use client";
import { Dialog, DialogContent, Kbd } from "@orrery/ui";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NAV_ITEMS } from "../shell/nav-items.ts";

type Row = { keys: readonly string[]; label: string };

const EVERYWHERE: readonly Row[] = [
  { keys: ["Ctrl", "K"], label: "Find a page, a node, a federation or an action" },
  { keys: ["?"], label: "This help" },
  { keys: ["Esc"], label: "Close what is open" },
];

const LISTS: readonly Row[] = [
  { keys: ["/"], label: "Filter" },
  { keys: ["j", "↓"], label: "Next row" },
  { keys: ["k", "↑"], label: "Previous row" },
  { keys: ["Home", "End"], label: "First, last row" },
  { keys: ["Enter"], label: "Open" },
  { keys: ["x"], label: "Select" },
  { keys: ["."], label: "Actions of the row" },
];

const MAP: readonly Row[] = [
  { keys: ["1", "2", "3", "4"], label: "Globe, flat, graph, table" },
  { keys: ["f"], label: "Show the selection" },
  { keys: ["v"], label: "Exits of proxies on, off" },
  { keys: ["["], label: "Previous incident" },
  { keys: ["]"], label: "Next incident" },
  { keys: ["w"], label: "Full-screen wall" },
  { keys: ["Shift", "drag"], label: "Select many" },
];

export function KeyboardHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { can } = useMe();
  const pages = NAV_ITEMS.filter((item) => can(item.permission)).map((item) => ({
    keys: ["g", item.key],
    label: item.label,
  }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard" size="lg">
        <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
          <div className="flex flex-col gap-5">
            <Section title="Everywhere" rows={EVERYWHERE} />
            <Section title="Go to" rows={pages} />
          </div>
          <div className="flex flex-col gap-5">
            <Section title="Lists" rows={LISTS} />
            <Section title="Map" rows={MAP} />
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Section({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">{title}</h3>
      <dl className="flex flex-col">
        {rows.map((row) => (
          <div key={row.label} className="flex min-h-7 items-center justify-between gap-4">
            <dt className="text-ink text-sm">{row.label}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
