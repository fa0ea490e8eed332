/** Words of the page on goods that come back, in both languages. */
import { computed } from 'vue'

import { language } from '../preferences'

const en = {
  title: 'Returns',
  open: 'Under way',
  all: 'All',
  which: 'Which returns',
  empty: 'Nothing is on its way back',
  emptyHint: 'A return or an exchange appears here as soon as a customer has asked for it.',
  pick: 'Choose a return',
  pickHint: 'Its goods, its money and what was noted are shown here.',
  order: 'Order',
  things: 'What comes back',
  instead: (sku: string) => `Instead: ${sku}`,
  money: 'Money',
  toCustomer: 'to the customer, when it is finished',
  fromCustomer: 'from the customer',
  notes: 'What was noted',
  noNotes: 'Nothing yet',
  because: 'Reason given',
  kinds: { return: 'Return', exchange: 'Exchange' } as Record<string, string>,
  statuses: { requested: 'Expected', received: 'Received', finished: 'Finished', rejected: 'Not accepted' } as Record<string, string>,
  steps: { requested: 'Taken back', received: 'Received', finished: 'Finished', rejected: 'Not accepted' } as Record<string, string>,
  receive: 'Mark as received',
  finish: 'Finish and pay',
  reject: 'Not accepted',
  undo: 'Take the receipt back',
  note: 'Note: what is missing, damaged, or was wrong',
  why: 'Say why first: the customer will ask.',
  notFinish: 'A supervisor finishes it and pays.',
  closed: 'This return is closed; what was noted stays.',
}

const zh: typeof en = {
  title: '退货',
  open: '进行中',
  all: '全部',
  which: '看哪些退货',
  empty: '没有在途的退货',
  emptyHint: '顾客一申请退货或换货，就会出现在这里。',
  pick: '请选择一件退货',
  pickHint: '这里显示退回的商品、金额和登记过的内容。',
  order: '订单',
  things: '退回的商品',
  instead: (sku) => `换成：${sku}`,
  money: '金额',
  toCustomer: '完成后退给顾客',
  fromCustomer: '由顾客补付',
  notes: '登记记录',
  noNotes: '还没有登记',
  because: '顾客说的原因',
  kinds: { return: '退货', exchange: '换货' },
  statuses: { requested: '待收货', received: '已收货', finished: '已完成', rejected: '未接收' },
  steps: { requested: '撤回登记', received: '登记收货', finished: '完成', rejected: '未接收' },
  receive: '登记收货',
  finish: '完成并退款',
  reject: '不接收',
  undo: '撤回收货登记',
  note: '备注：缺了什么、哪里损坏、登记错了什么',
  why: '请先写明原因，顾客会问到。',
  notFinish: '由主管完成并退款。',
  closed: '这件退货已经结束，登记的内容会保留。',
}

export const r = computed(() => (language.value === 'zh' ? zh : en))
export const both = { en, zh }
