"use client";
import { DetectionChoice, FederationCreateInput, FederationName, TopologyKind } from "@orrery/protocol";
import {
  Button,
  Card,
  ChoiceCards,
  EmptyState,
  Field,
  Input,
  PageHeader,
  Select,
  Skeleton,
  toast,
} from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useFederations } from "../../../lib/live/use-federations.ts";
import { type Nodes, useNodes } from "../../../lib/live/use-nodes.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { NoSpareCheckbox } from "../../federation/actions/member-dialogs.tsx";
import { wishProblem } from "../../federation/membership.ts";
import { MemberPicker } from "./member-picker.tsx";
import { policyErrors, policyOfDraft } from "./policy-draft.ts";
import { PolicyFields } from "./policy-fields.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { PROFILE_WORDS, TOPOLOGY_WORDS } from "./topology-words.ts";
import { useCreateDraft } from "./use-create-draft.ts";
import { usePreview } from "./use-preview.ts";

export function CreateFederationPage(): ReactNode {
  const nodes = useNodes(1000);
  const { can } = useMe();
  return (
    <>
      <PageHeader
        title="New federation"
        description="A group of nodes with one leader, one topology and one failover policy."
      />
      {!can("federations:write") ? (
        <EmptyState title="You cannot create federations">
          Your role may look at them. Ask an operator or an admin.
        </EmptyState>
      ) : !nodes.isLoaded ? (
        <div aria-busy="true" className="grid gap-4 lg:grid-cols-2">
          <Skeleton className="h-96" />
          <Skeleton className="h-96" />
        </div>
      ) : nodes.ids.length === 0 ? (
        <EmptyState
          icon={<Server aria-hidden />}
          title="There are no nodes to federate"
          action={
            <Button asChild variant="primary">
              <PageLink href="/enrol">Enrol a host</PageLink>
            </Button>
          }
        >
          A federation needs three nodes to survive the failure of one.
        </EmptyState>
      ) : (
        <CreateForm nodes={nodes} />
      )}
    </>
  );
}

function CreateForm({ nodes }: { nodes: Nodes }): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const { draft, change } = useCreateDraft(nodes);
  const nameError = useNameError(draft.name);
  const preview = usePreview(
    useMemo(
      () => ({ members: draft.members, topology: draft.topology, acceptsNoSpare: draft.acceptsNoSpare }),
      [draft.members, draft.topology, draft.acceptsNoSpare],
    ),
  );
  const [isSent, setSent] = useState(false);
  const create = useMutation(
    trpc.federations.create.mutationOptions({
      onSuccess: (created) => {
        toast.success(`Created the federation ${created.name}`);
        router.push(`/federations/${created.id}`);
      },
    }),
  );
  const policy = policyOfDraft(draft.policy);
  const membersProblem = wishProblem(draft.members, draft.acceptsNoSpare);
  const input = FederationCreateInput.safeParse({
    name: draft.name,
    members: draft.members,
    topology: draft.topology,
    profile: draft.profile,
    policy: policy.outcome === "valid" ? policy.policy : {},
    acceptsNoSpare: draft.acceptsNoSpare,
  });
  const problem =
    membersProblem ??
    (policy.outcome === "invalid" ? "Mend the failover policy." : null) ??
    (nameError === undefined ? null : "Give it a name that is free.");

  function submit(event: FormEvent): void {
    event.preventDefault();
    setSent(true);
    if (problem === null && input.success && !create.isPending) create.mutate(input.data);
  }

  return (
    <form onSubmit={submit} noValidate className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <Field
            label="Name"
            required
            hint="1 to 63 lower-case letters, digits or hyphens: the CLI and the workers on the hosts use it."
            error={draft.name === "" && !isSent ? undefined : nameError}
          >
            <Input
              autoFocus
              value={draft.name}
              className="font-mono"
              placeholder="orders"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
        </Card>
        <Card
          title="Members"
          note={
            draft.isSuggested ? "suggested: healthy nodes of distinct zones" : String(draft.members.length)
          }
          actions={
            draft.isSuggested ? null : (
              <Button size="sm" variant="ghost" onClick={() => change({ members: null })}>
                Suggest
              </Button>
            )
          }
        >
          <div className="flex flex-col gap-4">
            <MemberPicker nodes={nodes} members={draft.members} onChange={(members) => change({ members })} />
            <NoSpareCheckbox
              wish={draft.members}
              accepts={draft.acceptsNoSpare}
              onChange={(acceptsNoSpare) => change({ acceptsNoSpare })}
            />
          </div>
        </Card>
        <Card title="Topology" note="voters are always fully linked">
          <ChoiceCards
            label="Topology"
            className="sm:grid-cols-2"
            value={draft.topology}
            onValueChange={(topology) => change({ topology })}
            options={TopologyKind.options.map((value) => ({ value, ...TOPOLOGY_WORDS[value] }))}
          />
        </Card>
        <Card title="Failure detection">
          <Field label="Profile" hint={PROFILE_WORDS[draft.profile].sentence}>
            <Select
              value={draft.profile}
              onValueChange={(profile) => change({ profile })}
              options={DetectionChoice.options.map((value) => ({ value, label: PROFILE_WORDS[value].label }))}
            />
          </Field>
        </Card>
        <Card title="Failover policy">
          <PolicyFields
            draft={draft.policy}
            errors={policyErrors(policy)}
            onChange={(policyChange) => change({ policy: { ...draft.policy, ...policyChange } })}
          />
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4">
        <PreviewCard preview={preview} nodes={nodes} members={draft.members} topology={draft.topology} />
        {create.error === null ? null : <FormError message={describeError(create.error)} />}
        {isSent && problem !== null ? <FormError message={problem} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={create.isPending} className="max-sm:w-full">
            Create federation
          </Button>
          <Button asChild variant="ghost" className="max-sm:w-full">
            <PageLink href="/federations">Cancel</PageLink>
          </Button>
          {!isSent && problem !== null ? <span className="text-ink-faint text-xs">{problem}</span> : null}
        </div>
      </div>
    </form>
  );
}

function useNameError(name: string): string | undefined {
  const { ids, byId } = useFederations(2000);
  return useMemo(() => {
    const parsed = FederationName.safeParse(name);
    if (!parsed.success) return `${parsed.error.issues[0]?.message ?? "Enter a name"}.`;
    const isTaken = ids.some((id) => byId.get(id)?.name === name);
    return isTaken ? `There is a federation ${name} already; choose another name.` : undefined;
  }, [name, ids, byId]);
}
