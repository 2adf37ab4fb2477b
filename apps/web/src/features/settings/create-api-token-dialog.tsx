"use client";
import type { ApiTokenCreated, Permission } from "@orrery/protocol";
import { Button, Checkbox, CopyLine, Dialog, DialogContent, Field, Input, Select } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { PERMISSION_WORDS } from "./permission-words.ts";

const DAY_MS = 86_400_000;
const LIVES = [
  { value: "1", label: "1 day" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "never", label: "Does not expire" },
] as const;
type Life = (typeof LIVES)[number]["value"];

export function CreateApiTokenDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<ApiTokenCreated | null>(null);
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      {created === null ? (
        <CreateForm onClose={onClose} onCreated={setCreated} />
      ) : (
        <DialogContent
          size="md"
          title="Copy the token now"
          description="It is shown this once; the hub keeps only its hash."
          footer={
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          }
        >
          <CopyLine text={created.text} label="API token" prompt="" wrap />
          <p className="mt-3 text-pretty text-ink-muted text-sm">
            Send it as <code className="font-mono text-xs">Authorization: Bearer …</code>, or give it to{" "}
            <code className="font-mono text-xs">orrery login</code>.
          </p>
        </DialogContent>
      )}
    </Dialog>
  );
}

type CreateFormProps = { onClose: () => void; onCreated: (created: ApiTokenCreated) => void };

function CreateForm({ onClose, onCreated }: CreateFormProps) {
  const formId = useId();
  const trpc = useTRPC();
  const { me } = useMe();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.apiTokens.create.mutationOptions());
  const [name, setName] = useState("");
  const [life, setLife] = useState<Life>("90");
  const [scopes, setScopes] = useState<readonly Permission[]>(["nodes:read", "events:read"]);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === "") return setProblem("Give the token a name that says what it is for.");
    if (scopes.length === 0) return setProblem("Choose at least one permission.");
    setProblem(null);
    try {
      const created = await create.mutateAsync({
        name: name.trim(),
        scopes: [...scopes],
        ...(life === "never" ? {} : { ttlMs: Number(life) * DAY_MS }),
      });
      void queryClient.invalidateQueries(trpc.apiTokens.list.queryFilter());
      onCreated(created);
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return (
    <DialogContent
      size="md"
      title="Create API token"
      description="It can do what you choose here, and never more than your own role allows."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={create.isPending}>
            Create token
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Name" required>
            <Input
              autoFocus
              placeholder="nightly-report"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label="Expires after">
            <Select value={life} onValueChange={setLife} options={LIVES} />
          </Field>
        </div>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 font-medium text-ink text-sm">Permissions</legend>
          {me.permissions.map((permission) => (
            <Checkbox
              key={permission}
              label={<span className="font-mono text-xs">{permission}</span>}
              hint={PERMISSION_WORDS[permission]}
              checked={scopes.includes(permission)}
              onCheckedChange={(checked) =>
                setScopes(
                  checked === true ? [...scopes, permission] : scopes.filter((scope) => scope !== permission),
                )
              }
            />
          ))}
        </fieldset>
        <FormError message={problem} />
      </form>
    </DialogContent>
  );
}
