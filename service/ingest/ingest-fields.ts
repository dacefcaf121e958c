import { IngestFields } from '../contract/lecture.ts'
import { badRequest, knownPreset } from '../http/problem-error.ts'
import type { FormFields } from './ingest-form.ts'

const required = ['course_id', 'lecture_id', 'preset_id', 'title'] as const

/** Whether the fields that decide where a file goes are there already. */
export function hasIdentity(fields: FormFields): boolean {
  return required.every((name) => fields[name] !== undefined)
}

/** Parses the form's fields. Throws ProblemError 400 for the first one that cannot be used. */
export function parseIngestFields(fields: FormFields): IngestFields {
  for (const name of required)
    if (!fields[name]?.trim()) throw badRequest('missing_field', `the form field ${name} is missing or empty`)
  // Clients send optional fields empty when they have nothing to say.
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  const parsed = IngestFields.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw badRequest(
      'bad_request',
      `the form field ${issue?.path.join('.')} cannot be used: ${issue?.message}`,
    )
  }
  knownPreset(parsed.data.preset_id)
  return parsed.data
}
