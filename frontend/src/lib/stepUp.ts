import { ApiError } from './errors';
import { createStore } from './store';

/** What an operation fails with when the person did not want to give a code; forms say nothing about it. */
export const stepUpCancelled = 'STEP_UP_CANCELLED';

export interface StepUpGate {
  /** Changes with every code that was accepted: what was sent before may be repeated without asking again. */
  passed: () => number;
  /** Waits until the person gave a code; all who wait share one prompt. Rejects when they don't want to. */
  ask: () => Promise<void>;
  /** Whether the prompt should be on the screen. */
  asking: () => boolean;
  subscribe: (listener: () => void) => () => void;
  /** A code was accepted. */
  confirm: () => void;
  cancel: () => void;
}

export function createStepUpGate(): StepUpGate {
  const prompt = createStore(false);
  let waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let accepted = 0;

  function settle(how: (one: (typeof waiting)[number]) => void) {
    const all = waiting;
    waiting = [];
    prompt.set(false);
    all.forEach(how);
  }

  return {
    passed: () => accepted,
    ask: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        prompt.set(true);
      }),
    asking: prompt.get,
    subscribe: prompt.subscribe,
    confirm() {
      accepted++;
      settle(({ resolve }) => resolve());
    },
    cancel() {
      const error = new ApiError({ message: 'No code was given.', extensions: { code: stepUpCancelled } });
      settle(({ reject }) => reject(error));
    },
  };
}

/** Runs an operation; where it needs a fresh code, asks for one and runs it once more. */
export async function withStepUp<T>(gate: StepUpGate, run: () => Promise<T>): Promise<T> {
  const before = gate.passed();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'STEP_UP_REQUIRED') throw error;
  }
  // A code that was accepted while this one was on its way counts for it too.
  if (gate.passed() === before) await gate.ask();
  return run();
}

export const stepUpGate = createStepUpGate();
