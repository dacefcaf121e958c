const sentences = [
  'The tide is the regular rise and fall of the sea.',
  'The moon pulls the water of the sea and makes a tidal bulge on the side that faces it.',
  'A second tidal bulge stands on the far side of the earth.',
  'The earth turns under the two tidal bulges once a day.',
  'Therefore most coasts have two high tides and two low tides every day.',
  'A spring tide is a very high tide that happens when the sun and the moon pull in one line.',
  'A neap tide is a weak tide that happens when the sun and the moon pull at a right angle.',
  'The tidal range is the difference between high water and low water.',
  'Sailors use a tide table, which lists the times of high water and low water for a harbour.',
  'A tidal power station uses the tidal range to drive turbines and to make electricity.',
]

/**
 * A PDF of one page that says its own name, in less than 2 KB and the bytes of its padding. The name is letters,
 * digits and hyphens.
 */
export function lecturePdf(name: string, paddingBytes = 0): Uint8Array<ArrayBuffer> {
  const lines = [...sentences, `This recording is known as ${name}.`]
  const shown = lines.map((line) => `(${line}) Tj T*`).join('\n')
  const text = `BT /F1 11 Tf 14 TL 40 800 Td\n${shown}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  if (paddingBytes > 0) file += `%${'x'.repeat(paddingBytes)}\n`
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.indexOf('xref\n')}\n%%EOF\n`
  return new TextEncoder().encode(file)
}
