import { describe, expect, it } from 'vitest'

import { ladderOf, reasonsOf } from '../src/lanes'
import { entriesOf, isShortList, labelOf, MASKED } from '../src/noun'
import { layTimeline, VERBS } from '../src/timeline'

const step = (verb: string, started_ms: number, milliseconds: number) => ({ verb, started_ms, milliseconds, cpu_milliseconds: 0, summary: '', made: {} })

describe('the time line', () => {
  it('shows all nine verbs, the ones that did not run in their usual place', () => {
    const lanes = layTimeline([step('receive', 0, 1), step('understand', 1, 4), step('act', 5, 5)], 10)
    expect(lanes.map((lane) => lane.verb)).toEqual([...VERBS])
    expect(lanes.filter((lane) => lane.step).map((lane) => lane.verb)).toEqual(['receive', 'understand', 'act'])
    expect(lanes[4]).toMatchObject({ left: 50, width: 50, phase: 'find' })
  })

  it('keeps a verb that ran twice, in order of time, under two keys', () => {
    const lanes = layTimeline(['draft', 'verify', 'draft', 'verify'].map((verb, at) => step(verb, at, 1)), 4)
    expect(lanes.filter((lane) => lane.step).map((lane) => lane.key)).toEqual(['draft-0', 'verify-1', 'draft-2', 'verify-3'])
  })

  it('never draws past its end, and takes an empty turn', () => {
    expect(layTimeline([step('receive', 5, 20)], 10)[0]).toMatchObject({ left: 20, width: 80 })
    expect(layTimeline([], 0)).toHaveLength(9)
  })
})

describe('the ladder of lanes', () => {
  it('passes over what is cheaper and spares what is dearer', () => {
    expect(ladderOf('quote')?.map((step) => step.rung)).toEqual(['passed', 'passed', 'taken', 'spared', 'spared', 'spared'])
    expect(ladderOf('quote', ['verbatim', 'model'])?.at(4)?.rung).toBe('passed')
    expect(ladderOf('smalltalk')).toBeNull()
  })

  it('says one reason once for all lanes that were passed for it', () => {
    const near = { zh: '没有相近的文章', en: 'no article is near' }
    const passed = [
      { request: 'x', lane: 'verbatim', code: 'nothing_near', why: near },
      { request: 'x', lane: 'quote', code: 'nothing_near', why: near },
      { request: 'x', lane: 'model', code: 'no_model', why: { zh: '没有模型', en: 'no model' } },
    ]
    expect(reasonsOf(passed, 'zh')).toEqual([
      { lanes: ['verbatim', 'quote'], why: '没有相近的文章' },
      { lanes: ['model'], why: '没有模型' },
    ])
  })
})

describe('the tree of a noun', () => {
  it('calls a branch by its name and score', () => {
    expect(labelOf({ intent: 'order.cancel', score: 0.9312 })).toBe('order.cancel · 0.93')
    expect(labelOf({ score: 1 })).toBeNull()
    expect(labelOf(['a'])).toBeNull()
  })

  it('puts short plain lists on one line', () => {
    expect(isShortList(['a', 1, true])).toBe(true)
    expect(isShortList([])).toBe(false)
    expect(isShortList([{ a: 1 }])).toBe(false)
    expect(isShortList(['x'.repeat(60)])).toBe(false)
    expect(entriesOf('text')).toEqual([])
  })

  it('finds masked words', () => {
    expect('给〔手机#1〕打电话'.split(MASKED)).toEqual(['给', '〔手机#1〕', '打电话'])
  })
})
