import { itStandsSeveralProcesses } from '../../test/processes.ts'
import { describeOnPostgres } from '../../test/servers.ts'

await describeOnPostgres(({ another }) => {
  itStandsSeveralProcesses(another)
})
