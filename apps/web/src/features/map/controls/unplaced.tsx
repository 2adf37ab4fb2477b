"use client";
import { Button, Popover, PopoverContent, PopoverTrigger } from "@orrery/ui";
import { MapPinOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { wholeNumber } from "../map-words.ts";

const LISTED_MAX = 200;

type Props<Item> = {
  items: readonly Item[];
  /** On the button: how many of what. */
  summary: string;
  label: string;
  listLabel: string;
  /** Why they have no place, and what gives them one. */
  hint: ReactNode;
  onChoose: (item: Item) => void;
  renderItem: (item: Item) => ReactNode;
};

/** What nobody knows the place of: never drawn at a wrong one, and never forgotten. */
export function Unplaced<Item extends { id: string }>(props: Props<Item>): ReactNode {
  const { items, summary, label, listLabel, hint, onChoose, renderItem } = props;
  const [isOpen, setOpen] = useState(false);
  if (items.length === 0) return null;
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger>
        <Button size="sm" className="bg-surface font-normal" icon={<MapPinOff aria-hidden />}>
          {summary}
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" className="w-80" aria-label={label}>
        <p className="text-pretty text-ink-muted text-xs/5">{hint}</p>
        <ul aria-label={listLabel} className="-mx-1 mt-2 max-h-56 overflow-y-auto border-line border-t pt-1">
          {items.slice(0, LISTED_MAX).map((item) => (
            <li key={item.id}>
              <button
                type="button"
                onClick={() => {
                  onChoose(item);
                  setOpen(false);
                }}
                className="flex w-full items-center gap-2 rounded-md px-1 py-1 text-left text-ink text-sm hover:bg-hover touch:min-h-11"
              >
                {renderItem(item)}
              </button>
            </li>
          ))}
        </ul>
        {items.length > LISTED_MAX ? (
          <p className="mt-1 text-ink-faint text-xs">
            And {wholeNumber(items.length - LISTED_MAX)} more; the table has all of them.
          </p>
        ) : null}
      </PopoverContent>
    </Popover>
  );
}
