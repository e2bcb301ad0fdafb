import { type AllAtOnce, type AllAtOnceResult, allAtOnce } from './all-at-once.ts'
import { type ClosedLoop, type ClosedLoopResult, closedLoop } from './closed-loop.ts'
import { type LoginStorm, type LoginStormResult, loginStorm } from './login-storm.ts'
import { type RefreshChains, type RefreshChainsResult, refreshChains } from './refresh-chains.ts'
import { type RepeatRequest, type RepeatResult, repeatRequest } from './repeat-request.ts'

/** What the load process can be asked to do, with what it answers. */
export interface Drills {
  readonly repeat: { readonly drill: RepeatRequest; readonly result: RepeatResult }
  readonly 'closed-loop': { readonly drill: ClosedLoop; readonly result: ClosedLoopResult }
  readonly 'all-at-once': { readonly drill: AllAtOnce; readonly result: AllAtOnceResult }
  readonly 'login-storm': { readonly drill: LoginStorm; readonly result: LoginStormResult }
  readonly 'refresh-chains': { readonly drill: RefreshChains; readonly result: RefreshChainsResult }
}

export type Drill = Drills[keyof Drills]['drill']

export function runDrill(drill: Drill): Promise<unknown> {
  switch (drill.kind) {
    case 'repeat':
      return repeatRequest(drill)
    case 'closed-loop':
      return closedLoop(drill)
    case 'all-at-once':
      return allAtOnce(drill)
    case 'login-storm':
      return loginStorm(drill)
    case 'refresh-chains':
      return refreshChains(drill)
  }
}
