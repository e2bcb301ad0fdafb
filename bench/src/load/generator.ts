/** The load process: runs one drill and ends. */
import { answerParent } from '../processes/answer-parent.ts'
import { type Drill, runDrill } from './drills/drill.ts'

answerParent((drill: Drill) => runDrill(drill))
