// The tablet's sending without a browser: intake/tablet/sync.js as it is, with a queue in memory that means what device.js means. Takes one
// command a line on standard input, as JSON, and answers each with one line: what is left, what each flush came to, and which envelopes were
// forgotten before the office held them (there must be none).
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { post } from "../../intake/tablet/office.js";
import { Sync } from "../../intake/tablet/sync.js";

const LONG = 16;
const PATIENCE = 20_000;
const network = globalThis.fetch;
let [base, token, patience] = ["", "", PATIENCE];
globalThis.fetch = (path, options) => network(base + path, options);
AbortSignal.timeout = ((timeout) => () => timeout.call(AbortSignal, patience))(AbortSignal.timeout);

class Queue {
    #kept = new Map();
    diskFails = false;
    wrongly = [];

    async envelopes() {
        return [...this.#kept.values()].sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
    }

    keep({ id, key, sealed, since }) {
        const bytes = new Uint8Array(Buffer.from(sealed, "base64"));
        const digest = createHash("sha256").update(bytes).digest().subarray(0, LONG).toString("hex");
        this.#kept.set(id, { id, key, digest, sealed: bytes, since });
    }

    // Asks the office before it lets go, so that nobody has to guess what was there at that moment.
    async forget(receipts) {
        const asked = receipts.map(({ id, digest }) => ({ id, digest }));
        const response = await network(`${base}/held`, { method: "POST", body: JSON.stringify(asked) });
        this.wrongly.push(...(response.ok ? (await response.json()).missing : ["what is no receipt at all"]));
        if (this.diskFails) throw new Error("the disk is full");
        for (const { id, digest } of receipts) if (this.#kept.get(id)?.digest === digest) this.#kept.delete(id);
    }
}

let [queue, sync, meanwhile, waits] = [new Queue(), null, [], []];

const start = () => {
    sync = new Sync({
        queue,
        post: async (body) => {
            const answer = await post("/envelopes", body, token);
            for (const one of meanwhile.splice(0)) queue.keep(one);
            return answer;
        },
    });
};

const commands = {
    begin(command) {
        ({ base, token } = command);
        queue = new Queue();
        start();
    },
    keep: ({ envelopes }) => envelopes.forEach((one) => queue.keep(one)),
    restart: start,
    // `tabs`: as many copies of the app send at once, on the same queue; `meanwhile`: kept when the first answer is there, or the end of hope.
    async flush(command) {
        patience = command.patience ?? PATIENCE;
        queue.diskFails = Boolean(command.disk_fails);
        meanwhile = command.meanwhile ?? [];
        const running = [sync.flush()];
        for (let tab = 1; tab < (command.tabs ?? 1); tab += 1) {
            start();
            running.push(sync.flush(), sync.flush());
        }
        const states = await Promise.all(running);
        for (const one of meanwhile.splice(0)) queue.keep(one);
        queue.diskFails = false;
        waits = [...waits, sync.wait].slice(-10);
        return { states };
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    const more = await commands[command.do](command);
    const left = (await queue.envelopes()).map(({ id }) => id);
    process.stdout.write(`${JSON.stringify({ left, wrongly: queue.wrongly, waits, ...more })}\n`);
}
