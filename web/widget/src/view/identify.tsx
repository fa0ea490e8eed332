// "Check an order": the customer shows that an order is theirs.
import { Component, createRef } from 'preact'
import type { RefObject } from 'preact'
import { Refusal } from '../api'
import { useWidget } from './context'
import { Icon } from './icons'
import { sayProblem } from './problem'

interface Progress {
  isBusy?: boolean
  badOrder?: string
  badPhone?: string
  refused?: string
}

export class IdentifyForm extends Component<{ onDone: () => void }, Progress> {
  order = createRef<HTMLInputElement>()
  phone = createRef<HTMLInputElement>()

  override componentDidMount() {
    this.order.current?.focus()
  }

  submit = async (event: Event) => {
    event.preventDefault()
    const { t, talk, language } = useWidget()
    const order = this.order.current
    const phone = this.phone.current
    if (this.state.isBusy || !order || !phone) return
    const number = order.value.trim()
    const digits = phone.value.trim()
    const badOrder = number ? '' : t.needOrder
    const badPhone = /^\d{4}$/.test(digits) ? '' : t.needPhone
    const isGood = !badOrder && !badPhone
    this.setState({ badOrder, badPhone, refused: '', isBusy: isGood })
    if (!isGood) {
      ;(badOrder ? order : phone).focus()
      return
    }
    try {
      await talk.identifyOrder(number, digits)
      this.props.onDone()
    } catch (error) {
      this.setState({ isBusy: false, refused: sayProblem(error instanceof Refusal ? error.problem : null, language, t) })
      order.focus()
    }
  }

  render() {
    const { t } = useWidget()
    const { badOrder, badPhone, refused, isBusy } = this.state
    return (
      <form class="identify" aria-label={t.identifyTitle} noValidate onSubmit={this.submit}>
        <header class="row">
          <Icon name="shield" />
          <b class="grow">{t.identifyTitle}</b>
          <button type="button" class="square" aria-label={t.close} onClick={this.props.onDone}>
            <Icon name="cross" />
          </button>
        </header>
        <p class="soft">{t.identifyHint}</p>
        <div class="fields row">
          <Field id="order" label={t.orderNumber} error={badOrder} field={this.order} limit={64} mode="text" />
          <Field id="phone" label={t.phone} error={badPhone} field={this.phone} limit={4} mode="numeric" />
        </div>
        {refused && (
          <p class="bad row" role="alert">
            <Icon name="alert" />
            {refused}
          </p>
        )}
        <button class="primary brand" aria-disabled={isBusy}>
          {isBusy ? t.verifying : t.verify}
        </button>
      </form>
    )
  }
}

interface FieldProps {
  id: string
  label: string
  error: string | undefined
  field: RefObject<HTMLInputElement>
  limit: number
  mode: 'text' | 'numeric'
}

function Field({ id, label, error, field, limit, mode }: FieldProps) {
  return (
    <label class="grow">
      {label}
      <input
        class="raised"
        ref={field}
        name={id}
        maxLength={limit}
        autocomplete="off"
        spellcheck={false}
        inputMode={mode}
        aria-invalid={!!error}
        aria-describedby={`${id}-error`}
      />
      <span id={`${id}-error`} class="error" role="alert">
        {error}
      </span>
    </label>
  )
}
