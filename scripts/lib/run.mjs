import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Run a command to its end. Never throws for a failing command: a command that cannot be started has code 127.
 * With `capture` the output comes back as text, else it goes to this terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string, ms: number }>}
 */
export function run(command, args, options = {}) {
  const started = performance.now()
  const { cwd = ROOT, env = process.env, capture = false } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] })
    const output = { stdout: '', stderr: '' }
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output.stderr += text
    })
    const end = (code) => resolve({ code, ...output, ms: performance.now() - started })
    child.on('error', (error) => {
      output.stderr += error.message
      end(127)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

/** Run a JavaScript file with this Node. */
export function runNode(args, options) {
  return run(process.execPath, args, options)
}

/** Run a tool that is installed in node_modules, by the path of its JavaScript file; no shell and no `npx` in between. */
export function runTool(file, args, options) {
  return runNode([join(ROOT, 'node_modules', file), ...args], options)
}

/** Run npm: the one that started us if there is one, else the one on the PATH. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath
  if (npm?.endsWith('.js')) return runNode([npm, ...args], options)
  return process.platform === 'win32' ? run('cmd.exe', ['/c', 'npm', ...args], options) : run('npm', args, options)
}
