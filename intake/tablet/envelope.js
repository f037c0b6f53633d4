// Closing one registration to the office: after this the tablet can send it and never read it again. The server's side is
// intake/domain/envelope.py, which names every field.
import { Encrypter } from "/static/lib/age.js";
import { base64, hex, LONG, randomId } from "./bytes.js";

const FORMAT = 2;
const BLOCK = 1024;

// Spaces up to a full block, so that the size does not tell how long a name is.
const padded = (text) => {
    const bytes = new TextEncoder().encode(text);
    const whole = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(0x20);
    whole.set(bytes);
    bytes.fill(0);
    return whole;
};

export const digestOf = async (sealed) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", sealed)).slice(0, LONG));

// `registration`: what the form gave; `card`: {reference, picture_code}; `office`: {id, recipient}. `since` is the minute, for the header.
export const close = async (registration, card, badge, office, now = new Date()) => {
    const id = randomId();
    const made = `${now.toISOString().slice(0, 16)}+00:00`;
    const contents = { format: FORMAT, envelope: id, registration: randomId(), by: badge, made, ...card, ...registration };
    const plain = padded(JSON.stringify(contents));
    const encrypter = new Encrypter();
    encrypter.addRecipient(office.recipient);
    const sealed = await encrypter.encrypt(plain);
    plain.fill(0);
    return { id, key: office.id, digest: await digestOf(sealed), sealed, since: Math.floor(now.getTime() / 60_000) };
};

// The queue as a file that `intake receive` takes: closed envelopes and nothing else.
export const asFile = (envelopes) =>
    JSON.stringify({
        kind: "intake-envelopes",
        envelopes: envelopes.map(({ id, key, sealed }) => ({ id, key, sealed: base64(sealed) })),
    });
