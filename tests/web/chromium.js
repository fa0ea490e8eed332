// The browser for the checks: the one named by CHROMIUM, else the one inside the npm package @sparticuz/chromium.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The packages are the widget's: this folder has none of its own.
export const packages = createRequire(new URL('../../web/widget/package.json', import.meta.url))

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars']
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib']

export async function launch() {
  const { chromium } = packages('playwright-core')
  if (process.env.CHROMIUM) return chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS })
  const temporary = tmpdir()
  const home = join(temporary, `kefu-web-chromium-${process.getuid?.() ?? 0}`)
  mkdirSync(home, { recursive: true })
  // The package unpacks into the temporary folder: one of our own keeps other programs' half-written copies away.
  process.env.TMPDIR = home
  // On a machine without libnss3 the package also unpacks its libraries and sets LD_LIBRARY_PATH, if told that the machine is bare.
  if (!LIBRARIES.some((folder) => existsSync(join(folder, 'libnss3.so')))) process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'
  const packaged = packages('@sparticuz/chromium')
  const executablePath = await (packaged.default ?? packaged).executablePath()
  process.env.TMPDIR = temporary
  return chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, FONTCONFIG_PATH: '', FONTCONFIG_FILE: fonts(home) } })
}

/** Both the machine's fonts and the package's: without any, the browser ends at the first page. */
function fonts(home) {
  const file = join(home, 'fonts.conf')
  const folders = [join(home, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('')
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${join(home, 'cache')}</cachedir></fontconfig>`)
  return file
}
