/** Notices of the browser while this page is not in front. They are asked for in My account and name nobody. */
import { computed, ref } from 'vue'

import { desk } from './desk'
import { hear } from './live'
import { remember } from './preferences'
import { person } from './session'
import { h } from './words/helping'

const KEY = 'kefu.notices'
const isMissing = typeof Notification === 'undefined'
const permission = ref<NotificationPermission>(isMissing ? 'denied' : Notification.permission)
const wanted = ref(localStorage.getItem(KEY) === 'on')

export const noticeState = computed<'missing' | 'denied' | 'on' | 'off'>(() => {
  if (isMissing) return 'missing'
  if (permission.value === 'denied') return 'denied'
  return wanted.value && permission.value === 'granted' ? 'on' : 'off'
})

/** The browser asks only here, after a press that says why. */
export async function turnOn(): Promise<void> {
  if (isMissing) return
  permission.value = await Notification.requestPermission()
  wanted.value = permission.value === 'granted'
  remember(KEY, wanted.value ? 'on' : 'off')
  if (wanted.value) show('test', null)
}

export function turnOff(): void {
  wanted.value = false
  remember(KEY, 'off')
}

function show(kind: 'offer' | 'mention' | 'message' | 'test', conversation: string | null): void {
  if (noticeState.value !== 'on') return
  const notice = new Notification(h.value.told[kind] ?? kind, { tag: `kefu ${kind} ${conversation ?? ''}`, icon: './icon.svg' })
  notice.onclick = () => {
    window.focus()
    if (conversation) location.hash = `#/c/${conversation}`
    notice.close()
  }
}

/** Tells what came while the page was out of sight, until the returned function is called. */
export function startNotices(): () => void {
  return hear((news) => {
    if (document.visibilityState === 'visible' && document.hasFocus()) return
    if (news.type === 'offer' && news.person === person.value?.id) show('offer', news.conversation)
    else if (news.type === 'mention' && news.person === person.value?.id) show('mention', news.conversation)
    else if (news.type === 'changed' && news.what === 'message' && news.sender === 'customer') {
      const isMine = desk.state?.tickets.some((ticket) => ticket.is_mine && ticket.state === 'held' && ticket.conversation === news.conversation)
      if (isMine) show('message', news.conversation)
    }
  })
}
