// Everything said so far, kept at its end unless the customer has scrolled up to read.
import { Component, createRef } from 'preact'
import { useWidget } from './context'
import { Icon } from './icons'
import { DraftView, MessageView } from './message'
import { sayProblem } from './problem'
import { dayHeading } from './times'

const NEAR_END = 80

export class Log extends Component<object, { isAway?: boolean }> {
  box = createRef<HTMLDivElement>()
  content = createRef<HTMLDivElement>()
  staysAtEnd = true
  // Pictures that load late and a keyboard that opens change the heights too.
  watcher = new ResizeObserver(() => this.follow())

  override componentDidMount() {
    for (const { current } of [this.box, this.content]) if (current) this.watcher.observe(current)
    this.toEnd()
  }

  override componentDidUpdate() {
    if (useWidget().state.lines.at(-1)?.delivery === 'sending') this.staysAtEnd = true
    this.follow()
  }

  override componentWillUnmount() {
    this.watcher.disconnect()
  }

  follow() {
    if (this.staysAtEnd) this.toEnd(useWidget().state.lines.at(-1)?.message.sender === 'ai')
  }

  /** A reply longer than the window is read from its beginning: the question stays in sight. */
  toEnd = (keepsQuestion = false) => {
    const box = this.box.current
    this.staysAtEnd = true
    box?.scrollTo(0, 1e6)
    if (keepsQuestion) [...(box?.querySelectorAll('.own') ?? [])].at(-1)?.scrollIntoView({ block: 'nearest' })
  }

  onScroll = ({ currentTarget: box }: { currentTarget: HTMLElement }) => {
    this.staysAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END
    this.setState({ isAway: !this.staysAtEnd })
  }

  render() {
    const { t, state, talk, language } = useWidget()
    const latest = state.lines.at(-1)
    // Of several replies under way, one line of progress is enough.
    const drafts = state.drafts.filter((draft, at) => draft.text || at === state.drafts.length - 1)
    let day = ''
    return (
      <div class="middle">
        <div class="log" ref={this.box} role="log" aria-live="polite" aria-label={t.conversation} tabIndex={0} onScroll={this.onScroll}>
          <div ref={this.content}>
            {state.phase === 'failed' && !state.lines.length && (
              <div class="blank soft" role="alert">
                <Icon name="alert" />
                <b>{t.startFailed}</b>
                <p>{sayProblem(state.problem, language, t)}</p>
                <button class="primary brand" onClick={() => talk.open()}>
                  {t.again}
                </button>
              </div>
            )}
            {state.phase === 'starting' && !state.lines.length && <div class="skeleton raised" role="status" aria-label={t.starting} />}
            {state.lines.map((line) => {
              const heading = dayHeading(line.message.at, language, t)
              const isNewDay = heading !== day
              day = heading
              return [isNewDay && <p class="system soft">{heading}</p>, <MessageView key={line.key} line={line} />]
            })}
            {drafts.map((draft) => (
              <DraftView key={draft.clientId} draft={draft} />
            ))}
            {latest && latest.message.quick_replies.length > 0 && !state.drafts.length && (
              <div class="chips row">
                {latest.message.quick_replies.map(({ text }) => (
                  <button class="raised" key={text} dir="auto" onClick={() => talk.send(text)}>
                    {text}
                  </button>
                ))}
              </div>
            )}
          </div>
        </div>
        {this.state.isAway && (
          <button class="newest square raised" aria-label={t.newest} onClick={() => this.toEnd()}>
            <Icon name="down" />
          </button>
        )}
      </div>
    )
  }
}
