import { itStandsSeveralProcesses } from '../../test/processes.ts'
import { describeOnMysql } from '../../test/servers.ts'

await describeOnMysql(({ another }) => {
  itStandsSeveralProcesses(another)
})
