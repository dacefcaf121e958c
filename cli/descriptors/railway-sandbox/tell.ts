/** What a value of the file is, as it crosses to the reader; `untold` says why it cannot be told. */
export type ToldValue =
  | string
  | number
  | boolean
  | null
  | { table: [key: string, value: ToldValue][] }
  | { list: ToldValue[] }
  | { untold: string }

/** What came of evaluating a file for one environment. */
export type Told =
  | {
      /** Undefined when the file exports no function. */
      made: ToldValue | undefined
      asked: { environment: boolean; outside: boolean; names: string[] }
    }
  | { failure: string; line?: number }

/**
 * What a value is, told from outside of the sandbox: what the file has done to the prototypes there changes nothing.
 * What is undefined is not there.
 */
export function tell(value: unknown, above: readonly object[] = []): ToldValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') return { untold: `it is a ${typeof value}` }
  if (above.includes(value)) return { untold: 'it holds itself' }
  const path = [...above, value]
  if (Array.isArray(value)) return { list: Array.from(value, (item) => tell(item, path)) }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return { table: entries.map(([key, item]) => [key, tell(item, path)]) }
}
