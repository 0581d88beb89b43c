"""What the name of a member, parameter, header, cookie or claim says about its value. The only list of such names.

Names are compared without case, `-`, `_`, `.` and camelCase: `client_secret`, `clientSecret` and `Client-Secret` are
one. What no list and no ending knows is "unknown": its value is shown to nobody who must not see people.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


Kind = Literal["secret", "random", "personal", "prose", "technical", "unknown"]
"""secret: shown in no mode. random: belongs to one login, shortened. personal: somebody's. prose: a sentence that may
name anybody. technical: says something about the login, not about the person."""

PUBLIC_KEY = frozenset(
    ("kty", "use", "key_ops", "alg", "kid", "crv", "n", "e", "x", "y", "x5c", "x5t", "x5t#S256", "x5u")
)
"""The other members of a JWK; outside of one such a short name says nothing."""
KEY_MATERIAL = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))
"""Private members of a JWK (RFC 7518 section 6), by their exact names."""
HASHES = frozenset(("athash", "chash", "shash", "rthash", "codechallenge", "sd", "jkt"))
"""Hashes of what is secret, or of a key: they tell nothing by themselves."""

SECRET_NAMES = _words("""
    code authorizationcode authcode devicecode usercode sessioncode codeverifier assertion clientassertion
    clientsecret clientsecrets secret secrets clientkey decryptionkey privatekey apikey xapikey sharedkey
    signingkey cookie setcookie cookies authorization proxyauthorization dpop bearer jwt credentials samlresponse
    samlrequest relaystate wresult wctx sessionstate sessionid jsessionid phpsessid aspnetsessionid eassid passwd
    password passphrase passcode pwd pass pw psw pswd passwort kennwort geheimnis motdepasse contrasena haso
    wachtwoord senha parola lozinka salasana losenord heslo pin otp totp onetimecode ticket csrf xsrf antiforgery
    idtokenhint logouttokenhint loginchallenge consentchallenge logoutchallenge interactionid tokenhash sft sctx canary
    apicanary ctx flowtoken signature xamzsignature sig statehandle interactionhandle interactioncode session
    hostsession securesession accountkey magiclink ssws seckey
""")
_SECRET_ENDINGS = (
    "secret",
    "password",
    "passwd",
    "passcode",
    "apikey",
    "privatekey",
    "token",
    "csrf",
    "canary",
    "cookie",
    "credential",
    "assertion",
    "sessionid",
    "verifier",
    "decryptionkey",
    "encryptionkey",
    "signingkey",
    "sharedkey",
    "accesskey",
    "accountkey",
    "masterkey",
    "sessionkey",
    "pwd",
    "mfacode",
    "otpcode",
    "passcode",
    "recoverycode",
    "recoverycodes",
    "backupcode",
    "backupcodes",
    "verificationcode",
    "securitycode",
)
_SECRET_PARTS = ("secret", "password", "passwd", "passphrase", "passcode", "apikey", "privatekey")
"""What makes a secret of a name wherever it stands in it, as in `myClientSecretValue`."""
_ADDED = re.compile(r"(?:value|string|data|raw|plain|encoded|base64|b64|hex|old|new|\d+)+$")
"""What is added to a name without changing what it says."""
_RANDOM = _words("""
    state nonce jti jtis sid sids uti aio rh identitynonce requestnonce
""")
_PERSONAL = _words("""
    sub subject oldsubject newsubject name email emails mail mails emailaddress useremail loginhint username user
    users login loginname upn userprincipalname preferredusername uniquename givenname familyname middlename
    nickname firstname lastname fullname displayname surname initials phone phonenumber mobile mobilephone
    homephone workphone address addresses street streetaddress locality postalcode zip birthdate birthday gender
    picture photo avatar profile website ipaddr ip ipaddress clientip remoteaddress oid objectid puid userid uid
    employeenumber employeeid department company organization organisation jobtitle division costcenter manager
    samaccountname onpremsamaccountname windowsaccountname winaccountname onpremid domainhint realm netbiosname
    serveripaddress title createdby updatedby roles role group groups memberof assignedgroups
    tenantids xremoteuser xforwardeduser remoteuser actor account accounts person members member owner owners
""")
_PROSE = _words("""
    errordescription errordetail errordetails errormessage errorsummary errortext detail details message msg
    reason summary description failurereason additionaldetails body note notes text wwwauthenticate exception
    statusmessage errorcauses errors warnings messages causes stack html content
""")
_CLAIMS = _words("""
    iss aud azp exp iat nbf authtime alg typ kid cty crit enc epk apu apv x5t x5ts256 jku x5u x5c jwk acr amr tid
    ver scp scope scopes cid clientid appid appidacr azpacr idp idtyp locale zoneinfo tokenuse tokentype updatedat
    tfp apptype jcorg allowedorigins claimnames claimsources events subtype emailverified phonenumberverified
    hasgroups acrs gty tenantid xmstcdt xmsftd xmsidrel ipproto sdalg vct cnf
