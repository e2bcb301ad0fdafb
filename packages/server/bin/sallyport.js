#!/usr/bin/env node
import { statSync } from 'node:fs'

/** What the bundle was made from. A package that is not beside this one was installed, and does not change. */
const SOURCES = ['server', 'engine', 'protocol', 'store-sql', 'volatile-memory', 'volatile-redis', 'hashing', 'mail-smtp']

function changedAt(path) {
  return statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

// The bundle starts in half the time, but a compiler in watch mode may have left it behind.
const bundledAt = changedAt('../dist/bundle/main.js')
const compiledAt = Math.max(...SOURCES.map((name) => changedAt(`../../${name}/dist/.tsbuildinfo`)))
await import(bundledAt > 0 && bundledAt >= compiledAt ? '../dist/bundle/main.js' : '../dist/main.js')
