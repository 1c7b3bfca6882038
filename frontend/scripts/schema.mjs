// Relay wants one schema file; the server keeps one file for each domain.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');
const domains = join(frontend, '../graph/schema');
const files = [
  join(frontend, '../schema.graphql'),
  ...readdirSync(domains)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => join(domains, name)),
];
const schema = files.map((file) => readFileSync(file, 'utf8')).join('\n');
const target = join(frontend, 'schema.gen.graphql');
if (!existsSync(target) || readFileSync(target, 'utf8') !== schema) writeFileSync(target, schema);

// The compiler adds to this map and never removes: start afresh, so that it holds today's documents only.
writeFileSync(join(frontend, 'persisted-documents.json'), '{}\n');
