/**
 * Two processes of the server under PM2, behind one port. PM2 is no dependency: `npm install --global pm2`, then, in the folder of the
 * repository and after `npm run build`, `pm2 start deploy/pm2/ecosystem.config.cjs && pm2 save`. Settings and secrets come from `.env` there.
 */
module.exports = {
  apps: [
    {
      name: 'sallyport',
      cwd: `${__dirname}/../..`,
      script: 'packages/server/bin/sallyport.js',
      args: 'serve',
      exec_mode: 'cluster',
      instances: 2,
      // The server says when it is ready; a new process takes over only then.
      wait_ready: true,
      listen_timeout: 30_000,
      // A stop finishes what is under way: 10 s for requests, 5 s for the rest.
      kill_timeout: 20_000,
      // A configuration that cannot work (exit code 78) does not get better by trying again.
      stop_exit_codes: [78],
      exp_backoff_restart_delay: 200,
    },
  ],
}
