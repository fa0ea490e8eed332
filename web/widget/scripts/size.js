// Fails when the widget that a shop's page has to load grows beyond its budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT = 20 * 1024
const file = new URL('../dist/widget.js', import.meta.url)
const source = readFileSync(file)
const bytes = gzipSync(source, { level: 9 }).length
console.log(`widget.js ${(source.length / 1024).toFixed(1)} KB, ${(bytes / 1024).toFixed(2)} KB gzip (limit ${LIMIT / 1024} KB)`)
if (bytes > LIMIT) process.exit(1)
