import type { WebhookDeliveryState } from '@/__generated__/WebhookLedgerQuery.graphql';

export const states = ['WAITING', 'FAILED', 'KEPT', 'READ'] as const satisfies readonly WebhookDeliveryState[];

/** What the page's URL says about which deliveries are shown. */
export interface WebhookSearch {
  state?: WebhookDeliveryState | undefined;
}

export function asState(value: unknown): WebhookDeliveryState | undefined {
  return states.find((state) => state === value);
}
