import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ids of all documents that the generated code sends. */
export function documentIds(generated) {
  return readdirSync(generated)
    .map((name) => /^\s*"id": "([0-9a-f]{64})",$/m.exec(readFileSync(join(generated, name), 'utf8'))?.[1])
    .filter((id) => id !== undefined);
}
