export { type Sockets, type SocketsOptions, sockets } from './sockets.ts'