""")
"""Standard claims and header members that say something about the login."""
_TECHNICAL = (
    _CLAIMS
    | HASHES
    | _words("""
    status error errorcode errorsubcode erroruri suberror errorid errorlink traceid correlationid requestid
    timestamp createdat lastupdatedat created lastupdated responsetype responsemode redirecturi
    codechallengemethod prompt maxage acrvalues uilocales resource audience display claims registration granttype
    authmethod clientassertiontype subjecttokentype issuedtokentype p expiresin expiresat extexpiresin
    refreshexpiresin notbeforepolicy active kty use keyops crv keys format observedat target masked step
    method url at milliseconds where kind host alias groupsautocreate protocol provider interactive options
    pendingoptions issuer discoveryurl openidconfiguration claimsmapping pendingstate pendingresult
    clocktolerancesec skipverify type types event eventtype outcome result results severity level category operation
    operationname resulttype resultsignature isinteractive strategy connectiontype logid
    emailverifiedalwaystrue useclaimsfromidtoken jwksuri jwksurl blockofflineaccessscope
    postlogoutredirecturi idpconfig httpversion statickeys pem publickey certificate
    version mimetype encoding statustext size bodysize headerssize time clientsecretexpiresat
    registeredredirecturis registeredsignouturis redirecturis alloweddomains allowedorigins consentmethod
    allowedscopes allowedgranttypes allowedauthmethods publishedat authorizationserverid
    tokenendpointauthmethod applicationtype granttypes responsetypes library accept acceptencoding acceptlanguage
    acceptranges age allow cachecontrol connection contentdisposition contentencoding contentlanguage
    contentlength contentlocation contentsecuritypolicy contenttype date etag expires keepalive lastmodified
    location origin pragma referer referrerpolicy retryafter server stricttransportsecurity transferencoding
    upgrade useragent vary via xcontenttypeoptions xframeoptions xpoweredby xxssprotection permissionspolicy
    altsvc nel reportto p3p cfray xforwardedproto xforwardedhost xforwardedport xratelimitlimit
    xratelimitremaining xratelimitreset ratelimitlimit accesscontrolalloworigin accesscontrolallowheaders
    accesscontrolallowmethods accesscontrolallowcredentials accesscontrolexposeheaders accesscontrolmaxage
    contentsecuritypolicyreportonly xmsezproxyinstance xmsrequestid xoktarequestid xdnsprefetchcontrol
    crossoriginopenerpolicy crossoriginresourcepolicy crossoriginembedderpolicy secfetchsite secfetchmode
    secfetchdest secfetchuser upgradeinsecurerequests priority
    class serrorcode ierrorcode strserviceexceptioncode pgid hpgid hpgact
""")
)
_TECHNICAL_ENDINGS = (
    "endpoint",
    "endpoints",
    "supported",
    "uri",
    "uris",
    "url",
    "urls",
    "requestid",
    "correlationid",
    "traceid",
    "algorithm",
    "alg",
)
_OF_A_PERSON = ("photo", "avatar", "picture", "profile")

PLAIN_VALUES = frozenset(("true", "false", "null", "none", "active", "inactive", "disabled", "invited", "deleted"))
"""States that stand where a person's value may stand, and tell nothing about them."""
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_ERROR_CODE = re.compile(
    r"[A-Z]{2,}[A-Z0-9]*(?:[-_][A-Z0-9]+)*|-?\d{1,9}|(?:[A-Z][a-z]{2,30}_?){2,8}|[a-z]{3,}(?:[_. -][a-z]+){1,6}"
)


def bare(name: str) -> str:
    """The name without case, accents and separators."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
    return _SEPARATORS.sub("", name.lower())


@lru_cache(4096)
def kind_of(name: str) -> Kind:
    """What the name says."""
    plain = bare(name[:200])
    if plain in _TECHNICAL:
        return "technical"
    core = _ADDED.sub("", plain)
    if plain in SECRET_NAMES or core in SECRET_NAMES or core.endswith(_SECRET_ENDINGS):
        return "secret"
    if plain in _RANDOM:
        return "random"
    if plain in _PERSONAL:
        return "personal"
    if plain in _PROSE:
        return "prose"
    if plain.endswith(_TECHNICAL_ENDINGS) and not any(part in plain for part in _OF_A_PERSON):
        return "technical"
    return "secret" if any(part in plain for part in _SECRET_PARTS) else "unknown"


def kind_of_claim(name: str) -> Kind:
    """What the name says where it is a claim's: what is technical elsewhere (`status`) may be anything there."""
    kind = kind_of(name)
    return "unknown" if kind == "technical" and bare(name[:200]) not in _CLAIMS and not is_hash(name) else kind


def is_secret(name: str, value: object = "x") -> bool:
    """Whether a member, parameter or header of this name holds a secret; an error's `code` (LOGIN-12) is none."""
    if kind_of(name) != "secret" or not value:
        return False
    return not (bare(name) == "code" and (not isinstance(value, str) or is_error_code(value)))


def is_error_code(value: str) -> bool:
    """Whether a `code` is an error's, such as Qlik's LOGIN-12 or Microsoft's InvalidAuthenticationToken."""
    return len(value) <= 60 and _ERROR_CODE.fullmatch(value) is not None


def is_hash(name: str) -> bool:
    """Whether a member of this name holds a hash; `...` is the digest of an element (RFC 9901 section 4.2.4.2)."""
    return name == "..." or bare(name) in HASHES


def is_protocol_claim(name: str) -> bool:
    """Whether a claim says something about the login rather than about the person: times, issuer, random values."""
    return kind_of_claim(name) in ("technical", "random")
