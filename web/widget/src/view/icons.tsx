// Line icons, drawn on a 24 grid, in the colour of the text around them.

const paths = {
  alert: 'M12 8v5M12 16h0M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  chat: 'M4 20l1-4a8 8 0 1 1 3 3z',
  check: 'M5 12l5 5 9-10',
  copy: 'M9 9h11v11H9zM15 5H4v11',
  cross: 'M6 6l12 12M18 6 6 18',
  dots: 'M5 12h1M12 12h1M19 12h1',
  down: 'M6 9l6 6 6-6',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18',
  headset: 'M4 18v-6a8 8 0 0 1 16 0v6M4 13h3v6H4zM17 13h3v6h-3z',
  out: 'M14 5h5v5M19 5l-9 9M10 6H5v13h13v-5',
  parcel: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 20c1-7 15-7 16 0',
  picture: 'M4 5h16v14H4zM4 16l5-5 6 6M14 14l2-2 4 4',
  plus: 'M12 5v14M5 12h14',
  receipt: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  retry: 'M20 12a8 8 0 1 1-3-6M20 3v5h-5',
  send: 'M12 19V5M6 11l6-6 6 6',
  shield: 'M12 3 5 6v5c0 5 3 8 7 10 4-2 7-5 7-10V6zM9 12l2 2 4-4',
}

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d={paths[name]} />
    </svg>
  )
}
