import { createStore, useStoreSlice, type Store } from '@/lib/store';

export interface Colleague {
  id: string;
  name: string;
}

interface Seen extends Colleague {
  until: number;
}

/** Who does something where, by conversation; entries fade by themselves. */
type Sightings = Readonly<Record<string, readonly Seen[]>>;

const nobody: readonly Seen[] = [];
const typing = createStore<Sightings>({});
const looking = createStore<Sightings>({});

function without(sightings: Sightings, keep: (seen: Seen, conversationId: string) => boolean): Sightings {
  let changed = false;
  const next: Record<string, readonly Seen[]> = {};
  for (const [conversationId, people] of Object.entries(sightings)) {
    const kept = people.filter((seen) => keep(seen, conversationId));
    if (kept.length !== people.length) changed = true;
    if (kept.length > 0) next[conversationId] = kept.length === people.length ? people : kept;
  }
  return changed ? next : sightings;
}

let sweeper: ReturnType<typeof setTimeout> | undefined;

function sweepLater() {
  sweeper ??= setTimeout(() => {
    sweeper = undefined;
    const now = Date.now();
    for (const store of [typing, looking]) {
      store.set((sightings) => without(sightings, (seen) => seen.until > now));
      if (Object.keys(store.get()).length > 0) sweepLater();
    }
  }, 1_000);
}

function add(store: Store<Sightings>, conversationId: string, person: Colleague, lasts: number) {
  const seen = { id: person.id, name: person.name, until: Date.now() + lasts };
  store.set((sightings) => ({
    ...sightings,
    [conversationId]: [...(sightings[conversationId] ?? []).filter((other) => other.id !== person.id), seen],
  }));
  sweepLater();
}

export function noteTyping(conversationId: string, person: Colleague, isTyping: boolean) {
  if (isTyping) add(typing, conversationId, person, 10_000);
  else typing.set((all) => without(all, (seen, where) => seen.id !== person.id || where !== conversationId));
}

export function notePresence(conversationId: string | null, person: Colleague) {
  // A person looks at one conversation at a time.
  looking.set((all) => without(all, (seen, where) => seen.id !== person.id || where === conversationId));
  if (conversationId) add(looking, conversationId, person, 45_000);
}

/** After a lost connection nobody knows. */
export function forgetPresence() {
  typing.set({});
  looking.set({});
}

export function useTyping(conversationId: string): readonly Colleague[] {
  return useStoreSlice(typing, (all) => all[conversationId] ?? nobody);
}

export function useLooking(conversationId: string): readonly Colleague[] {
  return useStoreSlice(looking, (all) => all[conversationId] ?? nobody);
}
