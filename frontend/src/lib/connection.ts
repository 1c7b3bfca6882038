import { createStore } from './store';

/** `idle`: nothing live was asked for yet. `offline`: the device itself has no network. */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline';

export const connectionStore = createStore<ConnectionState>('idle');
