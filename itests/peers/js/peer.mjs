// A js-libp2p peer for Holdfast's interop tests.
//
//   node peer.mjs listen [SECRET]                 prints its address, answers the protocols below, ends with its standard input
//   node peer.mjs dial ADDR echo|bulk BYTES [SECRET]   runs one exchange against a listening peer and prints it as JSON
//   node peer.mjs pubsub ADDR TOPIC COUNT [SECRET]     joins a topic, publishes, prints what it receives, a line each
//
// SECRET is the private network's key, 64 hexadecimal digits.
import './with-resolvers.mjs'
import { createLibp2p } from 'libp2p'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'

const ECHO = '/holdfast/echo/1' // what comes in goes out
const SINK = '/holdfast/sink/1' // what comes in is counted: the number goes out at its end, as text
const SOURCE = '/holdfast/source/1' // a number as text and a newline come in, so many bytes go out
const PIECE = new Uint8Array(64 * 1024)

// In pieces: the cipher of @libp2p/pnet 3.0.27 runs out of memory when it is given many megabytes at once, which bulk data are.
function protector (secret) {
  const make = preSharedKey({ psk: new TextEncoder().encode(`/key/swarm/psk/1.0.0/\n/base16/\n${secret}`) })
  return components => {
    const inner = make(components)
    return {
      protect: async (connection, options) => {
        const box = await inner.protect(connection, options)
        box.maxMessageSize = PIECE.length
        return box
      }
    }
  }
}

async function peer (secret, listen) {
  return createLibp2p({
    addresses: { listen: listen ? ['/ip4/127.0.0.1/tcp/0'] : [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...(secret ? { connectionProtector: protector(secret) } : {}),
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossipsub({
        heartbeatInterval: 500,
        allowPublishToZeroTopicPeers: true,
        // IPFS Cluster's message IDs: 16 bytes of the author, then its counter
        msgIdFn: m => {
          const seqno = new Uint8Array(8)
          new DataView(seqno.buffer).setBigUint64(0, m.sequenceNumber)
          return new Uint8Array([...m.from.toMultihash().bytes.subarray(0, 16), ...seqno])
        }
      })
    }
  })
}

async function send (stream, bytes) {
  for (let left = bytes; left > 0; left -= PIECE.length) {
    if (!stream.send(left < PIECE.length ? PIECE.subarray(0, left) : PIECE)) {
      await stream.onDrain()
    }
  }
}

// What comes, to its end. A stream's own iterator does not see an end that came before it began to listen.
async function * received (stream) {
  const pieces = []
  let ended = false
  let failure
  let wake = () => {}
  stream.addEventListener('message', e => { pieces.push(e.data); wake() })
  stream.addEventListener('end', () => { ended = true; wake() })
  stream.addEventListener('close', e => { ended = true; failure = e.error; wake() })
  while (true) {
    while (pieces.length > 0) {
      yield pieces.shift()
    }
    if (failure) {
      throw failure
    }
    if (ended || stream.readableEnded) {
      return
    }
    await new Promise(resolve => { wake = resolve })
  }
}

async function all (stream) {
  const parts = []
  for await (const data of received(stream)) {
    parts.push(data.subarray())
  }
  return Buffer.concat(parts)
}

async function count (stream) {
  let n = 0
  for await (const data of received(stream)) {
    n += data.byteLength
  }
  return n
}

async function echo (stream) {
  for await (const data of received(stream)) {
    if (!stream.send(data)) {
      await stream.onDrain()
    }
  }
  await stream.close()
}

async function sink (stream) {
  const n = await count(stream)
  stream.send(new TextEncoder().encode(String(n)))
  await stream.close()
}

async function source (stream) {
  const wanted = []
  for await (const data of received(stream)) {
    wanted.push(...data.subarray())
    if (wanted.at(-1) === 10) {
      break
    }
  }
  await send(stream, Number(new TextDecoder().decode(new Uint8Array(wanted))))
  await stream.close()
}

function guarded (handler) {
  return stream => { handler(stream).catch(e => stream.abort(e)) }
}

async function listen (secret) {
  const node = await peer(secret, true)
  const options = { maxInboundStreams: 10_000, maxOutboundStreams: 10_000 }
  await node.handle(ECHO, guarded(echo), options)
  await node.handle(SINK, guarded(sink), options)
  await node.handle(SOURCE, guarded(source), options)
  console.log(node.getMultiaddrs()[0].toString())
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}

async function dial (address, what, bytes, secret) {
  const node = await peer(secret, false)
  const connection = await node.dial(multiaddr(address))
  const result = { bytes, security: connection.encryption, muxer: connection.multiplexer }
  if (what === 'echo') {
    const stream = await connection.newStream(ECHO)
    const sent = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65536)))
    const back = all(stream)
    stream.send(sent)
    await stream.close()
    if (Buffer.compare(await back, Buffer.from(sent)) !== 0) {
      throw new Error('other bytes came back')
    }
  } else {
    let start = performance.now()
    const up = await connection.newStream(SINK)
    const answer = all(up)
    await send(up, bytes)
    await up.close()
    if ((await answer).toString() !== String(bytes)) {
      throw new Error(`the sink answered ${(await answer).toString()}`)
    }
    result.sent_per_second = bytes * 1000 / (performance.now() - start)
    start = performance.now()
    const down = await connection.newStream(SOURCE)
    down.send(new TextEncoder().encode(`${bytes}\n`))
    const got = await count(down)
    if (got !== bytes) {
      throw new Error(`the source gave ${got} of ${bytes} bytes`)
    }
    result.received_per_second = bytes * 1000 / (performance.now() - start)
  }
  console.log(JSON.stringify(result))
  process.exit(0)
}

async function pubsub (address, topic, messages, secret) {
  const node = await peer(secret, false)
  const bus = node.services.pubsub
  bus.addEventListener('message', e => {
    if (e.detail.topic === topic) {
      console.log(`${e.detail.from} ${new TextDecoder().decode(e.detail.data)}`)
    }
  })
  bus.subscribe(topic)
  await node.dial(multiaddr(address))
  // who subscribes is heard of before there is a stream to send on; what is published then goes nowhere
  while (bus.getMeshPeers(topic).length === 0) {
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  for (let i = 0; i < messages; i++) {
    await bus.publish(topic, new TextEncoder().encode(`js ${i}`))
  }
  setTimeout(() => process.exit(0), 60_000)
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}

const [command, ...args] = process.argv.slice(2)
try {
  if (command === 'listen') {
    await listen(args[0])
  } else if (command === 'dial') {
    await dial(args[0], args[1], Number(args[2]), args[3])
  } else if (command === 'pubsub') {
    await pubsub(args[0], args[1], Number(args[2]), args[3])
  } else {
    throw new Error(`found the command ${command}, expected listen, dial or pubsub`)
  }
} catch (e) {
  console.error('peer.mjs:', e)
  process.exit(1)
}
