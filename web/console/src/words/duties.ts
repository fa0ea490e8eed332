/** Words of the page on approvals and promises, in both languages. */
import { computed } from 'vue'

import { language } from '../preferences'

const en = {
  title: 'Approvals',
  lead: 'What the rules want a person to decide',
  empty: 'Nothing waits for a yes',
  emptyHint: 'A request appears here when a rule or a money cap wants a person.',
  asked: 'What was asked',
  would: 'What would be done',
  rule: 'Which row wants a person',
  amounts: 'Amounts',
  back: 'Back to the customer',
  paid: 'Paid for the order',
  refunded_before: 'Refunded before',
  shop_today: 'The shop today',
  customer_30_days: 'This customer in 30 days',
  approve: 'Approve',
  decline: 'Decline',
  barred: {
    own: 'You asked for this; a colleague decides.', role: 'A supervisor decides this.', decided: 'This has been decided.',
  } as Record<string, string>,
  byCustomer: 'The customer, through the AI',
  order: 'Order',
  because: 'Reason given',
  conversation: 'Open the conversation',
  done: (name: string, yes: boolean) => `${name} ${yes ? 'approved' : 'declined'}`,
  keys: 'J and K move · A approves · X declines',
  promises: 'Promises',
  noPromises: 'No promise is open',
  noPromisesHint: 'What is promised to customers appears here with its clock.',
  due: (time: string) => `${time} left`,
  late: (time: string) => `${time} late`,
  overdue: (count: number) => `${count} ${count === 1 ? 'promise is' : 'promises are'} late`,
  noDeadline: 'no deadline',
  keep: 'Kept',
  proof: 'What shows it? For example: called at 16:40',
  changes: {
    cancel_order: 'Cancel an order', change_address: 'Change the address', change_items: 'Change items', change_payment: 'Change the payment method',
    change_default_address: 'Change the default address', return_items: 'Return', exchange_items: 'Exchange', refund_difference: 'Price protection',
    goodwill: 'Goodwill', request_invoice: 'Invoice', stock_alert: 'Stock notice', trace_parcel: 'Parcel enquiry', resend_parcel: 'Resend',
  } as Record<string, string>,
  reasons: {
    no_longer_needed: 'No longer needed', ordered_by_mistake: 'Ordered by mistake', found_cheaper: 'Found it cheaper', too_slow: 'Takes too long',
    changed_mind: 'Changed their mind', faulty: 'Faulty', damaged: 'Damaged on the way', wrong_item: 'Wrong item',
  } as Record<string, string>,
  kinds: {
    refund_by: 'Refund', call_by: 'Call', reply_by: 'Reply', parcel_enquiry_by: 'Parcel enquiry', resend_by: 'Resend', stock_notice: 'Stock notice',
    price_refund: 'Price difference', invoice_by: 'Invoice', other: 'Other',
  } as Record<string, string>,
}

const zh: typeof en = {
  title: '审批',
  lead: '规则要求由人来决定的事',
  empty: '没有等待审批的事',
  emptyHint: '规则行或金额上限要求人工确认时，会出现在这里。',
  asked: '要办什么',
  would: '办了会怎样',
  rule: '哪一行要求人工',
  amounts: '金额',
  back: '退给顾客',
  paid: '订单实付',
  refunded_before: '此前已退',
  shop_today: '全店今日已退',
  customer_30_days: '该顾客30天已退',
  approve: '同意',
  decline: '不同意',
  barred: {
    own: '这是您提出的，要由同事决定。', role: '这类请求由主管或管理员决定。', decided: '已经有决定了。',
  } as Record<string, string>,
  byCustomer: '顾客，经由 AI',
  order: '订单',
  because: '顾客说的原因',
  conversation: '打开会话',
  done: (name, yes) => `${name}${yes ? '已同意' : '未同意'}`,
  keys: 'J、K 移动 · A 同意 · X 不同意',
  promises: '承诺',
  noPromises: '没有未兑现的承诺',
  noPromisesHint: '对顾客的承诺会带着时限出现在这里。',
  due: (time) => `还剩 ${time}`,
  late: (time) => `已超时 ${time}`,
  overdue: (count: number) => `${count} 项承诺已超时`,
  noDeadline: '没有时限',
  keep: '已兑现',
  proof: '有什么凭据？例如：16:40 已回电',
  changes: {
    cancel_order: '取消订单', change_address: '修改收货地址', change_items: '更换商品规格', change_payment: '更换支付方式',
    change_default_address: '修改默认地址', return_items: '退货退款', exchange_items: '换货', refund_difference: '价格保护',
    goodwill: '补偿', request_invoice: '开具发票', stock_alert: '到货提醒', trace_parcel: '查件', resend_parcel: '补发',
  },
  reasons: {
    no_longer_needed: '不需要了', ordered_by_mistake: '拍错了', found_cheaper: '别处更便宜', too_slow: '发货太慢',
    changed_mind: '改变了主意', faulty: '质量问题', damaged: '运输中损坏', wrong_item: '发错货',
  },
  kinds: {
    refund_by: '退款', call_by: '回电', reply_by: '回复', parcel_enquiry_by: '查件', resend_by: '补发', stock_notice: '到货提醒',
    price_refund: '退差价', invoice_by: '开票', other: '其他',
  },
}

export const d = computed(() => (language.value === 'zh' ? zh : en))
