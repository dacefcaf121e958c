/** What one step of a flow left behind. Times in milliseconds; the start counts from the flow's own. */
export interface Trace<Seen> {
  startedMs: number
  durationMs: number
  seen: Seen
}
export type Traces<Steps> = { [Name in keyof Steps]?: Trace<Steps[Name]> }
