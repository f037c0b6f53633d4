// intake/tablet/worker.js as it is, in a place of its own: what it keeps and plays when whoever serves it (a relay) lies. Standard input is a
// list of steps as JSON: {serve: {list, signed, sound}} says what is served from now on (`signed`: the name of a list of `LISTS`),
// {keep: language} asks the worker to keep the sounds, {play: address} to give one, {list: language} for its list. Standard output: what came.
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { runInNewContext } from "node:vm";

const HERE = "https://tablet.test";
const href = (request) => new URL(request.url ?? request, HERE).href;

class Cache {
    #kept = new Map();
    match = async (request) => this.#kept.get(href(request))?.clone();
    put = async (request, answer) => void this.#kept.set(href(request), answer.clone());
    keys = async () => [...this.#kept.keys()].map((url) => ({ url }));
    delete = async (request) => this.#kept.delete(href(request));
}

class Request {
    constructor(url) {
        [this.url, this.method, this.headers] = [href(url), "GET", new Headers()];
    }
}

const [stores, heard] = [{}, {}];
const caches = { open: async (name) => (stores[name] ??= new Cache()), keys: async () => Object.keys(stores) };
let served = {};
const fetch = async (request) => {
    const list = { sounds: served.list, bytes: {}, signed: await served.signed };
    return new URL(href(request)).pathname.endsWith(".json") ? new Response(JSON.stringify(list)) : new Response(served.sound);
};
const self = { location: new URL(`${HERE}/tablet/worker.js?v=1`), addEventListener: (name, does) => (heard[name] = does), clients: {} };
const source = readFileSync(new URL("../../intake/tablet/worker.js", import.meta.url), "utf8");
runInNewContext(source, { self, caches, fetch, Request, Response, Headers, URL, crypto: webcrypto, atob, TextEncoder, Uint8Array, Blob });

const pair = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const key = base64(await webcrypto.subtle.exportKey("raw", pair.publicKey));
const signed = async (language, made, sounds) => {
    const text = JSON.stringify({ language, made, sounds });
    return [text, base64(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, Buffer.from(text)))];
};
const about = async (version, sound) => {
    const digest = Buffer.from(await webcrypto.subtle.digest("SHA-256", Buffer.from(sound))).toString("hex");
    return [version, 100, sound.length, sound.length, digest, digest];
};

const { mark, lists, steps } = JSON.parse(readFileSync(0, "utf8"));
const LISTS = {};
for (const [name, { language, made, version, sound }] of Object.entries(lists)) {
    LISTS[name] = signed(language, made, { [mark]: await about(version, sound) });
}

const keep = async (language) => {
    let [done, told] = [null, null];
    const ports = [{ postMessage: ({ kept }) => (told = kept) }];
    heard.message({ data: { sounds: { languages: [language], form: "ogg", key } }, ports, waitUntil: (doing) => (done = doing) });
    await done;
    return told;
};
const get = async (path) => {
    let answer = null;
    heard.fetch({ request: new Request(path), respondWith: (given) => (answer = given) });
    return (await answer).text();
};

const came = [];
for (const step of steps) {
    if (step.serve) served = { ...step.serve, signed: LISTS[step.serve.signed] };
    if (step.keep) came.push(await keep(step.keep));
    if (step.play) came.push(await get(step.play));
    if (step.list) came.push(JSON.parse(await get(`/tablet/sound/${step.list}.json`)));
}
process.stdout.write(JSON.stringify(came));
