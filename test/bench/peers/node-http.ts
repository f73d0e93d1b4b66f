// A callback server of bare `node:http`: every report is read, answered and forgotten.
import { openDoor } from './door.ts'

openDoor(() => undefined)
