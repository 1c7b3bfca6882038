import { createStore } from './store';

/** Grows whenever a template came, changed or went: pages that show templates then load them anew. */
export const templateEpochStore = createStore(0);
