// What pieces of a long file leave behind, as a process of its own: passing.ts
// Prints the most bytes that lay in buffers while 200 MB passed.
import { clearBuffersEarly } from '../../packages/app/src/process/buffers.ts'

clearBuffersEarly()
let most = 0
for (let passed = 0; passed < 200_000_000; passed += 65_536) {
  Buffer.allocUnsafeSlow(65_536)
  most = Math.max(most, process.memoryUsage().arrayBuffers)
}
console.log(most)
