import { Component, createRef } from 'preact'
import { firstLetter, transcript } from '../transcript'
import { useWidget } from './context'
import { Icon } from './icons'
import type { IconName } from './icons'

interface HeaderProps {
  onClose: () => void
  onPerson: () => void
  onCheckOrder: () => void
  onLanguage: () => void
}

export function Header({ onClose, onPerson, onCheckOrder, onLanguage }: HeaderProps) {
  const { t, state } = useWidget()
  const hasPerson = state.handOver !== 'none'
  return (
    <div class="top row">
      <span class="logo square brand" aria-hidden="true">
        {state.title ? firstLetter(state.title) : <Icon name="chat" />}
      </span>
      <div class="title grow">
        <h2 id="title">{state.title || t.launcher}</h2>
        <p class="soft">{state.handOver === 'person' ? t.staff : t.assistant}</p>
      </div>
      {!hasPerson && (
        <button class="small" onClick={onPerson}>
          {t.toPerson}
        </button>
      )}
      <Menu onCheckOrder={onCheckOrder} onLanguage={onLanguage} />
      <button class="square" aria-label={t.close} onClick={onClose}>
        <Icon name="down" />
      </button>
    </div>
  )
}

class Menu extends Component<Omit<HeaderProps, 'onClose' | 'onPerson'>, { isOpen?: boolean }> {
  box = createRef<HTMLDivElement>()
  button = createRef<HTMLButtonElement>()

  toggle = (isOpen: boolean) => this.setState({ isOpen })

  leave = () => {
    this.toggle(false)
    this.button.current?.focus()
  }

  onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !this.state.isOpen) return
    event.stopPropagation()
    this.leave()
  }

  /** The focus went elsewhere: into the conversation, or out of the widget. */
  onFocusOut = (event: FocusEvent) => {
    if (!this.box.current?.contains(event.relatedTarget as Node | null)) this.toggle(false)
  }

  item(icon: IconName, label: string, act: () => void, lang?: string) {
    const choose = () => {
      this.leave()
      act()
    }
    return (
      <button class="row" lang={lang} onClick={choose}>
        <Icon name={icon} />
        {label}
      </button>
    )
  }

  render() {
    const { t, talk, state, language } = useWidget()
    const { isOpen } = this.state
    const download = () => save(`${state.title}.txt`, transcript(state.lines, state.title, t))
    return (
      <div class="more" ref={this.box} onKeyDown={this.onKeyDown} onFocusOut={this.onFocusOut}>
        <button ref={this.button} class="square" aria-label={t.menu} aria-expanded={!!isOpen} onClick={() => this.toggle(!isOpen)}>
          <Icon name="dots" />
        </button>
        {isOpen && (
          <div class="menu raised">
            {this.item('receipt', t.checkOrder, this.props.onCheckOrder)}
            {this.item('plus', t.newConversation, () => talk.restart(true))}
            {this.item('download', t.download, download)}
            {this.item('globe', t.otherLanguage, this.props.onLanguage, language === 'zh' ? 'en' : 'zh')}
          </div>
        )}
      </div>
    )
  }
}

function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
