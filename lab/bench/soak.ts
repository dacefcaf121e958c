import { costRows } from './soak-cost.ts'
import { stallRows } from './soak-stall.ts'
import { statisticsRows } from './soak-statistics.ts'
import type { Benchmark } from './table.ts'

/** Whether the soak tells the truth, how exactly it asks, what asking costs, and whether its statistics hold. */
export const soak: Benchmark = {
  name: 'soak',
  run: async () => ({
    heading: 'The soak',
    how: 'A service that answers after 20 ms, in a process of its own. First it stalls for 30 s within five minutes at one question a second, asked by the soak and by autocannon (one connection, the same fixed rate) at the same time. Then a minute at ten a second, likewise by both; what their processes cost is read from outside after their first 5 s. Last, 10,000 simulated soaks of 301 samples for each statement, whose truth is known; a share counts as met within two standard errors of the simulation.',
    rows: [...(await stallRows()), ...(await costRows()), ...statisticsRows()],
  }),
}
