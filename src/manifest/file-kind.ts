// What may stand at a path, and what is said of that which is not read.

/** Links are followed; `out of reach`: a folder on the way may not be entered. */
export type FileKind = 'file' | 'folder' | keyof typeof NOT_READ

export const NOT_READ = {
  'named pipe': 'this is a named pipe, and only files are read',
  socket: 'this is a socket, and only files are read',
  device: 'this is a device, and only files are read',
  'broken link': 'this is a link to a file that does not exist',
  'circle of links': 'this is a link that leads back to itself',
  'out of reach': 'this cannot be read: permission denied',
} as const
