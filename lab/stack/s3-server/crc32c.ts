/**
 * CRC-32C (Castagnoli), reflected polynomial 0x82f63b78, RFC 3720 section 12.1, eight bytes at a step
 * ("slicing-by-8"): four times as fast as one byte at a step, and Node brings none of its own.
 */
export function crc32c(chunk: Uint8Array, state = 0): number {
  let register = ~state
  let index = 0
  for (; index + 8 <= chunk.length; index += 8) {
    const low = register ^ word(chunk, index)
    const high = word(chunk, index + 4)
    register =
      entry(7, low) ^
      entry(6, low >>> 8) ^
      entry(5, low >>> 16) ^
      entry(4, low >>> 24) ^
      entry(3, high) ^
      entry(2, high >>> 8) ^
      entry(1, high >>> 16) ^
      entry(0, high >>> 24)
  }
  for (; index < chunk.length; index++)
    register = (register >>> 8) ^ entry(0, register ^ (chunk[index] as number))
  return ~register >>> 0
}

/** Eight tables of 256: what a byte does to the register when so many more bytes follow it in the step. */
const tables = new Int32Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let register = byte
  for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1
  tables[byte] = register
}
for (let place = 256; place < tables.length; place++) {
  const before = tables[place - 256] as number
  tables[place] = (before >>> 8) ^ entry(0, before)
}

function entry(following: number, byte: number): number {
  return tables[following * 256 + (byte & 0xff)] as number
}

/** Four bytes, the lowest first. */
function word(chunk: Uint8Array, index: number): number {
  return (
    (chunk[index] as number) |
    ((chunk[index + 1] as number) << 8) |
    ((chunk[index + 2] as number) << 16) |
    ((chunk[index + 3] as number) << 24)
  )
}
