// A process that lives in a database: living.ts URL. Says the id of its spell, and when it has ended.
import { once } from 'node:events'
import { openPostgres } from '../../packages/hub/src/store/postgres.ts'

const { fellows } = await openPostgres(process.argv[2] ?? '')
const { spell } = fellows
if (!spell) throw new Error('no spell')
console.log(spell.id)
await once(spell.ended, 'abort')
console.log('ended')
process.exit()
