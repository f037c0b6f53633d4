// Who works on the tablet, without a network: name and PIN open a badge that was given with the password. The badge is closed with a key made
// from both, so the disk holds no name; and who guesses has five tries before every badge is forgotten and a password is asked for again.
// Envelopes that wait are never touched by it.
import { hex } from "./bytes.js";

const ROUNDS = 600_000; // OWASP password storage cheat sheet: PBKDF2 with HMAC-SHA-256
export const TRIES = 5;
export const PIN = /^\d{4,8}$/;
const DAYS = 30;
const DAY = 86_400_000;

const plain = (name) => name.normalize("NFKC").trim().toLowerCase();

const keyOf = async (name, pin, salt) => {
    const secret = new TextEncoder().encode(`${plain(name)}\n${pin}`);
    const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};

const saltOf = async (device) => {
    const there = await device.get("salt");
    if (there) return there;
    const salt = crypto.getRandomValues(new Uint8Array(16));
    await device.set("salt", salt);
    return salt;
};

// Whether somebody may register people, not only practise. A badge given before the course was asked for does not say so, and is believed: what is
// sent by an account that has not done the course waits at the office for a person.
export const mayRegister = (who) => Boolean(who) && who.trained !== false;

// Whether somebody can unlock without the network.
export const anybody = async (device) => ((await device.get("badges")) ?? []).length > 0;

// The same for every PIN of one volunteer on this tablet, and telling nothing about her: nobody but the office can make a badge.
const tagOf = async (badge) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(badge))));

// Keep a badge under name and PIN. An earlier PIN of hers, which somebody may have seen, opens nothing any more.
export const keep = async (device, pin, { name, badge, points, trained }) => {
    const key = await keyOf(name, pin, await saltOf(device));
    const tag = await tagOf(badge);
    const others = ((await device.get("badges")) ?? []).filter((one) => one.tag !== tag);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = new TextEncoder().encode(JSON.stringify({ name: plain(name), badge, points, trained, until: Date.now() + DAYS * DAY }));
    const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, body));
    await device.set("badges", [...others, { tag, iv, closed }]);
    await device.set("tries", 0);
};

const opened = async (key, { iv, closed }) => {
    try {
        const body = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, closed);
        return JSON.parse(new TextDecoder().decode(body));
    } catch {
        return null;
    }
};

// {who: {name, badge, points, trained}} if name and PIN fit, {expired} if that badge is too old; otherwise {left} tries, and with none left every badge
// is forgotten.
export const unlock = async (device, name, pin) => {
    const tries = ((await device.get("tries")) ?? 0) + 1;
    await device.set("tries", tries); // before looking: pulling the plug gives no further try
    if (tries <= TRIES) {
        const key = await keyOf(name, pin, await saltOf(device));
        for (const one of (await device.get("badges")) ?? []) {
            const who = await opened(key, one);
            if (!who) continue;
            await device.set("tries", 0);
            return who.until > Date.now() ? { who } : { expired: true };
        }
    }
    if (tries < TRIES) return { left: TRIES - tries };
    await device.set("badges", []);
    await device.set("tries", 0);
    return { left: 0 };
};
