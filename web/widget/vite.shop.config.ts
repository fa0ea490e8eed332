import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The shop page has no packages of its own: it is built with the widget's.
export default defineConfig({
  root: here('../shop'),
  base: '/shop/',
  publicDir: false,
  resolve: { alias: { preact: here('node_modules/preact') } },
  server: { fs: { allow: [here('..')] } },
  build: { target: 'es2020', outDir: here('../shop/dist'), emptyOutDir: true },
})
