// What may stand at a path, and what is said of that which is not read.

/** Links are followed; `out of reach`: a folder on the way may not be entered. */
export type FileKind = 'file' | 'folder' | keyof typeof NOT_READ

export const NOT_READ = {
  'named pipe': 'this is a named pipe, not a regular file',
  socket: 'this is a socket, not a regular file',
  device: 'this is a device, not a regular file',
  'broken link': 'this symbolic link points to a file that does not exist',
  'circle of links': 'this symbolic link points back to itself',
  'out of reach': 'cannot read this file: permission denied',
} as const
