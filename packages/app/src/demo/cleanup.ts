/** What has been started, and how to end it. */
export interface Cleanup {
  add(step: () => Promise<void>): void
  /** Ends all, the last started first; a step that fails is told and holds up no other. */
  run(failed: (error: unknown) => void): Promise<void>
}

export const cleanup = (): Cleanup => {
  const steps: (() => Promise<void>)[] = []
  return {
    add: (step) => void steps.unshift(step),
    run: async (failed) => {
      for (const step of steps.splice(0)) await step().catch(failed)
    },
  }
}
