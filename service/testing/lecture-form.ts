/** One second of a 440 Hz tone, 16 kHz mono, as a WAV file. */
export function tone(seconds = 1): Uint8Array<ArrayBuffer> {
  const samples = Math.round(16_000 * seconds)
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(16_000, 24)
  wav.writeUInt32LE(32_000, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  for (let index = 0; index < samples; index++)
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * index) / 16_000)), 44 + index * 2)
  return new Uint8Array(wav)
}

export interface FormWishes {
  fields?: Record<string, string | undefined>
  file?: { bytes: Uint8Array<ArrayBuffer>; name?: string; type?: string; field?: string } | null
  fileFirst?: boolean
}

/** The form of a good ingest, changed where a test wishes: an undefined field is left out. */
export function lectureForm({
  fields = {},
  file = { bytes: tone() },
  fileFirst = false,
}: FormWishes = {}): FormData {
  const form = new FormData()
  const addFile = () => {
    if (file)
      form.append(
        file.field ?? 'audio',
        new Blob([file.bytes], { type: file.type ?? 'audio/wav' }),
        file.name ?? 'lecture.wav',
      )
  }
  if (fileFirst) addFile()
  const all = {
    course_id: 'course-1',
    lecture_id: 'lecture-1',
    preset_id: 'exam-mode',
    title: 'A lecture',
    ...fields,
  }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) form.append(name, value)
  if (!fileFirst) addFile()
  return form
}
