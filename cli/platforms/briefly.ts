/**
 * Asks once for whoever asks within the time, so that several questions about one moment cost the platform one.
 * A refusal is given to those who wait for it, and not kept.
 */
export function briefly<Value>(ask: () => Promise<Value>, ms: number): () => Promise<Value> {
  let last: { askedAt: number; answer: Promise<Value> } | undefined
  return () => {
    if (last !== undefined && performance.now() - last.askedAt < ms) return last.answer
    const answer = ask()
    last = { askedAt: performance.now(), answer }
    answer.catch(() => {
      if (last?.answer === answer) last = undefined
    })
    return answer
  }
}
