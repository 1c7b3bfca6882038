import { createStore } from '@/lib/store';

/** Grows when the number of open alerts is no longer what was asked for. */
export const openAlertsEpochStore = createStore(0);

export function refreshOpenAlerts() {
  openAlertsEpochStore.set((epoch) => epoch + 1);
}
