import { OpenAPIHono, type z } from '@hono/zod-openapi'
import type { Hub, Log, Standing } from '@queqiao/hub'
import type { Speech } from '@queqiao/web'
import { bodyLimit } from 'hono/body-limit'
import packageJson from '../../package.json' with { type: 'json' }
import { failing } from './answers.ts'
import { addExport } from './export.ts'
import { addLinks } from './links.ts'
import { addNews } from './news.ts'
import { addOutbox } from './outbox.ts'
import { addPeople } from './people.ts'
import { addReading } from './reading.ts'
import { addSending } from './sending.ts'
import { addSignIns } from './sign-ins.ts'
import { addStanding } from './standing.ts'

/** Bytes that a call may bring, but for files. */
const mostBytes = 1_000_000

// where a schema has no words of its own, its library says what is expected in a sentence of its own
const wanted = (message: string): string => message.replace(/^(?:Invalid|Too)[^:]*: expected /, '')

/** What is wrong with each parameter, or field of the body. */
const fields = ({ issues }: z.core.$ZodError) =>
  issues.map(({ path, message }) => ({ path: path.join('.') || 'the body', message: `expected ${wanted(message)}` }))

const sentence = (error: z.core.$ZodError): string =>
  fields(error)
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')

export interface ApiOptions {
  /** How everything stands. */
  stands(): Promise<Standing>
  /** Where people reach the page; undefined: there is none. */
  readonly page: string | undefined
  /** Says things in somebody's name; undefined: there is no page that they would say them on. */
  readonly speech: Speech | undefined
  /** Ends when no more is begun. */
  readonly ending: AbortSignal
  readonly log: Log
}

/** `/api/v1`: what a program may ask the running process, and the document that says so. */
export const api = (hub: Hub, { stands, page, speech, ending, log }: ApiOptions): OpenAPIHono => {
  const app = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success ? undefined : c.json({ error: sentence(result.error), fields: fields(result.error) }, 400),
  })
  const short = bodyLimit({ maxSize: mostBytes, onError: (c) => c.json({ error: 'that is too long' }, 413) })
  // files are as large as they are, and none of their bytes is held
  app.use((c, next) => (c.req.method === 'PUT' ? next() : short(c, next)))
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' })
  addOutbox(app, hub)
  addReading(app, hub.reading('web'))
  addPeople(app, hub.reading('web'))
  if (speech) addSending(app, hub.reading('web'), speech)
  addNews(app, hub.reading('web'), { ending })
  addStanding(app, stands)
  addExport(app, hub, log)
  addLinks(app, hub)
  addSignIns(app, hub, page)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Queqiao', version: packageJson.version },
    servers: [{ url: '/api/v1' }],
    security: [{ adminToken: [] }],
  })
  app.onError(failing(log))
  return app
}
