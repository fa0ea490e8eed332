/** Words of the people's desk, in both languages. */
import { computed } from 'vue'

import { language } from '../preferences'

const en = {
  presence: 'Presence',
  states: { on: 'Taking conversations', away: 'Away: keeping what I hold', off: 'Not at the desk' } as Record<string, string>,
  offeredTo: 'A customer for you',
  accept: 'Accept',
  decline: 'Not now',
  left: (seconds: number) => `${seconds} s left`,
  wants: 'In the customer’s words',
  facts: 'Known',
  tried: 'What was tried',
  noHelp: 'did not help',
  promised: 'Promised',
  errands: 'Open errands',
  waitsForYes: 'waits for a yes',
  waitsForAnswer: 'waits for an answer',
  mood: 'Mood',
  next: 'Next',
  because: 'because of',
  packet: 'Before your first word',
  call: 'Get in touch',
  called: 'Reached',
  due: 'due',
  steps: 'Steps of this hand-over',
  priority: { 1: 'Danger', 2: 'Urgent', 3: 'Normal', 4: 'Can wait' } as Record<number, string>,
  tiers: { generalist: 'General', specialist: 'Specialist', supervisor: 'Supervisor' } as Record<string, string>,
  skills: { general: 'General', products: 'Products', orders: 'Orders', after_sale: 'After the sale', complaints: 'Complaints' } as Record<string, string>,
  moods: {
    calm: 'calm', happy: 'happy', confused: 'confused', anxious: 'anxious', disappointed: 'disappointed', angry: 'angry', sad: 'sad',
  } as Record<string, string>,
  kinds: {
    opened: 'asked', raised: 'made more urgent', offered: 'offered to', lapsed: 'not answered by', declined: 'declined by', left: 'lost its person',
    warned: 'soon too late', breached: 'waited too long', call_offered: 'offered a call', closed_for_now: 'nobody there', call_asked: 'left a contact', taken: 'taken by', passed_on: 'passed on by',
    solved: 'solved by', to_ai: 'back to the AI', withdrawn: 'withdrawn', called_back: 'called back by',
  } as Record<string, string>,
  moves: {
    approve: 'A colleague approves', confirm: 'Ask for the yes to what was listed', offer: 'Offer', case: 'Work on case', answer: 'Answer what no article says',
    ask: 'Ask what would help',
  } as Record<string, string>,
  basis: { policy: 'rule', listing: 'listing', case: 'case', no_article: 'no article covers it', none: '' } as Record<string, string>,
  identity: { anonymous: 'not identified', order: 'identified by an order', customer: 'signed in' } as Record<string, string>,
  statuses: {
    awaiting_payment: 'awaiting payment', paid: 'paid', packing: 'being packed', shipped: 'on its way', delivered: 'delivered', completed: 'completed',
    cancelled: 'cancelled', returning: 'being returned', exchanging: 'being exchanged', returned: 'returned', refunded: 'refunded',
    label_created: 'label created', in_transit: 'in transit', out_for_delivery: 'out for delivery', stuck: 'not moving', lost: 'lost',
  } as Record<string, string>,
  failed: 'That did not work',
}

const zh: typeof en = {
  presence: '值班状态',
  states: { on: '正在接待', away: '暂离：保留手上的会话', off: '不在岗' },
  offeredTo: '有顾客等您接待',
  accept: '接起',
  decline: '现在不行',
  left: (seconds) => `还剩 ${seconds} 秒`,
  wants: '顾客的原话',
  facts: '已核实',
  tried: '已经试过',
  noHelp: '没解决',
  promised: '已承诺',
  errands: '没办完的事',
  waitsForYes: '等顾客确认',
  waitsForAnswer: '等顾客回答',
  mood: '情绪',
  next: '下一步',
  because: '依据',
  packet: '开口之前先看',
  call: '联系顾客',
  called: '已联系上',
  due: '最晚',
  steps: '转接经过',
  priority: { 1: '危险', 2: '紧急', 3: '普通', 4: '不急' },
  tiers: { generalist: '普通客服', specialist: '专员', supervisor: '主管' },
  skills: { general: '综合', products: '商品', orders: '订单', after_sale: '售后', complaints: '投诉' },
  moods: { calm: '平静', happy: '高兴', confused: '疑惑', anxious: '焦急', disappointed: '失望', angry: '生气', sad: '难过' },
  kinds: {
    opened: '请求人工', raised: '升级', offered: '派给', lapsed: '未接：', declined: '婉拒：', left: '接待人离开', breached: '等待超时',
    warned: '即将超时', call_offered: '提议回电', closed_for_now: '无人在岗', call_asked: '留下联系方式', taken: '接起：', passed_on: '转出：', solved: '解决：', to_ai: '交还 AI',
    withdrawn: '顾客取消', called_back: '已联系：',
  },
  moves: {
    approve: '等同事审批', confirm: '请顾客确认已列出的内容', offer: '可以办理', case: '处理投诉单', answer: '回答资料里没有的问题', ask: '问清需要什么',
  },
  basis: { policy: '规则', listing: '清单', case: '投诉单', no_article: '没有资料覆盖', none: '' },
  identity: { anonymous: '未核实身份', order: '已凭订单核实', customer: '已登录' },
  statuses: {
    awaiting_payment: '待付款', paid: '待发货', packing: '打包中', shipped: '已发货', delivered: '已送达', completed: '已完成', cancelled: '已取消',
    returning: '退货中', exchanging: '换货中', returned: '已退货', refunded: '已退款', label_created: '待揽收', in_transit: '运输中',
    out_for_delivery: '派送中', stuck: '物流停滞', lost: '已丢失',
  },
  failed: '没有办成',
}

export const k = computed(() => (language.value === 'zh' ? zh : en))
