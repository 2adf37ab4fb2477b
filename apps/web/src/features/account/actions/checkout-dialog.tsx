"use client";
import type { AccountView, CheckoutView } from "@orrery/protocol";
import {
  Button,
  CopyLine,
  Credits,
  Dialog,
  DialogContent,
  EmptyState,
  Skeleton,
  useViewerLocale,
} from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CreditCard, ExternalLink } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { readCheckoutDraft, typedUnits } from "./credit-drafts.ts";
import { CreditsPreview } from "./credits-preview.tsx";
import { totalPriceText } from "./price-text.ts";

type Props = { account: AccountView; onClose: () => void };

/** A page of the payment provider on which somebody pays for credits, and its address to send on. */
export function CheckoutDialog(props: Props): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.topUps.payments.queryOptions());
  const [page, setPage] = useState<CheckoutView | null>(null);
  if (page !== null) return <PaymentPage {...props} url={page.url} />;
  if (query.data !== undefined && query.data.provider !== null) {
    return <CheckoutForm {...props} provider={query.data.provider} onOpened={setPage} />;
  }
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <DialogContent
        title="Open a payment page"
        description={`Credits for ${props.account.name}, paid through a payment provider.`}
        footer={<Button onClick={props.onClose}>Close</Button>}
      >
        {query.isError ? (
          <QueryError
            compact
            title="Whether there is a payment provider could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : query.data === undefined ? (
          <div aria-busy="true">
            <Skeleton className="h-28" />
          </div>
        ) : (
          <NoProvider />
        )}
      </DialogContent>
    </Dialog>
  );
}

function NoProvider(): ReactNode {
  return (
    <EmptyState compact icon={<CreditCard aria-hidden />} title="No payment provider is configured">
      Set <Setting name="ORRERY_STRIPE_SECRET_KEY" /> and <Setting name="ORRERY_STRIPE_WEBHOOK_SECRET" /> for
      the hub and start it again. Until then book what was paid elsewhere with “Sell credits”.
    </EmptyState>
  );
}

function Setting({ name }: { name: string }): ReactNode {
  return <code className="break-all font-mono text-xs">{name}</code>;
}

function CheckoutForm({
  account,
  provider,
  onOpened,
  onClose,
}: Props & { provider: string; onOpened: (page: CheckoutView) => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const checkout = useMutation(trpc.topUps.checkout.mutationOptions());
  const opened = useRef<CheckoutView | null>(null);
  const [credits, setCredits] = useState("");
  const locale = useViewerLocale();
  const units = typedUnits(credits);
  return (
    <DraftDialog
      title="Open a payment page"
      description={`Whoever has its address pays for credits of ${account.name}.`}
      submitLabel="Open the page"
      result={readCheckoutDraft(account.id, credits)}
      send={async (wish) => {
        opened.current = await checkout.mutateAsync(wish);
        void queryClient.invalidateQueries(trpc.topUps.list.queryFilter());
      }}
      onClose={() => (opened.current === null ? onClose() : onOpened(opened.current))}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Credits"
            required
            inputMode="decimal"
            value={credits}
            onChange={setCredits}
            error={errors.get("credits")}
          />
          <CreditsPreview
            shows="what they cost"
            items={units === null ? null : checkoutItems(account, units, { provider, locale })}
          />
        </>
      )}
    </DraftDialog>
  );
}

function checkoutItems(
  account: AccountView,
  units: bigint,
  { provider, locale }: { provider: string; locale: string },
): ReactNode[] {
  return [
    <span key="price">
      <Credits units={units} /> cost {totalPriceText(account, units, locale)} with tax, at the account's
      price.
    </span>,
    `They are booked when ${providerName(provider)} says that they were paid; until then nothing changes.`,
    ...(account.topUp === null ? [] : ["What is paid with is kept there for the automatic top-up."]),
  ];
}

/** Where it is known how a provider writes its name. */
function providerName(provider: string): string {
  return provider === "stripe" ? "Stripe" : provider;
}

function PaymentPage({ account, url, onClose }: Props & { url: string }): ReactNode {
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title="The payment page is open"
        description={`Send its address to whoever pays for ${account.name}, or pay there yourself.`}
        footer={
          <>
            <Button onClick={onClose}>Close</Button>
            <Button asChild variant="primary">
              <a href={url} target="_blank" rel="noopener noreferrer">
                <ExternalLink aria-hidden />
                Go to the page
              </a>
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <CopyLine text={url} label="address of the payment page" prompt="" wrap />
          <p className="text-pretty text-ink-muted text-sm">
            The credits come when it was paid. Until then it stands under Grants and holds, Top-ups.
          </p>
        </div>
      </DialogContent>
    </Dialog>
  );
}
