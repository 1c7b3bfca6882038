import { createStore } from './store';

/** Grows when templates came, changed or went: pages that show templates then load them anew. */
export const templateEpochStore = createStore(0);

const reload = () => templateEpochStore.set((epoch) => epoch + 1);

let soon: ReturnType<typeof setTimeout> | undefined;
let later: ReturnType<typeof setTimeout> | undefined;

/**
 * Says that a template changed. Changes come in bursts, so pages wait a moment; and since a request that is on its way is
 * shared with the next one for the same, though it may know less, they look once more when things are quiet.
 */
export function templateChanged() {
  clearTimeout(soon);
  clearTimeout(later);
  soon = setTimeout(reload, 200);
  later = setTimeout(reload, 2_500);
}
