/** How alike two sounds are, -1 to 1 (their correlation), at the best of the shifts up to `shifts` samples. */
export function likeness(one: Float32Array, other: Float32Array, shifts = 0): number {
  let best = -1
  for (let shift = -shifts; shift <= shifts; shift += 1) best = Math.max(best, correlation(one, other, shift))
  return best
}

function correlation(one: Float32Array, other: Float32Array, shift: number): number {
  let both = 0
  let first = 0
  let second = 0
  for (let index = Math.max(0, -shift); index < Math.min(one.length, other.length - shift); index += 1) {
    const a = one[index] as number
    const b = other[index + shift] as number
    both += a * b
    first += a * a
    second += b * b
  }
  return both / Math.sqrt(first * second)
}
