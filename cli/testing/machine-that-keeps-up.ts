const mostRuns = 5

/**
 * Runs a command again, five times in all at most, where it says that this machine was too busy to ask: its soak is
 * right to be inconclusive then, and what the test is about was not tried.
 */
export async function onAMachineThatKeepsUp<Run extends { stdout: string; stderr: string }>(
  run: () => Promise<Run>,
): Promise<Run> {
  for (let runs = 1; ; runs += 1) {
    const ended = await run()
    const tooBusy = /because of this machine/.test(ended.stdout + ended.stderr)
    if (!tooBusy || runs === mostRuns) return ended
  }
}
