"use client";
import type { PoolView } from "@orrery/protocol";
import { Button, toast } from "@orrery/ui";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { saveText } from "../../billing/save-text.ts";
import { proxiesText } from "../../pools/pool-face.ts";

/** What an import reads, without user names and passwords. */
export function ExportButton({ pool }: { pool: PoolView }): ReactNode {
  const client = useTRPCClient();
  const [isPending, setPending] = useState(false);

  async function save(): Promise<void> {
    setPending(true);
    try {
      const { fileName, csv, count } = await client.proxies.export.query({ poolId: pool.id });
      saveText(fileName, "text/csv", csv);
      toast.success(`Exported ${proxiesText(count)}, without secrets`);
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <Button
      icon={<Download aria-hidden />}
      pending={isPending}
      title="A CSV without user names and passwords"
      onClick={() => void save()}
    >
      Export
    </Button>
  );
}
