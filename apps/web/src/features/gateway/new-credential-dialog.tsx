"use client";
import { type GatewayCredentialCreated, GatewayCredentialCreateInput, type PoolId } from "@orrery/protocol";
import { Button, Checkbox, CopyLine, Dialog, DialogContent, Field, Input } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { usePools } from "../pools/use-pools.ts";
import { gatewayLines } from "./gateway-lines.ts";

export function NewCredentialDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [created, setCreated] = useState<GatewayCredentialCreated | null>(null);
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      {created === null ? (
        <CreateForm onClose={onClose} onCreated={setCreated} />
      ) : (
        <CreatedContent created={created} onClose={onClose} />
      )}
    </Dialog>
  );
}

function CreatedContent({
  created: { credential, secret },
  onClose,
}: {
  created: GatewayCredentialCreated;
  onClose: () => void;
}): ReactNode {
  const lines = gatewayLines(credential.worker, secret);
  return (
    <DialogContent
      size="lg"
      title="Copy the line now"
      description="The secret is shown this once; the hub keeps only its hash."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <p className="text-ink-muted">On the worker's own host:</p>
        <CopyLine text={lines.env} label="environment line" wrap />
        <p className="text-ink-muted">To try it:</p>
        <CopyLine text={lines.curl} label="curl line" wrap />
        <p className="text-pretty text-ink-muted">
          The user name can choose further, as in{" "}
          <code className="break-all font-mono text-xs">{credential.worker}-session-42-country-jp</code>.
        </p>
      </div>
    </DialogContent>
  );
}

function CreateForm({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated: (created: GatewayCredentialCreated) => void;
}): ReactNode {
  const formId = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const pools = usePools().data ?? [];
  const create = useMutation(trpc.gatewayCredentials.create.mutationOptions());
  const [worker, setWorker] = useState("");
  const [poolIds, setPoolIds] = useState<readonly PoolId[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (poolIds.length === 0) return setProblem("Choose at least one pool.");
    const parsed = GatewayCredentialCreateInput.safeParse({ worker: worker.trim(), poolIds });
    if (!parsed.success)
      return setProblem("A worker's name has 1 to 64 letters, digits, dots or underscores.");
    setProblem(null);
    try {
      const created = await create.mutateAsync(parsed.data);
      void queryClient.invalidateQueries(trpc.gatewayCredentials.list.queryFilter());
      onCreated(created);
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return (
    <DialogContent
      size="md"
      title="New worker's credential"
      description="It is good on every host, for the pools that you choose; the first one is taken when its user name names none."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={create.isPending}>
            Create credential
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Worker" required hint="What it is called in usage and bills.">
          <Input
            autoFocus
            placeholder="crawler"
            value={worker}
            onChange={(event) => setWorker(event.target.value)}
          />
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 font-medium text-ink text-sm">Pools</legend>
          {pools.length === 0 ? <p className="text-ink-muted text-sm">Create a pool first.</p> : null}
          {pools.map(({ id, name, description }) => (
            <Checkbox
              key={id}
              label={name}
              hint={description}
              checked={poolIds.includes(id)}
              onCheckedChange={(checked) =>
                setPoolIds(checked === true ? [...poolIds, id] : poolIds.filter((each) => each !== id))
              }
            />
          ))}
        </fieldset>
        <FormError message={problem} />
      </form>
    </DialogContent>
  );
}
