// oauth2-mock-server on loopback with faults that a control endpoint sets (see ../mock.py for their members).
// Prints {"issuer", "control"} as its first line.
import { createServer } from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

process.stdin.resume().on('end', () => process.exit(0)); // the test run is over
const { algorithms = ['RS256'] } = JSON.parse(process.env.SETTINGS ?? '{}');
let faults = {};
let requests = [];

const issuer = new OAuth2Issuer();
for (const algorithm of algorithms) await issuer.keys.generate(algorithm);
const service = new OAuth2Service(issuer);

function change(object, { set = {}, remove = [] } = {}) {
  Object.assign(object, set);
  for (const name of remove) delete object[name];
}

function damage(jwt, how) {
  const [header, payload, signature] = jwt.split('.');
  if (how === 'signature') return [header, payload, (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)].join('.');
  if (how === 'none') return [Buffer.from('{"alg":"none"}').toString('base64url'), payload, ''].join('.');
  if (how === 'cut') return [header, payload].join('.');
  throw new Error(`unknown damage ${how}`);
}

function changeResponse(response, fault) {
  if (!fault) return;
  if (fault.status) response.statusCode = fault.status;
  if ('body' in fault) response.body = fault.body;
  else change(response.body, fault);
}

service.on('beforeTokenSigning', (token) => {
  const fault = 'scope' in token.payload ? faults.accessToken : faults.idToken;
  change(token.payload, fault);
  change(token.header, fault?.header);
});
service.on('beforeResponse', (response) => {
  if (faults.idToken?.damage) response.body.id_token = damage(response.body.id_token, faults.idToken.damage);
  changeResponse(response, faults.token);
});
service.on('beforeUserinfo', (response) => changeResponse(response, faults.userinfo));
service.on('beforeAuthorizeRedirect', ({ url }) => {
  const { set = {}, remove = [], fragment } = faults.redirect ?? {};
  for (const [name, value] of Object.entries(set)) url.searchParams.set(name, value);
  for (const name of remove) url.searchParams.delete(name);
  if (fragment) { url.hash = url.searchParams.toString(); url.search = ''; }
});

async function raw(res, { status = 200, headers = { 'Content-Type': 'application/json' }, body = '', delay = 0, hangUp }) {
  if (delay) await new Promise((done) => { setTimeout(done, delay); });
  if (hangUp === 'at once') { res.socket.destroy(); return; }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (hangUp === 'half way') {
    res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) });
    res.write(text.slice(0, text.length / 2), () => res.socket.destroy());
    return;
  }
  res.writeHead(status, headers).end(text);
}

const server = createServer((req, res) => {
  const path = req.url.split('?')[0];
  requests.push(`${req.method} ${path}`);
  const fault = faults.raw?.[path];
  if (fault) raw(res, fault);
  else if (faults.discovery && path === '/.well-known/openid-configuration') patched(res, path, faults.discovery);
  else service.requestHandler(req, res);
});

// What the library would have answered, changed: it offers no event for its discovery document.
async function patched(res, path, fault) {
  const inner = createServer(service.requestHandler);
  const port = await listen(inner);
  const body = await (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  inner.close();
  change(body, fault);
  raw(res, { body });
}

const commands = {
  faults(body) { faults = body; requests = []; return {}; },
  requests: () => requests.splice(0),
};

const control = createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req) text += chunk;
  res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(await commands[req.url.slice(1)](JSON.parse(text || '{}'))));
});

const listen = (one) => new Promise((done) => { one.listen(0, '127.0.0.1', () => done(one.address().port)); });
issuer.url = `http://127.0.0.1:${await listen(server)}`;
console.log(JSON.stringify({ issuer: issuer.url, control: `http://127.0.0.1:${await listen(control)}` }));
