import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

const API = process.env.SALLYPORT_API ?? 'http://localhost:5000'

// Vite wants a default export.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  // Packages resolve to their sources, so that the pages build without a build of the packages.
  resolve: { conditions: ['@sallyport/source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    manifest: true,
    // The policy allows no data: fonts and no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first page needs is one file, whatever the others share with it: it compresses better, and nothing is waited for.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'initial', tags: ['$initial'] }] } } },
  },
  server: { port: 5173, proxy: { '/api': { target: API, changeOrigin: false } } },
})
