import { defineConfig } from 'vitest/config';
import { compress } from './scripts/compress.ts';
import { licenses } from './scripts/licenses.ts';

export default defineConfig({
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../src/fanlight/_web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // The core stays one file: left to itself the bundler takes out of it what many lazy chunks use, for one more request.
    rolldownOptions: {
      input: 'src/main.ts',
      output: { codeSplitting: { groups: [{ name: 'main', test: /src\/(main|lib\/links)\.ts$/, includeDependenciesRecursively: true }] } },
    },
  },
  plugins: [licenses(), compress()],
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts', 'src/**/*.test.tsx'],
  },
});
