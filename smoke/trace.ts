export interface Trace<Seen> {
  startedMs: number
  durationMs: number
  seen: Seen
}
export type Traces<Steps> = { [Name in keyof Steps]?: Trace<Steps[Name]> }
