import { build } from 'esbuild'

/**
 * One file tree of everything that `entry` loads.
 * @param {{ entry: string, outdir: string, conditions?: string[] }} options
 */
export async function bundleServer({ entry, outdir, conditions = [] }) {
  await build({
    entryPoints: [entry],
    outdir,
    conditions,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Native modules cannot be bundled; the rest is loaded late or never and stays where the package manager put it.
    external: [
      'better-sqlite3',
      'pg',
      'mysql2',
      'mongodb',
      'redis',
      '@node-rs/*',
      '@zxcvbn-ts/*',
      'nodemailer',
      'pino-pretty',
      'prom-client',
      'commander',
    ],
    // CommonJS inside an ES module still asks for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'warning',
  })
}
