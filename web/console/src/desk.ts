/** The line for a person as this one sees it: what is offered to me, whether I take conversations, and what I read first. */
import { computed, reactive } from 'vue'

import { api, Failure } from './api/client'
import { openConversation } from './conversation'
import { loadList } from './conversations'
import { may } from './session'
import type { DeskState, Duty, Packet, Ticket } from './api/types'

export const desk = reactive({
  state: null as DeskState | null,
  packet: null as Packet | null,
  /** Why the last thing that this person asked of the line was not done. */
  refused: null as Failure | null,
  busy: false,
})

export const offered = computed(() => desk.state?.tickets.find((ticket) => ticket.is_mine && ticket.state === 'offered') ?? null)
export const ticketOf = (conversation: string): Ticket | null =>
  desk.state?.tickets.find((ticket) => ticket.conversation === conversation) ?? null

async function attempt(what: () => Promise<void>): Promise<void> {
  desk.refused = null
  try {
    await what()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    desk.refused = error
  }
}

/** Nothing for who has no place at the desk. When it cannot be read, what is shown stays, and the line's own notice says that it is down. */
export async function readDesk(): Promise<void> {
  try {
    desk.state = may('read', 'desk') ? await api.desk() : null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

export async function setPresence(presence: Duty['presence']): Promise<void> {
  await attempt(async () => void (await api.setPresence(presence)))
  await readDesk()
}

/** Take what is offered and open it. */
export async function accept(ticket: Ticket): Promise<void> {
  if (desk.busy) return
  desk.busy = true
  await attempt(async () => {
    await api.take(ticket.conversation)
    location.hash = `#/c/${ticket.conversation}`
    await openConversation(ticket.conversation)
  })
  desk.busy = false
  await Promise.all([readDesk(), loadList('quietly')])
}

export async function decline(ticket: Ticket): Promise<void> {
  await attempt(async () => void (await api.decline(ticket.conversation)))
  await readDesk()
}

export async function called(conversation: string): Promise<void> {
  await attempt(async () => void (await api.called(conversation)))
  await Promise.all([readDesk(), readPacket(conversation), loadList('quietly')])
}

let running: AbortController | null = null

export async function readPacket(conversation: string | null): Promise<void> {
  running?.abort()
  const control = (running = new AbortController())
  if (!conversation) {
    desk.packet = null
    return
  }
  try {
    desk.packet = await api.packet(conversation, control.signal)
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    if (desk.packet?.ticket?.conversation !== conversation || error.status) desk.packet = null // a lost line takes away nothing that was read
  }
}
