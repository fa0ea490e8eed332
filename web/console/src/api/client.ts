/** One small typed client for the staff calls. Every failure is a `Failure` that can be shown in the person's language. */
import type {
  Approval, Health, ConversationPage, ConversationRow, DemoAccount, HandOverState, Message, Person, Problem, Promised, PromiseMoved, Returned, SignedIn, SignIn,
  AccountState, AlertDelivery, AlertHook, AlertState, Hidden, AuditChain, AuditPage, Member, NewMember, RolesTable, SecondStep, SetDuty, StaffConversation, Team, Trace, Budget, CaseAlarm, CaseEvidence, CaseFile, CasePage, Colleague, DeskState, Duty, Packet, Ticket,
  NamedText, TextEdit, TextFault, TextOf, TextPreview, TextTrial, ArticleDraft, DraftText, KnowledgeCounts, KnowledgeFinding, KnowledgeGap, KnowledgeSource, SourceDifference, StaleArticle,
  CheckedText, CopilotSuggestion, AskPlanner, PlannedDay, PlannerBasis,
  MacroRow, MacroValues, Translated, Translations,
  ChangeDone, ChangeListing, CustomerSide, KeptBeside, MacroFilled, NoteRow, SavedView,
 LearningState, LearntQuestion,
} from './types'

export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.title ?? (status === 0 ? 'no connection' : `HTTP ${status}`))
  }

  /** What the server says to do about it, if it said anything. */
  told(language: 'zh' | 'en'): string | null {
    if (!this.problem) return null
    return (language === 'zh' ? this.problem.detail_zh : this.problem.detail) || this.problem.title || null
  }
}

let bearer: string | null = null
let expired: () => void = () => undefined

export function useBearer(token: string | null): void {
  bearer = token
}

/** The bearer of this session, for the one connection that is not made by fetch. */
export const bearerOf = (): string | null => bearer

/** The session with this token has ended, as another connection was told. */
export function sessionIsOver(token: string): void {
  if (token === bearer) expired()
}

/** `then` runs when a signed-in call is answered 401: the session is over. */
export function onExpired(then: () => void): void {
  expired = then
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const body = (await response.json()) as Partial<Problem>
    return typeof body.detail === 'string' || typeof body.title === 'string' ? (body as Problem) : null
  } catch {
    return null
  }
}

