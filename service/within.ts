/** Somebody took longer than it may. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow'
}

/** What `ask` gives, or a TooSlow after `limitMs`; what is then still under way goes on by itself. */
export async function within<T>(limitMs: number, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([ask(), late])
  } finally {
    clearTimeout(timer)
  }
}
