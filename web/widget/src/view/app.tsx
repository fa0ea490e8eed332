import { Component, createRef } from 'preact'
import { readableOn, textOn } from '../contrast'
import type { Memory } from '../memory'
import { strings } from '../strings'
import type { Language } from '../strings'
import type { Talk } from '../talk'
import { Composer } from './composer'
import { provideWidget } from './context'
import { Header } from './header'
import { Icon } from './icons'
import { IdentifyForm } from './identify'
import { Log } from './log'
import { sayProblem } from './problem'

interface AppProps {
  talk: Talk
  memory: Memory
  origin: string
  pageLanguage: Language
  theme: 'light' | 'dark'
}

const SURFACE = { light: '#ffffff', dark: '#1c1d20' }
/** --hover, the hardest ground that the accent is written on. */
const UNDER_ACCENT = { light: '#f0f0ee', dark: '#2d2f34' }
const NO_COLOUR = '#1f2937'

export class App extends Component<AppProps, { isChecking?: boolean }> {
  field = createRef<HTMLTextAreaElement>()
  launcher = createRef<HTMLButtonElement>()
  panel = createRef<HTMLElement>()
  wasOpen = false

  override componentDidMount() {
    const redraw = () => this.forceUpdate()
    this.props.talk.watch(redraw)
    addEventListener('online', redraw)
    addEventListener('offline', redraw)
    // On a phone the panel fills what the keyboard leaves: iOS moves the page under it and tells only visualViewport.
    visualViewport?.addEventListener('resize', this.fit)
    visualViewport?.addEventListener('scroll', this.fit)
  }

  override componentDidUpdate() {
    const { open } = this.props.talk.state()
    if (open === this.wasOpen) return
    this.wasOpen = open
    this.fit()
    ;(open ? this.field : this.launcher).current?.focus()
  }

  fit = () => {
    const { style } = this.panel.current ?? {}
    style?.setProperty('--room', `${visualViewport?.height}px`)
    style?.setProperty('--from-top', `${visualViewport?.offsetTop}px`)
  }

  language(): Language {
    const { memory, pageLanguage } = this.props
    const { language } = memory.read()
    return language?.page === pageLanguage ? language.chosen : pageLanguage
  }

  switchLanguage = () => {
    const { memory, pageLanguage } = this.props
    memory.write({ language: { chosen: this.language() === 'zh' ? 'en' : 'zh', page: pageLanguage } })
    this.forceUpdate()
  }

  check = () => this.setState({ isChecking: true })

  endCheck = () => {
    this.setState({ isChecking: false })
    this.field.current?.focus()
  }

  askForPerson = () => {
    void this.props.talk.requestPerson()
    // The button goes away; the next thing to do is to write down what the matter is.
    this.field.current?.focus()
  }

  onKeyDown = (event: KeyboardEvent) => {
    // The page's own shortcuts stay out of what is typed here.
    event.stopPropagation()
    if (event.key !== 'Escape' || event.isComposing) return
    if (this.state.isChecking) this.endCheck()
    else this.props.talk.close()
  }

  render() {
    const { talk, origin, theme } = this.props
    const { isChecking } = this.state
    const state = talk.state()
    const language = this.language()
    const t = strings[language]
    const isOnline = navigator.onLine
    const person = state.lines.findLast((line) => line.message.sender === 'person')?.message.sender_name ?? ''
    provideWidget({ talk, state, t, language, origin })
    const brand = state.colour || NO_COLOUR
    const surface = SURFACE[theme]
    const colours = {
      '--brand': brand,
      '--on-brand': textOn(brand),
      '--accent': readableOn(UNDER_ACCENT[theme], brand),
      '--surface': surface,
    }
    const { identity, handOver } = state

    return (
      <div class="root" lang={language === 'zh' ? 'zh-CN' : 'en'} style={colours}>
        {!state.open && (
          <button
            ref={this.launcher}
            class="launcher brand row"
            aria-label={state.unread ? `${t.launcher}, ${t.unread(state.unread)}` : t.launcher}
            onClick={() => talk.open()}
          >
            <Icon name="chat" />
            <span class="word">{t.launcher}</span>
            {state.unread > 0 && <span class="unread">{state.unread}</span>}
          </button>
        )}
        {state.open && (
          <section ref={this.panel} class="panel" role="dialog" aria-labelledby="title" onKeyDown={this.onKeyDown}>
            <Header onClose={() => talk.close()} onPerson={this.askForPerson} onCheckOrder={this.check} onLanguage={this.switchLanguage} />
            <div aria-live="polite">
              {handOver !== 'none' && (
                <p class={`strip warm row ${handOver}`}>
                  <Icon name="headset" />
                  {handOver === 'waiting' ? t.waiting : t.joined(person)}
                </p>
              )}
              {identity.level !== 'anonymous' && (
                <p class="strip good row">
                  <Icon name="shield" />
                  {identity.level === 'order' && identity.order ? t.verifiedOrder(identity.order) : t.verifiedName(identity.name ?? '')}
                </p>
              )}
              {(!isOnline || state.isCutOff) && (
                <p class="strip bad row">
                  <Icon name="alert" />
                  {isOnline ? t.reconnecting : t.offline}
                </p>
              )}
            </div>
            <Log />
            {state.notice && (
              <div class="notice bad row" role="alert">
                <Icon name="alert" />
                <span class="grow">{sayProblem(state.notice, language, t)}</span>
                <button class="square" aria-label={t.close} onClick={() => talk.dismissNotice()}>
                  <Icon name="cross" />
                </button>
              </div>
            )}
            {isChecking && <IdentifyForm onDone={this.endCheck} />}
            <Composer field={this.field} isChecking={!!isChecking} onCheckOrder={isChecking ? this.endCheck : this.check} />
            <p class="provenance soft">{t.provenance}</p>
          </section>
        )}
      </div>
    )
  }
}
