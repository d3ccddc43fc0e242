// What the kubelet writes in place of a log: the words of kubernetes 1.35 (pkg/kubelet/kuberuntime, cri-client/pkg/logs),
// the first two as recorded, the others as its source has them.
import { describe, expect, test } from 'vitest'
import { readableLog } from '../../src/model/lost-log.ts'

const file = '/var/log/pods/shop_web-987f696d6-hgng5_ae1b18d0-8544-4243-92c4-c390a40946dd/web/3.log'

describe('an answer of the kubelet is no log', () => {
  test.each([
    'unable to retrieve container logs for containerd://70ebf1a14b0f00a921178ca2b1ac6d0d5a3de6bf7d3672f2',
    `failed to try resolving symlinks in path "${file}": lstat ${file}: no such file or directory`,
    `failed to open log file "${file}": open ${file}: permission denied`,
    `failed to tail 100 lines of log file "${file}": read ${file}: input/output error`,
    `failed to seek 4096 in log file "${file}": invalid argument`,
    `failed to read log file "${file}": read ${file}: input/output error`,
    `failed to open log file "/kubelet/pods/shop_web_0123456789abcdef0123456789abcdef/web/0.log": too many open files\n`,
  ])('%s', (answer) => {
    expect(readableLog(answer)).toBeUndefined()
    expect(readableLog(`starting\nlistening on 8080\n${answer}`)).toBe('starting\nlistening on 8080')
  })
})

describe('the words of a program stay', () => {
  test.each([
    '',
    'failed to open log file "/var/log/app/app.log": open /var/log/app/app.log: permission denied',
    'failed to open log file "/var/log/pods/0.log": no such file or directory',
    'unable to retrieve container logs for checkout',
    'panic: failed to read log file "/data/3.log": input/output error',
    `shipping "${file}"`,
    `unable to retrieve container logs for containerd://70ebf1a1\nretrying\n`,
  ])('%j', (answer) => {
    expect(readableLog(answer)).toBe(answer)
  })
})
