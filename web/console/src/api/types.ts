/** The wire's nouns under short names; the shapes come from the server's OpenAPI and nowhere else. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Message = Schemas['Message']
export type Citation = Schemas['Citation']
export type Sentence = Schemas['Sentence']
export type ProductCard = Schemas['ProductCard']
export type OrderCard = Schemas['OrderCard']
export type ParcelCard = Schemas['ParcelCard']
export type Card = Message['cards'][number]
export type SignIn = Schemas['SignIn']
export type SignedIn = Schemas['SignedIn']
export type Person = Schemas['Person']
export type AccountState = Schemas['AccountState']
export type AlertState = Schemas['AlertState']
export type AlertHook = Schemas['HookState']
export type AlertDelivery = Schemas['DeliveryRow']
export type SecondStep = Schemas['SecondStep']
export type RolesTable = Schemas['RolesTable']
export type Team = Schemas['Team']
export type Member = Schemas['MemberRow']
export type NewMember = Schemas['NewMember']
export type SetDuty = Schemas['SetDuty']
export type Hidden = Schemas['Hidden']
export type AuditPage = Schemas['AuditPage']
export type AuditRow = Schemas['AuditRow']
export type AuditChain = Schemas['AuditChain']
export type ConversationRow = Schemas['ConversationRow']
export type ConversationPage = Schemas['ConversationPage']
export type StaffConversation = Schemas['StaffConversation']
export type TraceRow = Schemas['TraceRow']
export type Trace = Schemas['Trace']
export type TracePassed = Schemas['TracePassed']
export type Budget = Schemas['Budget']
export type TraceStep = Schemas['TraceStep']
export type TraceEvidence = Schemas['TraceEvidence']
export type Approval = Schemas['Approval']
export type Health = Schemas['Health']
export type Promised = Schemas['Promise']
export type PromiseMoved = Schemas['PromiseMoved']
export type Returned = Schemas['Returned']
export type CaseRow = Schemas['CaseRow']
export type CaseFile = Schemas['CaseFile']
export type CasePage = Schemas['CasePage']
export type CaseAlarm = Schemas['CaseAlarm']
export type CaseEvidence = Schemas['CaseEvidence']
export type Colleague = Schemas['Colleague']
export type DeskState = Schemas['DeskState']
export type Duty = Schemas['DutyRow']
export type Ticket = Schemas['TicketRow']
export type Packet = Schemas['Packet']
export type KnowledgeCounts = Schemas['KnowledgeCounts']
export type KnowledgeGap = Schemas['KnowledgeGap']
export type KnowledgeFinding = Schemas['KnowledgeFinding']
export type ArticleDraft = Schemas['ArticleDraft']
export type DraftText = Schemas['DraftText']
export type KnowledgeSource = Schemas['KnowledgeSource']
export type SourceDifference = Schemas['SourceDifference']
export type StaleArticle = Schemas['StaleArticle']
export type NamedText = Schemas['NamedText']
export type TextOf = Schemas['TextOf']
export type TextVersion = Schemas['TextVersion']
export type TextFault = Schemas['TextFault']
export type TextTrial = Schemas['TextTrial']
export type TextEdit = Schemas['TextEdit']
type ToldBy = Schemas['ToldBy']
/** One line of a preview: how far it is, with all differences found so far. */
export interface TextPreview {
  looked: number
  total: number
  is_done: boolean
  failed: string
  differences: { asked: string; language: string; before: ToldBy; after: ToldBy; at: string; conversation: string | null }[]
}
export type CustomerSide = Schemas['CustomerSide']
export type SideOrder = Schemas['SideOrder']
export type ChangeListing = Schemas['ChangeListing']
export type ChangeDone = Schemas['ChangeDone']
export type KeptBeside = Schemas['KeptBeside']
export type NoteRow = Schemas['NoteRow']
export type MacroFilled = Schemas['MacroFilled']
export type SavedView = Schemas['ViewRow']
export type CopilotSuggestion = Schemas['CopilotSuggestion']
export type SuggestedMove = Schemas['SuggestedMove']
export type SuggestedEvidence = Schemas['SuggestedEvidence']
export type CheckedText = Schemas['CheckedText']
export type ReplyWarning = Schemas['ReplyWarning']
export type PlannerBasis = Schemas['PlannerBasis']
export type PlannedDay = Schemas['PlannedDay']
export type AskPlanner = Schemas['AskPlanner']
export type Problem = Schemas['Problem']
export type HandOverState = ConversationRow['hand_over']
export type Sender = Message['sender']

/** An account of the demo, offered on the sign-in page when GET /demo/staff answers. */
export interface DemoAccount {
  merchant: string
  title: string
  email: string
  password: string
  name: string
  role: string
}
export type Translated = Schemas['Translated']
export type Translations = Schemas['Translations']
export type MacroRow = Schemas['MacroRow']
export type MacroValues = Schemas['MacroValues']
