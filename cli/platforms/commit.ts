/** The commit that an image's tag names, as `fly deploy --image-label SHA` makes it; undefined for any other tag. */
export function commitInTag(tag: string | undefined): string | undefined {
  return tag !== undefined && /^[0-9a-f]{7,40}$/.test(tag) ? tag : undefined
}
