import { afterEach, expect, it, vi } from 'vitest';
import { newClientId } from './clientId';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => vi.unstubAllGlobals());

it('makes UUIDs, outside of secure contexts too', () => {
  expect(newClientId()).toMatch(uuid);
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) });
  expect(newClientId()).toMatch(uuid);
});
