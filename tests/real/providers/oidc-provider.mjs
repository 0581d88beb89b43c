// panva oidc-provider on loopback, configured by one JSON document in the environment (see ../panva.py for its members).
// Prints {"issuer", "control"} as its first line. The control endpoint changes what a running provider does.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

process.stdin.resume().on('end', () => process.exit(0)); // the test run is over
const settings = JSON.parse(process.env.SETTINGS);
const users = new Map(Object.entries(settings.users ?? {}));
const requests = [];

// One key of each type; oidc-provider names them by their thumbprint and leaves `alg` out of the published set.
const newKeys = () => [['rsa', { modulusLength: 2048 }], ['ec', { namedCurve: 'P-256' }], ['ed25519', {}]].map(
  ([type, options]) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig' }),
);

const signing = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'EdDSA', 'Ed25519', 'HS256', 'HS384', 'HS512'];
const wrapping = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'dir'];
const ciphers = ['A128CBC-HS256', 'A128GCM', 'A256CBC-HS512', 'A256GCM'];

let keys = newKeys();
let provider;

function build() {
  const { configuration = {} } = settings;
  const resource = settings.jwtAccessTokenFor ?? undefined; // null is refused as no URI where a request was pushed
  provider = new Provider(issuer, {
    clients: settings.clients,
    jwks: { keys },
    cookies: { keys: ['only for tests'] },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'picture', 'locale'], groups: ['groups'] },
    responseTypes: ['code', 'id_token', 'code id_token', 'code token', 'code id_token token', 'id_token token', 'none'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: signing, userinfoSigningAlgValues: signing, clientAuthSigningAlgValues: signing,
      idTokenEncryptionAlgValues: wrapping, idTokenEncryptionEncValues: ciphers,
      userinfoEncryptionAlgValues: wrapping, userinfoEncryptionEncValues: ciphers,
    },
    findAccount: (ctx, login) => ({
      accountId: login,
      claims: () => ({ sub: login, ...users.get(login) }),
    }),
    ...configuration,
    pkce: { required: () => settings.pkceRequired ?? false, ...configuration.pkce },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****' },
      pushedAuthorizationRequests: { enabled: true },
      encryption: { enabled: true },
      jwtUserinfo: { enabled: true },
      jwtResponseModes: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      claimsParameter: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, indicator) => ({ scope: 'openid profile email groups', audience: indicator, accessTokenFormat: 'jwt' }),
      },
      ...configuration.features,
    },
  });
}

function answer(res, body) {
  res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const commands = {
  // New signing keys; the old ones stay published behind them or vanish at once.
  rotate({ keepOld }) {
    keys = [...newKeys(), ...(keepOld ? keys : [])];
    build();
    return {};
  },
  user({ login, claims }) {
    users.set(login, claims);
    return {};
  },
  requests: () => requests.splice(0),
};

const control = createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req) text += chunk;
  answer(res, await commands[req.url.slice(1)](JSON.parse(text || '{}')));
});

function serve(req, res) {
  requests.push(`${req.method} ${req.url.split('?')[0]}`);
  provider.callback()(req, res);
}

const server = settings.tls ? createSecureServer(settings.tls, serve) : createServer(serve);
const listen = (one, port) => new Promise((done) => { one.listen(port, '127.0.0.1', () => done(one.address().port)); });
const issuer = `${settings.tls ? 'https' : 'http'}://127.0.0.1:${await listen(server, settings.port ?? 0)}`;
build();
console.log(JSON.stringify({ issuer, control: `http://127.0.0.1:${await listen(control, 0)}` }));
