import { expect, it, vi } from 'vitest';
import { ApiError } from './errors';
import { createStepUpGate, stepUpCancelled, withStepUp } from './stepUp';

const refusal = () => new ApiError({ message: 'A code is needed.', extensions: { code: 'STEP_UP_REQUIRED' } });
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** An operation that is refused until a code was given. */
function operation(answer: string) {
  let allowed = false;
  const run = vi.fn(async () => {
    if (!allowed) throw refusal();
    return answer;
  });
  return { run, allow: () => (allowed = true) };
}

it('asks once for two operations at the same time, and repeats both', async () => {
  const gate = createStepUpGate();
  const prompts = vi.fn();
  gate.subscribe(() => gate.asking() && prompts());
  const [one, two] = [operation('one'), operation('two')];
  const both = Promise.all([withStepUp(gate, one.run), withStepUp(gate, two.run)]);
  await settled();
  expect(gate.asking()).toBe(true);
  one.allow();
  two.allow();
  gate.confirm();
  expect(gate.asking()).toBe(false);
  await expect(both).resolves.toEqual(['one', 'two']);
  expect(prompts).toHaveBeenCalledTimes(1);
  expect(one.run).toHaveBeenCalledTimes(2);
});

it('does not ask again for one that was on its way when the code was accepted', async () => {
  const gate = createStepUpGate();
  let refuse: (error: Error) => void = () => undefined;
  const run = vi.fn<() => Promise<string>>();
  run.mockReturnValueOnce(new Promise((_, reject) => (refuse = reject))).mockResolvedValueOnce('done');
  const result = withStepUp(gate, run);
  gate.confirm();
  refuse(refusal());
  await expect(result).resolves.toBe('done');
  expect(gate.asking()).toBe(false);
});

it('rejects quietly when the person does not want to', async () => {
  const gate = createStepUpGate();
  const { run } = operation('never');
  const result = withStepUp(gate, run);
  await settled();
  gate.cancel();
  await expect(result).rejects.toMatchObject({ code: stepUpCancelled });
  expect(gate.asking()).toBe(false);
  expect(run).toHaveBeenCalledTimes(1);
});

it('lets other errors and successes through without asking', async () => {
  const gate = createStepUpGate();
  await expect(withStepUp(gate, async () => 'fine')).resolves.toBe('fine');
  const error = new ApiError({ message: 'No.', extensions: { code: 'FORBIDDEN' } });
  await expect(withStepUp(gate, () => Promise.reject(error))).rejects.toBe(error);
  expect(gate.asking()).toBe(false);
});

it('gives up after one repetition, so that it never asks in circles', async () => {
  const gate = createStepUpGate();
  const { run } = operation('never');
  const result = withStepUp(gate, run);
  await settled();
  gate.confirm();
  await expect(result).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
  expect(run).toHaveBeenCalledTimes(2);
});
