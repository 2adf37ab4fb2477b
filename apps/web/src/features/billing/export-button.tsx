"use client";
import { Button, formatWhole, toast, useViewerLocale } from "@orrery/ui";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { EXPORT_ROWS_MAX } from "./all-pages.ts";
import type { CsvFile } from "./csv-file.ts";
import { saveText } from "./save-text.ts";

/** Reads what is filtered, page after page, and leaves it with the viewer as a file. */
export function ExportButton({
  makeFile,
  size = "sm",
  disabled = false,
}: {
  makeFile: () => Promise<CsvFile>;
  size?: "sm" | "md";
  disabled?: boolean;
}): ReactNode {
  const locale = useViewerLocale();
  const [isPending, setPending] = useState(false);

  async function run(): Promise<void> {
    setPending(true);
    try {
      const file = await makeFile();
      saveText(file.name, "text/csv", file.text);
      const rows = `${formatWhole(file.rowCount, locale)} ${file.rowCount === 1 ? "row" : "rows"}`;
      if (file.isWhole) toast.success(`Exported ${rows}`);
      else toast.warning(`Exported the newest ${rows}; there are more. Narrow the filter for the rest.`);
    } catch (error) {
      toast.error(`Nothing was exported. ${describeError(error)}`);
    } finally {
      setPending(false);
    }
  }

  return (
    <Button
      size={size}
      disabled={disabled}
      icon={<Download aria-hidden />}
      pending={isPending}
      title={`What the filter shows, newest first, at most ${formatWhole(EXPORT_ROWS_MAX, locale)} rows`}
      onClick={() => void run()}
    >
      Export CSV
    </Button>
  );
}
