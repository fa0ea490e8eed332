import { fileURLToPath } from 'node:url'
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import typescript from 'typescript-eslint'

const NODE = ['URL', 'console', 'process', 'fetch', 'setTimeout', 'document', 'window', 'localStorage', 'sessionStorage', 'innerWidth']
const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: here } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Handlers in JSX may be async: a rejected promise is turned into state inside the function.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: Object.fromEntries(NODE.map((name) => [name, 'readonly'])) } },
)
