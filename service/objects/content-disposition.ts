/**
 * The header that makes a browser save what it gets under a name (RFC 6266, RFC 8187): an ASCII name for
 * every client, and the true one in UTF-8 where they differ. Folders and control characters are taken out
 * of the name.
 */
export function attachment(fileName: string): string {
  const name = safeName(fileName)
  const ascii = name.replace(/[^\u0020-\u007e]+/g, '_').replace(/["%\\]/g, '_')
  if (ascii === name) return `attachment; filename="${ascii}"`
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

function safeName(fileName: string): string {
  const lastSegment = fileName.split(/[/\\]/).at(-1) ?? ''
  const name = lastSegment
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim()
  return name === '' || name === '.' || name === '..' ? 'download' : name
}
