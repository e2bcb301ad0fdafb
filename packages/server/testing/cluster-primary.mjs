/** What a process manager does in its cluster mode: `node cluster-primary.mjs <script> <count>` runs `<script> serve` as workers on one port. */
import cluster from 'node:cluster'

const [exec, count] = process.argv.slice(2)
cluster.setupPrimary({ exec, args: ['serve'], silent: true })
cluster.on('message', (worker, message) => console.log(`${message} ${worker.process.pid}`))
cluster.on('exit', (_worker, code) => console.log(`exit ${code}`))
for (let index = 0; index < Number(count); index += 1) cluster.fork()
process.on('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
})