export async function open(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const sentBearer = bearer
  const headers: Record<string, string> = {}
  if (sentBearer) headers['Authorization'] = `Bearer ${sentBearer}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Failure(0, null)
  }
  if (response.ok) return response
  if (response.status === 401 && sentBearer && sentBearer === bearer) expired()
  throw new Failure(response.status, await problemOf(response))
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await open(method, path, body, signal)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch {
    throw new Failure(response.status, null)
  }
}

/** Each line of a long answer as it comes. */
async function* lines<T>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<T> {
  const reader = (await open('POST', path, body, signal)).body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Failure(0, null)
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    const found = (rest + (value ?? '')).split('\n')
    rest = done ? '' : (found.pop() ?? '')
    for (const line of found) if (line.trim()) yield JSON.parse(line) as T
    if (done) return
  }
}

const ofText = (kind: string, name: string) => `/v1/staff/texts/${kind}/${encodeURIComponent(name)}`
const inCase = (id: string) => `/v1/cases/${encodeURIComponent(id)}`
const inTeam = (id: string, below = '') => `/v1/staff/team/${encodeURIComponent(id)}${below}`
const ACCOUNT = '/v1/staff/account'
const inKnowledge = (...path: string[]) => ['/v1/staff/knowledge', ...path.map(encodeURIComponent)].join('/')
const at = (id: string) => `/v1/staff/conversations/${encodeURIComponent(id)}`

export interface ListQuery {
  label?: string
  mine?: boolean
  snoozed?: boolean
  state: 'all' | HandOverState
  q: string
  cursor: string | null
}

export const api = {
  signIn: (form: SignIn) => call<SignedIn>('POST', '/v1/staff/session', form),
  signOut: () => open('DELETE', '/v1/staff/session'),
  me: () => call<Person>('GET', '/v1/staff/me'),
  account: () => call<AccountState>('GET', ACCOUNT),
  changePassword: (old: string, fresh: string) => call<null>('POST', `${ACCOUNT}/password`, { old, new: fresh }),
  beginSecondStep: (password: string) => call<SecondStep>('POST', `${ACCOUNT}/second-step`, { password }),
  confirmSecondStep: (code: string) => call<{ codes: string[] }>('PUT', `${ACCOUNT}/second-step`, { code }),
  dropSecondStep: (password: string) => call<null>('POST', `${ACCOUNT}/second-step/off`, { password }),
  newRecoveryCodes: (password: string) => call<{ codes: string[] }>('POST', `${ACCOUNT}/recovery-codes`, { password }),
  endSession: (id: string) => call<null>('DELETE', `${ACCOUNT}/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => call<{ ended: number }>('DELETE', `${ACCOUNT}/sessions`),
  alerts: () => call<AlertState>('GET', `${ACCOUNT}/alerts`),
  chooseAlerts: (choice: AlertState['choice']) => call<AlertState>('PUT', `${ACCOUNT}/alerts`, choice),
  tryAlert: (channel: 'mail' | 'hook') => call<AlertDelivery>('POST', `${ACCOUNT}/alerts/${channel}/test`),
  alertHook: () => call<AlertHook>('GET', '/v1/staff/alerts'),
  setAlertHook: (url: string) => call<AlertHook>('PUT', '/v1/staff/alerts/hook', { url }),
  dropAlertHook: () => call<null>('DELETE', '/v1/staff/alerts/hook'),
  sendAlertAgain: (id: string) => call<AlertDelivery>('POST', `/v1/staff/alerts/deliveries/${encodeURIComponent(id)}/again`),
  roles: () => call<RolesTable>('GET', '/v1/staff/roles'),
  team: () => call<Team>('GET', '/v1/staff/team'),
  appoint: (form: NewMember) => call<Member>('POST', '/v1/staff/team', form),
  changeMember: (id: string, name: string, role: Member['role']) => call<Member>('PUT', inTeam(id), { name, role }),
  removeMember: (id: string) => call<null>('DELETE', inTeam(id)),
  givePassword: (id: string, password: string) => call<null>('POST', inTeam(id, '/password'), { password }),
  dropMembersSecondStep: (id: string) => call<null>('DELETE', inTeam(id, '/second-step')),
  signOutMember: (id: string) => call<{ ended: number }>('DELETE', inTeam(id, '/sessions')),
  wantSecondStep: (roles: Member['role'][]) => call<Team>('PUT', '/v1/staff/team/rules/second-step', { roles }),
  setDuty: (id: string, duty: SetDuty) => call<Duty>('PUT', `/v1/staff/desk/duties/${encodeURIComponent(id)}`, duty),
  audit: (query: URLSearchParams) => call<AuditPage>('GET', `/v1/staff/audit?${query.toString()}`),
  auditChain: () => call<AuditChain>('GET', '/v1/staff/audit/chain'),
  auditSheet: async (query: URLSearchParams) => (await open('GET', `/v1/staff/audit/export?${query.toString()}`)).blob(),
  health: () => call<Health>('GET', '/v1/health'),
  demoAccounts: () => call<DemoAccount[]>('GET', '/demo/staff'),
  conversations: ({ state, q, cursor, label, mine, snoozed }: ListQuery, signal?: AbortSignal) => {
    const query = new URLSearchParams({ state })
    if (q) query.set('q', q)
    if (cursor) query.set('cursor', cursor)
    if (label) query.set('label', label)
    if (mine) query.set('mine', 'true')
    if (snoozed) query.set('snoozed', 'true')
    return call<ConversationPage>('GET', `/v1/staff/conversations?${query.toString()}`, undefined, signal)
  },
  messagesAfter: (id: string, after: number, signal?: AbortSignal) => call<Message[]>('GET', `${at(id)}/messages?after=${after}`, undefined, signal),
  conversation: (id: string, signal?: AbortSignal) => call<StaffConversation>('GET', at(id), undefined, signal),
  take: (id: string) => call<ConversationRow>('POST', `${at(id)}/take`),
  unmask: (id: string, kinds: string[], reason: string) => call<Hidden>('POST', `${at(id)}/unmask`, { kinds, reason }),
  send: (id: string, text: string, suggestion: string | null = null, wasWarned = false, original = '') =>
    call<Message>('POST', `${at(id)}/messages`, { text, suggestion, was_warned: wasWarned, original }),
  passOn: (id: string, to: { tier?: string; person?: string; note: string }) => call<Ticket>('POST', `${at(id)}/pass`, to),
  translations: (id: string, target: string) => call<Translations>('GET', `${at(id)}/translations?target=${target}`),
  translate: (id: string, body: { target: string; seq?: number; text?: string; again?: boolean }, signal: AbortSignal) => lines<Translated>(`${at(id)}/translate`, body, signal),
  suggestion: (id: string, withModel: boolean, signal?: AbortSignal) =>
    call<CopilotSuggestion>('POST', `${at(id)}/suggestion`, { with_model: withModel }, signal),
  rejectSuggestion: (suggestion: string, reason: string) =>
    call<null>('POST', `/v1/staff/suggestions/${encodeURIComponent(suggestion)}/reject`, { reason }),
  customer: (id: string, signal?: AbortSignal) => call<CustomerSide>('GET', `${at(id)}/customer`, undefined, signal),
  listChange: (id: string, change: string, given: Record<string, unknown>) => call<ChangeListing>('POST', `${at(id)}/acts/list`, { change, arguments: given }),
  carryOut: (id: string, change: string, given: Record<string, unknown>, digest: string, once: string) =>
    call<ChangeDone>('POST', `${at(id)}/acts`, { change, arguments: given, digest, once }),
  beside: (id: string, signal?: AbortSignal) => call<KeptBeside>('GET', `${at(id)}/beside`, undefined, signal),
  writeNote: (id: string, text: string, mentions: string[]) => call<NoteRow>('POST', `${at(id)}/notes`, { text, mentions }),
  readMentions: () => call<null>('POST', '/v1/staff/mentions/read'),
  macros: () => call<MacroRow[]>('GET', '/v1/staff/macros'),
  macroValues: (id: string) => call<MacroValues>('GET', `${at(id)}/macro-values`),
  saveMacro: (name: string, macro: { title: Record<string, string>; texts: Record<string, string> }) => call<MacroRow>('PUT', `/v1/staff/macros/${encodeURIComponent(name)}`, macro),
  deleteMacro: (name: string) => call<null>('DELETE', `/v1/staff/macros/${encodeURIComponent(name)}`),
  mentions: () => call<NoteRow[]>('GET', '/v1/staff/mentions'),
  keepDraft: (id: string, text: string) => call<null>('PUT', `${at(id)}/draft`, { text }),
  label: (conversations: string[], add: string[], remove: string[]) => call<unknown>('POST', '/v1/staff/many', { conversations, act: 'label', add, remove }),
  snooze: (conversations: string[], until: string | null) => call<unknown>('POST', '/v1/staff/many', { conversations, act: until ? 'snooze' : 'wake', until }),
  handBack: (conversations: string[]) => call<{ done: number; left: number }>('POST', '/v1/staff/many', { conversations, act: 'hand_back' }),
  labels: () => call<Record<string, number>>('GET', '/v1/staff/labels'),
  macrosFor: (id: string) => call<MacroFilled[]>('GET', `${at(id)}/macros`),
  views: () => call<SavedView[]>('GET', '/v1/staff/views'),
  saveView: (view: { title: string; state: string; q: string; label: string; mine: boolean; snoozed: boolean }) => call<SavedView>('POST', '/v1/staff/views', view),
  deleteView: (id: string) => call<null>('DELETE', `/v1/staff/views/${encodeURIComponent(id)}`),
  check: (id: string, text: string, signal?: AbortSignal) => call<CheckedText>('POST', `${at(id)}/check`, { text }, signal),
  close: (id: string) => call<ConversationRow>('POST', `${at(id)}/close`),
  trace: (id: string, signal?: AbortSignal) =>
    call<Trace>('GET', `/v1/traces/${encodeURIComponent(id)}`, undefined, signal),
  budget: () => call<Budget>('GET', '/v1/budget'),
  cases: (filter: 'unsettled' | 'overdue' | 'unowned' | 'closed', q: string) => {
    const query = new URLSearchParams(filter === 'unowned' ? { status: 'unsettled', unowned: 'true' } : { status: filter })
    if (q.trim()) query.set('q', q.trim())
    return call<CasePage>('GET', `/v1/cases?${query.toString()}`)
  },
  caseAlarms: () => call<CaseAlarm[]>('GET', '/v1/cases/alarms'),
  caseColleagues: () => call<Colleague[]>('GET', '/v1/cases/people'),
  case: (id: string) => call<CaseFile>('GET', inCase(id)),
  assignCase: (id: string, person: string | null) => call<CaseFile>('POST', `${inCase(id)}/assign`, { person }),
  noteCase: (id: string, text: string) => call<CaseFile>('POST', `${inCase(id)}/note`, { text }),
  closeCase: (id: string, evidence: CaseEvidence) => call<CaseFile>('POST', `${inCase(id)}/close`, evidence),
  reopenCase: (id: string, text: string) => call<CaseFile>('POST', `${inCase(id)}/reopen`, { text }),
  returns: (status: 'open' | 'all') => call<Returned[]>('GET', `/v1/returns?status=${status}`),
  moveReturn: (id: string, status: Returned['status'], note: string) =>
    call<null>('POST', `/v1/returns/${encodeURIComponent(id)}`, { status, note }),
  approvals: (status: 'waiting' | 'all' = 'waiting') => call<Approval[]>('GET', `/v1/approvals?status=${status}`),
  decide: (id: string, approve: boolean, note: string) => call<Approval>('POST', `/v1/approvals/${encodeURIComponent(id)}`, { approve, note }),
  promises: (status: Promised['status']) => call<Promised[]>('GET', `/v1/promises?status=${status}`),
  promisesOf: (conversation: string) => call<Promised[]>('GET', `/v1/promises?conversation=${encodeURIComponent(conversation)}`),
  movePromise: (id: string, deadline: string, reason: string) =>
    call<PromiseMoved>('POST', `/v1/promises/${encodeURIComponent(id)}/move`, { deadline, reason }),
  settle: (id: string, proof: string) => call<Promised>('POST', `/v1/promises/${encodeURIComponent(id)}`, { status: 'kept', proof }),
  desk: () => call<DeskState>('GET', '/v1/staff/desk'),
  setPresence: (presence: Duty['presence']) => call<Duty>('PUT', '/v1/staff/desk/presence', { presence }),
  decline: (id: string) => call<Ticket>('POST', `${at(id)}/decline`, {}),
  called: (id: string) => call<null>('POST', `${at(id)}/called`),
  packet: (id: string, signal?: AbortSignal) => call<Packet>('GET', `${at(id)}/packet`, undefined, signal),
  knowledgeCounts: () => call<KnowledgeCounts>('GET', inKnowledge()),
  gaps: () => call<KnowledgeGap[]>('GET', inKnowledge('gaps')),
  dismissGap: (id: string, reason: string) => call<KnowledgeGap>('POST', inKnowledge('gaps', id, 'dismiss'), { reason }),
  beginDraft: (gap: string) => call<ArticleDraft>('POST', inKnowledge('gaps', gap, 'draft')),
  findings: () => call<KnowledgeFinding[]>('GET', inKnowledge('findings')),
  checkKnowledge: () => call<KnowledgeFinding[]>('POST', inKnowledge('findings', 'check')),
  dismissFinding: (id: string, reason: string) => call<KnowledgeFinding>('POST', inKnowledge('findings', id, 'dismiss'), { reason }),
  texts: (kind: string) => call<NamedText[]>('GET', `/v1/staff/texts?kind=${kind}`),
  text: (kind: string, name: string) => call<TextOf>('GET', ofText(kind, name)),
  checkText: (kind: string, name: string, source: string, signal?: AbortSignal) => call<TextFault[]>('POST', `${ofText(kind, name)}/check`, { source }, signal),
  tryText: (kind: string, name: string, source: string, asked: string) => call<TextTrial>('POST', `${ofText(kind, name)}/try`, { source, asked }),
  previewText: (kind: string, name: string, source: string, signal: AbortSignal) => lines<TextPreview>(`${ofText(kind, name)}/preview`, { source }, signal),
  proposeText: (kind: string, name: string, source: string, why: string) => call<TextEdit>('POST', `${ofText(kind, name)}/propose`, { source, why }),
  rollBackText: (kind: string, name: string, version: string) => call<TextOf>('POST', `${ofText(kind, name)}/roll-back`, { version }),
  learning: () => call<LearningState>('GET', '/v1/staff/learning'),
  learntQuestions: (run: number) => call<LearntQuestion[]>('GET', `/v1/staff/learning/${run}/questions`),
  serveLearnt: (run: number | null) => call<LearningState>('POST', '/v1/staff/learning/serve', { run }),
  edits: () => call<TextEdit[]>('GET', '/v1/staff/edits'),
  decideEdit: (id: string, publish: boolean, note: string) => call<TextEdit>('POST', `/v1/staff/edits/${encodeURIComponent(id)}`, { publish, note }),
  withdrawEdit: (id: string) => call<TextEdit>('POST', `/v1/staff/edits/${encodeURIComponent(id)}/withdraw`),
  drafts: () => call<ArticleDraft[]>('GET', inKnowledge('drafts')),
  approveDraft: (id: string, texts: Record<'zh' | 'en', DraftText | undefined>) => call<ArticleDraft>('POST', inKnowledge('drafts', id, 'approve'), { texts }),
  rejectDraft: (id: string, reason: string) => call<ArticleDraft>('POST', inKnowledge('drafts', id, 'reject'), { reason }),
  stale: () => call<StaleArticle[]>('GET', inKnowledge('stale')),
  sources: () => call<KnowledgeSource[]>('GET', inKnowledge('sources')),
  lookAtSource: (name: string) => call<SourceDifference>('POST', inKnowledge('sources', name, 'look')),
  planner: () => call<PlannerBasis>('GET', '/v1/staff/planner'),
  askPlanner: (question: AskPlanner) => call<PlannedDay>('POST', '/v1/staff/planner', question),
  applySource: (name: string, digest: string) => call<KnowledgeSource>('POST', inKnowledge('sources', name, 'apply'), { digest }),
}
