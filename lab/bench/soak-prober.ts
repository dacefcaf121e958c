import { planSoak } from '../../smoke/soak/plan.ts'
import { soak } from '../../smoke/soak/soak.ts'
import { Target } from '../../smoke/target.ts'

// The prober of the benchmark `soak` as a process of its own, so that what it costs can be read off it. Address,
// length and interval come as arguments; what it saw goes out on stdout.
const [address = '', forMs, everyMs] = process.argv.slice(2)
const target = new Target({ name: 'bench', url: new URL(address) })
const plan = planSoak({
  forMs: Number(forMs),
  everyMs: Number(everyMs),
  answerWithinMs: 60_000,
  toTheEnd: true,
})
const seen = await soak(target, plan, new AbortController().signal, () => {})
await target.close()
process.stdout.write(`${JSON.stringify(seen)}\n`)
