import { z } from 'zod'

/** The settings that a reply must visibly follow; a prompt without them gets these. */
const Settings = z.object({
  summary: z
    .object({ wordsAtMost: z.number().default(400), sections: z.array(z.string()).default([]) })
    .prefault({}),
  keyTermsAtMost: z.number().default(15),
  flashcards: z.object({ atMost: z.number().default(10) }).prefault({}),
  examQuestions: z.object({ atMost: z.number().default(5) }).prefault({}),
})
export type Settings = z.infer<typeof Settings>

/** Finds in a prompt what the lecture service puts there: settings as JSON, and the transcript, each between its marks. */
export function readPrompt(prompt: string): { settings: Settings; transcript: string } {
  const settings = between(prompt, 'settings')
  return {
    settings: Settings.parse(settings === null ? {} : JSON.parse(settings)),
    transcript: between(prompt, 'transcript') ?? prompt,
  }
}

function between(prompt: string, mark: string): string | null {
  return prompt.match(new RegExp(`<${mark}>\\n([^]*?)\\n</${mark}>`))?.[1] ?? null
}
