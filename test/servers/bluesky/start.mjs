// A Bluesky personal data server (PDS) or the identity directory (PLC) it needs, for tests, on loopback only.
//
// usage: node start.mjs plc
//        DATA=FOLDER PLC_URL=http://127.0.0.1:PORT node start.mjs pds
//
// Each role is a process of its own, so that the directory, which lives in memory, outlives a restart of the server.
// PORT is the port to listen on, 0 or nothing for a free one. When the role answers, it prints one line:
// "ready http://127.0.0.1:PORT". The server's keys are kept in DATA/secrets.json, so that a restart on the same
// folder is the same server: sessions, signatures and event numbers go on. It ends on SIGTERM, on SIGINT, and when its
// standard input closes, so that nothing outlives a test that died.
//
// Needs Node 22 and the packages of package-lock.json, found from this file's folder; install.sh sees to both.
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'

// The PDS has no option for the address it binds to and would listen on every interface.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const callback = args.find((a) => typeof a === 'function')
  const port = typeof args[0] === 'object' && args[0] !== null ? args[0].port : args[0]
  if (port === undefined) return listen.apply(this, args)
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback)
}

const roles = { plc: startDirectory, pds: startServer }
const start = roles[process.argv[2]]
if (!start) {
  console.error('usage: node start.mjs plc|pds')
  process.exit(2)
}
const { address, stop } = await start(Number(process.env.PORT ?? 0))

let stopping = false
async function end() {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(0), 2000).unref() // open streams may keep it from ending
  await stop()
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.stdin.on('end', end).on('error', end).resume()
console.log(`ready ${address}`)

// startDirectory runs the PLC directory with its records in memory.
async function startDirectory(port) {
  const { PlcServer, Database } = (await import('@did-plc/server')).default
  const plc = PlcServer.create({ db: Database.mock(), port: port || (await freePort()) })
  const server = await plc.start()
  return { address: addressOf(server), stop: () => plc.destroy() }
}

// startServer runs the PDS with its data in DATA. It must know its port before it starts: service addresses in
// identities carry it.
async function startServer(port) {
  const data = process.env.DATA
  if (!data || !process.env.PLC_URL) throw new Error('DATA and PLC_URL must be set')
  fs.mkdirSync(`${data}/blobs`, { recursive: true })
  const { PDS, envToCfg, envToSecrets, readEnv } = await import('@atproto/pds')
  Object.assign(process.env, secrets(`${data}/secrets.json`), {
    PDS_DEV_MODE: 'true', PDS_HOSTNAME: 'localhost', PDS_PORT: String(port || (await freePort())),
    PDS_DATA_DIRECTORY: data, PDS_BLOBSTORE_DISK_LOCATION: `${data}/blobs`,
    PDS_DID_PLC_URL: process.env.PLC_URL, PDS_SERVICE_HANDLE_DOMAINS: '.test',
    PDS_INVITE_REQUIRED: 'false', PDS_DISABLE_SSRF_PROTECTION: 'true', PDS_RATE_LIMITS_ENABLED: 'false',
    LOG_ENABLED: process.env.LOG_ENABLED ?? '0',
  })
  const env = readEnv()
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  const server = await pds.start()
  return { address: addressOf(server), stop: () => pds.destroy() }
}

// secrets reads the server's keys from file, or makes them and writes them there.
function secrets(file) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'))
  const names = ['PDS_ADMIN_PASSWORD', 'PDS_JWT_SECRET', 'PDS_DPOP_SECRET',
    'PDS_REPO_SIGNING_KEY_K256_PRIVATE_KEY_HEX', 'PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX']
  const made = Object.fromEntries(names.map((name) => [name, crypto.randomBytes(32).toString('hex')]))
  fs.writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

// freePort asks the system for a port nobody listens on. Another process may take it before we do: then the start
// fails, and the caller starts again.
async function freePort() {
  const probe = net.createServer()
  await new Promise((resolve, reject) => probe.once('error', reject).listen(0, resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

function addressOf(server) {
  return `http://127.0.0.1:${server.address().port}`
}
