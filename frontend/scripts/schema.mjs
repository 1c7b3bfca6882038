// Relay wants one schema file; the server keeps one for each domain, and Relay takes fields of an `extend type`
// for the client's own. So they are merged here.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, printSchema } from 'graphql';
import { documentIds } from './documentIds.mjs';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');
const domains = join(frontend, '../graph/schema');
const files = [
  join(frontend, '../schema.graphql'),
  ...readdirSync(domains)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => join(domains, name)),
];
const schema = printSchema(buildSchema(files.map((file) => readFileSync(file, 'utf8')).join('\n')));
const target = join(frontend, 'schema.gen.graphql');
if (!existsSync(target) || readFileSync(target, 'utf8') !== schema) writeFileSync(target, schema);

const generated = join(frontend, 'src/__generated__');
const map = join(frontend, 'persisted-documents.json');
mkdirSync(generated, { recursive: true });

// The compiler adds to the map only what it writes anew, so without a whole map it has to write everything.
const documents = existsSync(map) ? JSON.parse(readFileSync(map, 'utf8') || '{}') : {};
const whole = documentIds(generated).every((id) => id in documents);
if (!whole) {
  rmSync(generated, { recursive: true });
  mkdirSync(generated);
}
if (!whole || !existsSync(map)) writeFileSync(map, '{}\n');
