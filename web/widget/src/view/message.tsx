// One message, by whom it is. Whatever was written is shown as text; only links and citations are made clickable.
import { Component } from 'preact'
import type { ComponentChildren } from 'preact'
import { firstLetter } from '../transcript'
import { cited, links, safeAddress } from '../passages'
import type { Draft, Line } from '../talk'
import type { Citation, Message } from '../wire'
import { Cards } from './cards'
import { useWidget } from './context'
import { Icon } from './icons'
import { sayProblem } from './problem'
import { clockOf } from './times'

export function MessageView({ line }: { line: Line }) {
  const { message } = line
  if (message.sender === 'system') return <p class="system soft">{message.text}</p>
  return message.sender === 'customer' ? <Own line={line} /> : <Reply message={message} />
}

function Own({ line: { message, delivery, problem }, line }: { line: Line }) {
  const { t, talk, language } = useWidget()
  const failed = delivery === 'unsent' || delivery === 'unanswered'
  return (
    <article class="message own" aria-label={t.you}>
      <div class={`bubble ${failed ? 'bad' : 'brand'}`} dir="auto">
        {message.text}
      </div>
      {delivery === 'sending' && <small>{t.sending}</small>}
      {!delivery && <time>{clockOf(message.at, language)}</time>}
      {failed && (
        <div class="failure row" role="alert">
          <Icon name="alert" />
          <span class="grow">
            <b>{delivery === 'unsent' ? t.unsent : t.unanswered}</b> {problem !== undefined && sayProblem(problem, language, t)}
          </span>
          <button class="small" onClick={() => talk.sendAgain(line)}>
            <Icon name="retry" />
            {t.again}
          </button>
        </div>
      )}
    </article>
  )
}

class Reply extends Component<{ message: Message }, { shown?: number | undefined }> {
  show = (shown?: number) => this.setState({ shown })

  leaveSource = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !this.state.shown) return
    event.stopPropagation()
    this.show()
  }

  render() {
    const { message } = this.props
    const { shown } = this.state
    const { language } = useWidget()
    const find = (index?: number) => message.citations.find((citation) => citation.index === index)
    const mark = (index: number) => {
      const citation = find(index)
      return (
        citation && (
          <Mark key={index} citation={citation} isShown={shown === index} onToggle={() => this.show(shown === index ? undefined : index)} />
        )
      )
    }
    const source = find(shown)
    return (
      <article
        class={`message ${message.sender}`}
        data-generated-by={message.sender === 'ai' ? 'ai' : undefined}
        onKeyDown={this.leaveSource}
      >
        <By sender={message.sender} name={message.sender_name}>
          <time>{clockOf(message.at, language)}</time>
        </By>
        {message.text && (
          <div class="bubble raised" dir="auto">
            {cited(message.text, message.sentences).map((piece) => [<Linked text={piece.text} />, piece.citations.map(mark)])}
          </div>
        )}
        {source && <Source citation={source} onClose={() => this.show()} />}
        <Cards cards={message.cards} />
      </article>
    )
  }
}

/** A reply in the making. Not read out: the finished message is. */
export function DraftView({ draft }: { draft: Draft }) {
  const { t } = useWidget()
  return (
    <article class="message ai" data-generated-by="ai" aria-live="off">
      <By sender="ai" />
      {draft.text && (
        <div class="bubble raised" dir="auto">
          <Linked text={draft.text} />
        </div>
      )}
      {!draft.text && (
        <div class="bubble raised soft row">
          <span class="pulse row" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {draft.step || t.thinking}
        </div>
      )}
    </article>
  )
}

function By({ sender, name = '', children }: { sender: Message['sender']; name?: string; children?: ComponentChildren }) {
  const { t } = useWidget()
  return (
    <div class="by row">
      {sender === 'ai' ? (
        <>
          <span class="badge brand">{t.ai}</span>
          <b>{t.assistant}</b>
        </>
      ) : (
        <>
          <span class="face square" aria-hidden="true">
            {name ? firstLetter(name) : <Icon name="person" />}
          </span>
          <b dir="auto">{name || t.staff}</b>
          {name && <span class="tag warm">{t.staff}</span>}
        </>
      )}
      {children}
    </div>
  )
}

function Mark({ citation, isShown, onToggle }: { citation: Citation; isShown: boolean; onToggle: () => void }) {
  const { t } = useWidget()
  return (
    <button class="mark" aria-expanded={isShown} aria-label={`${t.sourceNumber(citation.index)}: ${citation.title}`} onClick={onToggle}>
      {citation.index}
    </button>
  )
}

function Source({ citation, onClose }: { citation: Citation; onClose: () => void }) {
  const { t, origin } = useWidget()
  const address = safeAddress(citation.url, origin + '/')
  return (
    <aside class="source raised" aria-label={t.sourceNumber(citation.index)}>
      <header class="row">
        <span class="mark" aria-hidden="true">
          {citation.index}
        </span>
        <b class="grow" dir="auto">
          {citation.title}
        </b>
        <button class="square" aria-label={t.close} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {citation.quote && <blockquote dir="auto">{citation.quote}</blockquote>}
      {address && (
        <a class="small plain" href={address} target="_blank" rel="noopener noreferrer">
          {t.readSource}
          <Icon name="out" />
        </a>
      )}
    </aside>
  )
}

function Linked({ text }: { text: string }) {
  return (
    <>
      {links(text).map(({ text: words, href }) =>
        href ? (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {words}
          </a>
        ) : (
          words
        ),
      )}
    </>
  )
}
