import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The server embeds dist, and accepts only the documents of this map from strangers. */
function persistedDocuments(): Plugin {
  return {
    name: 'persisted-documents',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(new URL('./persisted-documents.json', import.meta.url), 'utf8');
      this.emitFile({ type: 'asset', fileName: 'persisted-documents.json', source });
    },
  };
}

export default defineConfig({
  plugins: [
    react(),
    babel({ include: /\/src\/.*\.tsx?$/, plugins: [['relay', { eagerEsModules: true }]] }),
    persistedDocuments(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    // Content-Security-Policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/graphql': { target: 'http://localhost:8080', ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
