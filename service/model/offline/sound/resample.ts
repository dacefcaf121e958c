export interface Resampler {
  /** What comes out for what came in so far; the end of it waits for what follows. */
  push(samples: Float32Array): Float32Array
  flush(): Float32Array
}

/** Zero crossings of the filter on each side. */
const crossings = 24
/** How much of the band that both rates can carry is kept; the filter falls off above. */
const keptBand = 0.92

/**
 * A rational resampler: a sinc under a Blackman window (74 dB), cut off below half of the lower rate, in
 * one set of weights for each position between two samples (a polyphase filter). Delay-free: output sample
 * n is the sound at the time n / `to`.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples, flush: () => new Float32Array() }
  const divisor = greatestCommonDivisor(from, to)
  const phases = to / divisor
  const step = from / divisor
  const cutoff = (keptBand * Math.min(1, to / from)) / 2
  const reach = Math.ceil(crossings / (2 * cutoff))
  const filters = Array.from({ length: phases }, (_, phase) => weights(phase / phases, reach, cutoff))

  let phase = 0
  // Silence before the beginning: the filter looks back.
  let waiting = new Float32Array(reach - 1)

  function push(samples: Float32Array): Float32Array {
    const input = new Float32Array(waiting.length + samples.length)
    input.set(waiting)
    input.set(samples, waiting.length)
    const output = new Float32Array(Math.ceil((input.length * to) / from))
    let at = 0
    let count = 0
    while (at + 2 * reach <= input.length) {
      output[count] = weighted(input, at, filters[phase] as Float32Array)
      count += 1
      phase += step
      at += Math.floor(phase / phases)
      phase %= phases
    }
    waiting = input.slice(at)
    return output.subarray(0, count)
  }

  return { push, flush: () => push(new Float32Array(reach)) }
}

function weighted(input: Float32Array, at: number, filter: Float32Array): number {
  let sum = 0
  for (let tap = 0; tap < filter.length; tap += 1)
    sum += (input[at + tap] as number) * (filter[tap] as number)
  return sum
}

function weights(offset: number, reach: number, cutoff: number): Float32Array {
  const taps = Array.from({ length: 2 * reach }, (_, tap) => {
    const distance = tap - (reach - 1) - offset
    return sinc(2 * cutoff * distance) * blackman(distance / reach)
  })
  const gain = taps.reduce((sum, tap) => sum + tap, 0)
  return Float32Array.from(taps, (tap) => tap / gain)
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** 1 in the middle, 0 at -1 and 1. */
function blackman(x: number): number {
  return Math.abs(x) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x)
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other)
}
