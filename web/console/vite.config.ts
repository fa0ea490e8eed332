import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// KEFU_SERVER names the server behind `npm run dev`; a build needs none (base './' serves under any path).
const server = process.env['KEFU_SERVER'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: './',
  plugins: [vue()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: { '/v1': { target: server, ws: true }, '/demo': server, '/pictures': server } },
})
