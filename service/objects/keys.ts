/** Where objects live, relative to the bucket's prefix. No id that a client has chosen is part of a key. */
export const keys = {
  /** Every object of a lecture is below this folder, by the row id. */
  lectureFolder: (lecture: string) => `lectures/${lecture}/`,
  lectureObject: (lecture: string, attempt: string, name: string) => `lectures/${lecture}/${attempt}/${name}`,
  /** A place for a direct upload; what the client calls its file is kept for people to read. */
  upload: (id: string, fileName: string) =>
    `uploads/${id}/${fileName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'file'}`,
  /** What the API (`api`) or an instance wrote for a handshake. */
  handshake: (id: string, author: string) => `handshakes/${id}/${author}`,
  handshakeFolder: (id: string) => `handshakes/${id}/`,
  /** What a process writes, reads and deletes to see whether the bucket works. */
  probe: (instance: string) => `health/${instance}`,
} as const

/** The folder that an object is in, without the slash at its end. */
export const folderOf = (key: string) => key.slice(0, key.lastIndexOf('/'))

/** The last part of a key. */
export const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1)
