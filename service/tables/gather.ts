/** What `together` resolves to for an item that it left out: it is then done alone. */
export const apart = Symbol('apart')

/**
 * Makes one call of many that come at the same time. A call that comes while nothing is under way starts
 * at the end of the current turn of the event loop; calls that come while a batch is under way wait for
 * it and then go together, in the order in which they came. Nobody waits for the sake of company.
 *
 * An item that `together` leaves apart, and every item of a batch that fails, is done `alone`, so that one
 * bad item never fails another: `alone` may therefore meet work that was rolled back. What `alone` throws
 * reaches the caller of that item. Nothing is kept beyond the calls themselves: when each has settled,
 * nothing is left to do.
 */
export function gather<Item, Result>(
  together: (items: readonly Item[]) => Promise<readonly (Result | typeof apart)[]>,
  alone: (item: Item) => Promise<Result>,
): (item: Item) => Promise<Result> {
  interface Call {
    item: Item
    settle: PromiseWithResolvers<Result>
  }
  let waiting: Call[] = []
  let underWay = false

  const doAlone = ({ item, settle }: Call) => void alone(item).then(settle.resolve, settle.reject)
  const doTogether = async () => {
    const calls = waiting
    waiting = []
    try {
      const results = await together(calls.map(({ item }) => item))
      for (const [index, call] of calls.entries()) {
        const result = index < results.length ? results[index] : apart
        if (result === apart) doAlone(call)
        else call.settle.resolve(result as Result)
      }
    } catch {
      calls.forEach(doAlone)
    }
    underWay = waiting.length > 0
    if (underWay) setImmediate(doTogether)
  }

  return (item) => {
    const settle = Promise.withResolvers<Result>()
    waiting.push({ item, settle })
    if (!underWay) {
      underWay = true
      setImmediate(doTogether)
    }
    return settle.promise
  }
}
