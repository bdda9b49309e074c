'use strict'

// Drives a broker with the client nsqjs, which others wrote: one step after the other, a line on
// standard output for each that has succeeded. Exit code 1 at the first that has not.
//
// usage: node interop.js <tcp port of the broker> <http port> <prefix of the topics>
//     [<options of the client> as JSON]
//
// With options, only the steps are done that do not wait for time to pass.

const assert = require('node:assert/strict')
const {Reader, Writer} = require('nsqjs')

const HOST = '127.0.0.1'
const STEP_DEADLINE_MS = 60000

// This client may be so late with a word on a busy machine.
const MESSAGE_TIMEOUT_MS = 4000
const TOUCH_INTERVAL_MS = 250
const POLL_INTERVAL_MS = 20

const [port, httpPort] = process.argv.slice(2, 4).map(Number)
const prefix = process.argv[4]
const OPTIONS = JSON.parse(process.argv[5] || 'null')

async function main() {
  const writer = await connectWriter()
  await step('publish', () => publish(writer, `${prefix}-finish`, 'one'))
  await step('mpub', () =>
    publish(writer, `${prefix}-finish`, ['two', Buffer.from([0, 10, 255]), {three: 3}])
  )
  await step('subscribe and finish', () => finishAll(`${prefix}-finish`))
  if (OPTIONS) {
    await step('large', () => large(writer, `${prefix}-large`))
    await step('many', () => many(writer, `${prefix}-many`, 500))
    writer.close()
    return
  }
  await step('requeue', () => requeue(writer, `${prefix}-requeue`))
  await step('touch', () => touch(writer, `${prefix}-touch`))
  await step('time out', () => timeOut(writer, `${prefix}-timeout`))
  await step('deferred publish', () => deferredPublish(writer, `${prefix}-deferred`))
  await step('many', () => many(writer, `${prefix}-many`, 2000))
  writer.close()
}

function connectWriter() {
  return new Promise((resolve, reject) => {
    const writer = new Writer(HOST, port, {...OPTIONS})
    writer.on('ready', () => resolve(writer))
    writer.on('error', reject)
    writer.connect()
  })
}

function publish(writer, topic, bodies) {
  return new Promise((resolve, reject) => {
    writer.publish(topic, bodies, (error) => (error ? reject(error) : resolve()))
  })
}

async function finishAll(topic) {
  const expected = [Buffer.from('one'), Buffer.from('two'), Buffer.from([0, 10, 255])]
  expected.push(Buffer.from('{"three":3}'))
  const bodies = []
  await consume(topic, {maxInFlight: 10}, (message, done) => {
    assert.equal(message.attempts, 1)
    assert.match(message.id, /^[0-9a-f]{16}$/)
    bodies.push(message.body)
    message.finish()
    if (bodies.length === expected.length) done()
  })
  assert.deepEqual(bodies.sort(Buffer.compare), expected.sort(Buffer.compare))
}

async function requeue(writer, topic) {
  const delayMs = 500
  await publish(writer, topic, 'again')
  let requeuedAt
  await consume(topic, {}, (message, done) => {
    switch (message.attempts) {
      case 1:
        return message.requeue(0, false)
      case 2:
        requeuedAt = Date.now()
        return message.requeue(delayMs, false)
      default:
        assert.equal(message.attempts, 3)
        assert.ok(Date.now() - requeuedAt >= delayMs - 10, 'the delay is kept')
        message.finish()
        done()
    }
  })
}

async function touch(writer, topic) {
  await publish(writer, topic, 'slow')
  await consume(topic, {messageTimeout: MESSAGE_TIMEOUT_MS}, (message, done, fail) => {
    if (message.attempts > 1) return fail(new Error('timed out although touched'))
    const touching = setInterval(() => message.touch(), TOUCH_INTERVAL_MS)
    setTimeout(() => {
      clearInterval(touching)
      message.finish()
      done()
    }, 2.5 * MESSAGE_TIMEOUT_MS)
  })
}

async function timeOut(writer, topic) {
  await publish(writer, topic, 'forgotten')
  await consume(topic, {messageTimeout: MESSAGE_TIMEOUT_MS}, (message, done, fail, readyAt) => {
    if (message.attempts === 1) return
    assert.ok(Date.now() - readyAt >= MESSAGE_TIMEOUT_MS - 10, 'not before its time')
    message.finish()
    done()
  })
}

async function deferredPublish(writer, topic) {
  const delayMs = 500
  const publishedAt = Date.now()
  await new Promise((resolve, reject) => {
    // This version of the client publishes for later only what is in an array.
    writer.deferPublish(topic, ['later'], delayMs, (error) => (error ? reject(error) : resolve()))
  })
  await consume(topic, {}, (message, done) => {
    assert.ok(Date.now() - publishedAt >= delayMs - 10, 'not before its time')
    assert.equal(message.attempts, 1)
    message.finish()
    done()
  })
}

async function large(writer, topic) {
  const body = Buffer.alloc(300000, 'the quick brown fox ')
  await publish(writer, topic, body)
  await consume(topic, {}, (message, done) => {
    assert.ok(message.body.equals(body), 'the body arrives as it was sent')
    message.finish()
    done()
  })
}

async function many(writer, topic, count) {
  const bodies = Array.from({length: count}, (_, i) => `message ${i}`)
  const missing = new Set(bodies)
  await Promise.all(bodies.map((body) => publish(writer, topic, body)))
  await consume(topic, {maxInFlight: 100}, (message, done, fail) => {
    const body = message.body.toString()
    if (!missing.delete(body)) return fail(new Error(`twice: ${body}`))
    message.finish()
    if (missing.size === 0) done()
  })
}

// Hands the messages of a topic to onMessage(message, done, fail, readyAt) until it calls done or
// fail. None of them was delivered before readyAt.
function consume(topic, options, onMessage) {
  return new Promise((resolve, reject) => {
    const reader = new Reader(topic, 'channel', {
      nsqdTCPAddresses: `${HOST}:${port}`,
      ...OPTIONS,
      ...options
    })
    const fail = (error) => {
      reader.close()
      reject(error)
    }
    // The client compresses on another thread, and what it has not yet sent when it is closed is
    // never sent.
    const done = () =>
      untilEmpty(topic)
        .then(() => reader.close())
        .then(resolve, fail)
    let readyAt
    reader.on('error', fail)
    reader.on('ready', () => {
      readyAt = Date.now()
    })
    reader.on('message', (message) => {
      try {
        onMessage(message, done, fail, readyAt)
      } catch (error) {
        fail(error)
      }
    })
    reader.connect()
  })
}

async function untilEmpty(topic) {
  for (;;) {
    const stats = await fetch(`http://${HOST}:${httpPort}/stats?format=json&topic=${topic}`)
    const {topics} = await stats.json()
    const [{depth, in_flight_count: inFlight, deferred_count: deferred}] = topics[0].channels
    if (depth + inFlight + deferred === 0) return
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}

async function step(name, work) {
  let timer
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('deadline has passed')), STEP_DEADLINE_MS)
  })
  try {
    await Promise.race([work(), deadline])
    console.log(`${name}: ok`)
  } catch (error) {
    error.message = `${name}: ${error.message}`
    throw error
  } finally {
    clearTimeout(timer)
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  }
)
