// Takes documents out of the persisted map that the dashboard no longer sends: the server would go on accepting them.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentIds } from './documentIds.mjs';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');
const map = join(frontend, 'persisted-documents.json');
const before = readFileSync(map, 'utf8');
const documents = JSON.parse(before);
const kept = documentIds(join(frontend, 'src/__generated__')).sort();
const missing = kept.filter((id) => !(id in documents));
if (missing.length > 0) throw new Error(`not in persisted-documents.json: ${missing.join(', ')}`);
const after = `${JSON.stringify(Object.fromEntries(kept.map((id) => [id, documents[id]])), null, 2)}\n`;
if (after !== before) writeFileSync(map, after);
