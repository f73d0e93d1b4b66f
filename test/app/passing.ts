// What pieces of a long file leave behind, as a process of its own: passing.ts
// Prints the most bytes that lay in buffers while 200 MB passed.
import { setImmediate as turn } from 'node:timers/promises'
import { clearBuffersEarly } from '../../packages/app/src/process/memory.ts'

clearBuffersEarly()
let most = 0
for (let passed = 0; passed < 200_000_000; passed += 65_536) {
  Buffer.allocUnsafeSlow(65_536)
  most = Math.max(most, process.memoryUsage().arrayBuffers)
  // as pieces come from a socket: in a loop without turns it depends on the machine when V8 clears away
  await turn()
}
console.log(most)
