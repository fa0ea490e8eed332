import { Component } from 'preact'
import type { RefObject } from 'preact'
import { MESSAGE_LIMIT } from '../wire'
import { useWidget } from './context'
import { Icon } from './icons'

const COUNTER_FROM = MESSAGE_LIMIT - 300
const TALLEST = 132

interface ComposerProps {
  field: RefObject<HTMLTextAreaElement>
  onCheckOrder: () => void
  isChecking: boolean
}

export class Composer extends Component<ComposerProps, { text: string }> {
  override state = { text: '' }

  /** Characters as the server counts them: an emoji is one. */
  length = () => Array.from(this.state.text.trim()).length

  override componentDidUpdate() {
    const area = this.props.field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, TALLEST)}px`
  }

  send = (event: Event) => {
    event.preventDefault()
    const length = this.length()
    if (!length || length > MESSAGE_LIMIT) return
    useWidget().talk.send(this.state.text.trim())
    this.setState({ text: '' })
    this.props.field.current?.focus()
  }

  onKeyDown = (event: KeyboardEvent) => {
    // Safari ends composition before it tells of the Enter that ended it; then only the old key code says so.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) this.send(event)
  }

  render() {
    const { t } = useWidget()
    const { field, isChecking, onCheckOrder } = this.props
    const length = this.length()
    const left = MESSAGE_LIMIT - length
    return (
      <form class="composer raised" onSubmit={this.send}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={this.state.text}
          placeholder={t.write}
          aria-label={t.writeLabel}
          aria-invalid={left < 0}
          enterkeyhint="send"
          onInput={(event) => this.setState({ text: event.currentTarget.value })}
          onKeyDown={this.onKeyDown}
        />
        <div class="row">
          <button type="button" class="small" aria-expanded={isChecking} onClick={onCheckOrder}>
            <Icon name="receipt" />
            {t.checkOrder}
          </button>
          <span class={`grow ${left < 0 ? 'error' : 'soft'}`} role="status">
            {length > COUNTER_FROM && (left < 0 ? t.over(-left) : t.left(left))}
          </span>
          <button class="send square brand" aria-label={t.send} aria-disabled={!length || left < 0}>
            <Icon name="send" />
          </button>
        </div>
      </form>
    )
  }
}
