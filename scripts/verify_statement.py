#!/usr/bin/env python3
"""Checks Fairshare statement bundles, written from docs/ledger-format.md alone and sharing no code with the product.

    python3 scripts/verify_statement.py [--keys ledger-keys.json] bundle.json ...

Prints a line for each file and ends with 0 when all of them are good. Needs Python 3.8 and nothing else.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata

ZEROS = "0" * 64


class Failed(Exception):
    """The step that refused the bundle, and why."""

    def __init__(self, step, why):
        super().__init__(f"{step}: {why}")
        self.step = step
        self.why = why


def verify(data, trusted=None):
    """Takes the steps of the document in its order; raises Failed at the first that does not hold."""
    bundle = read_bundle(data)
    statement = bundle["statement"]
    earlier = bundle.get("consistency")
    check_keys(bundle)
    if trusted is not None:
        for key in bundle["keys"]:
            require(key["kid"] in trusted, "trust", f"the issuer does not publish {key['kid']}")
    keys = {key["kid"]: from_base64url(key["x"]) for key in bundle["keys"]}

    claim = open_signature("statement-signature", bundle["statementSignature"], "fairshare-statement+jws", keys, STATEMENT_CLAIM)
    hashed = sha256(canonical(statement).encode()).hex()
    require(claim["statement_hash"] == hashed, "statement-signature", "the statement is not the one that was signed")

    heads = [open_head(bundle["treeHead"], keys)]
    if earlier is not None:
        heads.append(open_head(earlier["from"], keys))
    head = heads[0]
    require(all(one["tenant"] == statement["tenantId"] for one in [claim, *heads]), "parties", "different companies")
    require(all(one["iss"] == claim["iss"] for one in heads), "parties", "different issuers")

    entries = [read_entry(bundled, statement) for bundled in bundle["entries"]]
    check_chain(entries, statement["chain"])
    for entry in entries:
        seq = int(entry["payload"]["seq"])
        proof = [bytes.fromhex(one) for one in entry["proof"]]
        good = included(seq - 1, head["tree_size"], sha256(b"\0" + entry["bytes"]), proof, bytes.fromhex(head["root"]))
        require(good, "inclusion", f"entry {seq} is not in the signed ledger")
        require(seq != head["head_seq"] or entry["hash"] == head["head_hash"], "inclusion", "another newest entry")
    check_consistency(statement, earlier, heads)
    check_lines(entries, statement)
    total = int(statement["opening"]) + sum(int(line["amountMinor"]) for line in statement["lines"])
    require(total == int(statement["closing"]), "sums", f"the lines lead to {total}")
    return bundle


def require(holds, step, why):
    if not holds:
        raise Failed(step, why)


# --- format -----------------------------------------------------------------------------------------------------------


def text(pattern):
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None and well_formed(value)


def well_formed(value):
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in value)


def any_text(value):
    return isinstance(value, str) and well_formed(value)


def some_text(value):
    return any_text(value) and value != ""


def natural(value):
    return type(value) is int and 0 <= value < 2**53


def list_of(shape):
    return lambda value: isinstance(value, list) and all(shape(item) for item in value)


def fields(required, optional=None):
    optional = optional or {}

    def fits(value):
        if not isinstance(value, dict) or not required.keys() <= value.keys() <= required.keys() | optional.keys():
            return False
        return all((required.get(name) or optional[name])(part) for name, part in value.items())

    return fits


HASH = text("[0-9a-f]{64}")
WHOLE = text("0|-?[1-9][0-9]{0,15}")
COUNT = text("[1-9][0-9]{0,15}")
TIME = text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
LETTERS_43 = text("[A-Za-z0-9_-]{43}")
JWS = text(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")

LINE = fields(
    {"seq": COUNT, "entryHash": HASH, "kind": some_text, "amountMinor": WHOLE, "label": any_text, "reason": any_text}
)
STATEMENT = fields(
    {
        "v": text("1"),
        "tenantId": some_text,
        "companyName": any_text,
        "partnerRef": some_text,
        "partnerName": any_text,
        "number": some_text,
        "version": COUNT,
        "issuedAt": TIME,
        "period": some_text,
        "currency": text("[A-Z]{3}"),
        "book": some_text,
        "opening": WHOLE,
        "lines": list_of(LINE),
        "closing": WHOLE,
        "rules": list_of(fields({"ruleId": some_text, "version": COUNT, "hash": HASH, "name": any_text})),
        "chain": fields({"from": COUNT, "to": WHOLE, "before": HASH}),
    },
    {"supersedes": fields({"version": COUNT, "hash": HASH}), "previousHead": HASH},
)
BUNDLE = fields(
    {
        "format": text(re.escape("fairshare-statement-bundle-v1")),
        "statement": STATEMENT,
        "statementSignature": JWS,
        "entries": list_of(fields({"payload": some_text, "prevHash": HASH, "proof": list_of(HASH)})),
        "treeHead": JWS,
        "keys": list_of(
            fields(
                {
                    "alg": text("EdDSA"),
                    "crv": text("Ed25519"),
                    "kid": LETTERS_43,
                    "kty": text("OKP"),
                    "use": text("sig"),
                    "x": LETTERS_43,
                }
            )
        ),
    },
    {"consistency": fields({"from": JWS, "proof": list_of(HASH)})},
)
STATEMENT_CLAIM = fields(
    {"v": lambda value: value == 1 and natural(value), "iss": some_text, "tenant": some_text, "statement_hash": HASH, "ts": TIME}
)
HEAD_CLAIM = fields(
    {
        "v": lambda value: value == 1 and natural(value),
        "iss": some_text,
        "tenant": some_text,
        "tree_size": natural,
        "root": HASH,
        "head_seq": natural,
        "head_hash": HASH,
        "ts": TIME,
        "prev_sth_hash": HASH,
    }
)


def read_bundle(data):
    try:
        bundle = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Failed("format", str(error)) from None
    require(BUNDLE(bundle), "format", "the fields are not those of a bundle")
    require(canonical(bundle).encode() == data, "format", "the file is not in its canonical spelling")
    return bundle


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sha256(data):
    return hashlib.sha256(data).digest()


# --- keys and signatures ----------------------------------------------------------------------------------------------


def check_keys(bundle):
    ids = [key["kid"] for key in bundle["keys"]]
    for key in bundle["keys"]:
        made = canonical({"crv": key["crv"], "kty": key["kty"], "x": key["x"]}).encode()
        require(to_base64url(sha256(made)) == key["kid"], "keys", f"{key['kid']} is not its key's thumbprint")
    require(ids == sorted(set(ids)), "keys", "the keys are not in order")
    signatures = [bundle["statementSignature"], bundle["treeHead"]]
    if "consistency" in bundle:
        signatures.append(bundle["consistency"]["from"])
    named = set()
    for jws in signatures:
        header = json_of(from_base64url(jws.split(".")[0]))
        named.add(header.get("kid") if isinstance(header, dict) and isinstance(header.get("kid"), str) else "")
    require(named == set(ids), "keys", "the keys are not those of the signatures")


def open_head(jws, keys):
    head = open_signature("head-signature", jws, "fairshare-tree-head+jws", keys, HEAD_CLAIM)
    require(head["head_seq"] == head["tree_size"], "head-signature", "the head is of another kind")
    return head


def open_signature(step, jws, kind, keys, shape):
    header, content, signature = jws.split(".")
    stated = json_of(from_base64url(header))
    expected = fields({"alg": text("EdDSA"), "kid": some_text, "typ": text(re.escape(kind))})
    raw = from_base64url(signature)
    require(expected(stated) and raw is not None, step, "the signature cannot be read")
    key = keys.get(stated["kid"])
    require(key is not None and len(key) == 32, step, "the signature names another key")
    require(ed25519_verify(key, raw, f"{header}.{content}".encode()), step, "the signature is not good")
    claim_bytes = from_base64url(content)
    claim = json_of(claim_bytes)
    require(shape(claim) and canonical(claim).encode() == claim_bytes, step, "the content is not what it should be")
    return claim


def json_of(data):
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, AttributeError, RecursionError):
        return None


def to_base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(letters):
    """None unless it is the one spelling of its bytes."""
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return data if to_base64url(data) == letters else None


# Ed25519 as RFC 8032, section 5.1, defines it, in extended coordinates; clear rather than fast.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def ed25519_verify(public_key, signature, message):
    key_point = decompress(public_key)
    r_point = decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key_point is None or r_point is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return same_point(multiply(s, BASE), add(r_point, multiply(k, key_point)))


def decompress(data):
    number = int.from_bytes(data, "little")
    sign = number >> 255
    y = number & (2**255 - 1)
    if y >= P:
        return None
    x_squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x_squared, (P + 3) // 8, P)
    if (x * x - x_squared) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x_squared) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(factor, point):
    product = (0, 1, 1, 0)
    while factor > 0:
        if factor & 1:
            product = add(product, point)
        point = add(point, point)
        factor >>= 1
    return product


def same_point(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


# --- entries ----------------------------------------------------------------------------------------------------------


def normal(value):
    return some_text(value) and unicodedata.normalize("NFC", value) == value


PLACE = {
    "v": text("1"),
    "tenantId": normal,
    "seq": COUNT,
    "idemKey": normal,
    "partnerSeq": COUNT,
    "partnerPrevHash": HASH,
    "recordedAt": TIME,
    "salt": text("[0-9a-f]{32}"),
}
MONEY = {
    **PLACE,
    "amountMinor": text("-?[1-9][0-9]{0,15}"),
    "currency": text("[A-Z]{3}"),
    "partnerRef": normal,
    "opportunityRef": normal,
    "sharePpm": WHOLE,
    "book": text("[a-z][a-z0-9-]{0,39}"),
    "period": some_text,
    "effectiveAt": TIME,
    "ruleId": normal,
    "ruleVersion": COUNT,
    "ruleHash": HASH,
    "evidenceHashes": list_of(HASH),
}
PRIOR = {"priorPeriod": text("[0-9]{4}-(0[1-9]|1[0-2]|Q[1-4])")}
CREDIT = fields({**MONEY, "kind": text("credit")}, {**PRIOR, "adjustsSeq": COUNT})
REVERSAL = fields({**MONEY, "kind": text("reversal"), "reversesSeq": COUNT}, PRIOR)


def read_entry(bundled, statement):
    raw = bundled["payload"].encode()
    payload = json_of(raw)
    good = (CREDIT(payload) or REVERSAL(payload)) and canonical(payload).encode() == raw
    require(good, "entries", "a payload is not that of a credit or a reversal")
    theirs = payload["tenantId"] == statement["tenantId"] and payload["partnerRef"] == statement["partnerRef"]
    require(theirs, "entries", f"entry {payload['seq']} is of another company or partner")
    data = b"ledger-entry-v1\n" + bundled["prevHash"].encode() + b"\n" + raw
    return {"payload": payload, "bytes": data, "hash": sha256(data).hex(), "proof": bundled["proof"]}


def check_chain(entries, chain):
    first, last = int(chain["from"]), int(chain["to"])
    require(len(entries) == last - first + 1, "partner-chain", "the chain is not all there")
    require(first > 1 or chain["before"] == ZEROS, "partner-chain", "the chain has no beginning")
    before, seq = chain["before"], 0
    for place, entry in enumerate(entries, first):
        payload = entry["payload"]
        follows = int(payload["partnerSeq"]) == place and payload["partnerPrevHash"] == before and int(payload["seq"]) > seq
        require(follows, "partner-chain", f"the partner's entry {place} does not follow the one before it")
        before, seq = entry["hash"], int(payload["seq"])


def check_lines(entries, statement):
    about = ("period", "currency", "book")
    due = [entry for entry in entries if all(entry["payload"][name] == statement[name] for name in about)]
    said = [(line["seq"], line["entryHash"], line["kind"], line["amountMinor"]) for line in statement["lines"]]
    true = [(one["payload"]["seq"], one["hash"], one["payload"]["kind"], one["payload"]["amountMinor"]) for one in due]
    require(said == true, "lines", "the lines are not the entries")
    rules = [(rule["ruleId"], rule["version"], rule["hash"]) for rule in statement["rules"]]
    used = {(one["payload"]["ruleId"], one["payload"]["ruleVersion"], one["payload"]["ruleHash"]) for one in due}
    require(len(rules) == len(used) and set(rules) == used, "lines", "the rules are not those of the entries")


# --- tree -------------------------------------------------------------------------------------------------------------


def node(left, right):
    return sha256(b"\1" + left + right)


def included(index, size, leaf, proof, root):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        return False
    place, last, made = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node(sibling, made)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            made = node(made, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def continued(old_size, old_root, new_size, new_root, proof):
    """RFC 9162, 2.1.4.2."""
    if old_size > new_size:
        return False
    if old_size in (0, new_size):
        return not proof and old_root == (sha256(b"") if old_size == 0 else new_root)
    if old_size & (old_size - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(sibling, old), node(sibling, new)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def check_consistency(statement, earlier, heads):
    named = statement.get("previousHead")
    if earlier is None or named is None:
        require(earlier is None and named is None, "consistency", "an earlier head without its proof, or the reverse")
        return
    require(sha256(earlier["from"].encode()).hex() == named, "consistency", "the statement names another earlier head")
    new, old = heads
    proof = [bytes.fromhex(one) for one in earlier["proof"]]
    roots = bytes.fromhex(old["root"]), bytes.fromhex(new["root"])
    good = continued(old["tree_size"], roots[0], new["tree_size"], roots[1], proof)
    require(good, "consistency", "the ledger does not begin with the earlier one")


def main():
    parser = argparse.ArgumentParser(description="Checks Fairshare statement bundles without asking anybody.")
    parser.add_argument("--keys", help="the issuer's /.well-known/ledger-keys.json, fetched by you")
    parser.add_argument("bundles", nargs="+")
    options = parser.parse_args()
    trusted = None
    if options.keys is not None:
        with open(options.keys, encoding="utf-8") as file:
            trusted = {key["kid"] for key in json.load(file)["keys"]}
    all_good = True
    for path in options.bundles:
        with open(path, "rb") as file:
            data = file.read()
        try:
            bundle = verify(data, trusted)
            keys = ", ".join(key["kid"] for key in bundle["keys"])
            print(f"{path}: ok" + ("" if trusted is not None else f" if these are the issuer's keys: {keys}"))
        except Failed as failed:
            all_good = False
            print(f"{path}: failed at {failed}")
    sys.exit(0 if all_good else 1)


if __name__ == "__main__":
    main()
