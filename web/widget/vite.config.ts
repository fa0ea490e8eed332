import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    // The oldest browsers with constructed style sheets, dvh and logical properties in full.
    target: ['es2022', 'chrome111', 'safari16.4', 'firefox114'],
    minify: 'terser',
    terserOptions: { compress: { passes: 3, unsafe_arrows: true }, format: { comments: false } },
    lib: { entry: 'src/main.ts', name: 'KefuWidget', formats: ['iife'], fileName: () => 'widget.js' },
  },
})
