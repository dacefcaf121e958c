/** Does it for all, a few at a time. */
export async function inTurns<Given, Result>(
  all: readonly Given[],
  act: (one: Given) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...all.entries()]
  const results: Result[] = []
  const turn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await act(next[1])
    }
  }
  await Promise.all([turn(), turn(), turn(), turn()])
  return results
}
