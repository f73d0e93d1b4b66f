import type { Message } from '@grammyjs/types'
import { Violated } from '../errors.ts'
import type { Methods } from './method.ts'
import { send } from './sending.ts'

const demandOnMap = (latitude: number, longitude: number): void => {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new Violated('a place that is not on the map')
}

/** Places and people. None of them has a caption. */
export const places: Methods = {
  sendLocation: (call, params) => {
    const { latitude, longitude } = params
    demandOnMap(latitude, longitude)
    return send(call, params, [{ location: { latitude, longitude } }])[0] as Message.LocationMessage
  },
  sendVenue: (call, params) => {
    const { latitude, longitude, title, address } = params
    demandOnMap(latitude, longitude)
    if (!title.trim() || !address.trim()) throw new Violated('a venue needs a title and an address')
    const location = { latitude, longitude }
    return send(call, params, [{ venue: { location, title, address }, location }])[0] as Message.VenueMessage
  },
  sendContact: (call, params) => {
    const { phone_number, first_name, last_name, vcard } = params
    if (vcard && Buffer.byteLength(vcard) > 2048) throw new Violated('a vCard of more than 2048 bytes')
    const contact = { phone_number, first_name, ...(last_name ? { last_name } : {}), ...(vcard ? { vcard } : {}) }
    return send(call, params, [{ contact }])[0] as Message.ContactMessage
  },
}
