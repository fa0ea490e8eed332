/**
 * A browser to check with: CHROMIUM when it names one, else the browser inside the package @sparticuz/chromium.
 * On bare machines the libraries that this browser needs (libnss3 and its kin) are unpacked from the package as well.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars']
const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/aarch64-linux-gnu', '/usr/lib']

export async function launch() {
  if (process.env.CHROMIUM) return chromium.launch({ executablePath: process.env.CHROMIUM, args: ARGS })
  const { executablePath, env } = await unpacked()
  return chromium.launch({ executablePath, args: ARGS, env })
}

async function unpacked() {
  // The package unpacks into the temporary folder: one of our own, so that nobody else's half-written file is used.
  const temporary = tmpdir()
  const home = join(temporary, `kefu-console-chromium-${process.getuid?.() ?? 0}`)
  const before = process.env.TMPDIR
  process.env.TMPDIR = home
  mkdirSync(home, { recursive: true })
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')))
  // The package adds its libraries (al2023.tar.br, LD_LIBRARY_PATH) where it believes to be on such a bare machine.
  if (!hasLibraries) process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    const executablePath = await packaged.executablePath()
    return { executablePath, env: { ...process.env, FONTCONFIG_PATH: '', TMPDIR: temporary, FONTCONFIG_FILE: fontsOf(home) } }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** The package's own font list names fixed folders; without any font at all the browser ends at the first page. */
function fontsOf(home) {
  const file = join(home, 'kefu-fonts.conf')
  const folders = [join(home, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('')
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${join(home, 'font-cache')}</cachedir></fontconfig>`)
  return file
}
