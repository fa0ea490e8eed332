/**
 * A browser to check with: CHROMIUM when it names one, else the browser inside the package @sparticuz/chromium.
 * On bare machines the libraries that this browser needs (libnss3 and its kin) are unpacked from the package as well.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/aarch64-linux-gnu', '/usr/lib']

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? (await unpacked())
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'] })
}

async function unpacked() {
  // The package unpacks into the temporary folder: one of our own, so that nobody else's half-written file is used.
  const before = process.env.TMPDIR
  process.env.TMPDIR = join(tmpdir(), `kefu-console-chromium-${process.getuid?.() ?? 0}`)
  mkdirSync(process.env.TMPDIR, { recursive: true })
  const hasLibraries = LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')))
  // The package adds its libraries (al2023.tar.br, LD_LIBRARY_PATH) where it believes to be on such a bare machine.
  if (!hasLibraries) process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
