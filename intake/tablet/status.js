// The line on top: how many wait, since when, when the office was last reached; and everything that makes the queue go out: at the start, when
// a network seems to come, when the app is looked at again, now and then by itself, and by a button.
import { asFile } from "./envelope.js";
import { post } from "./office.js";
import { Sync } from "./sync.js";

const MINUTE = 60_000;

export class Status {
    #page;
    #device;
    #sync;
    #timer = 0;
    #state = "idle";
    #token = ""; // that the running request is sent with

    constructor(page, device, { revoked, shell }) {
        this.#page = page;
        this.#device = device;
        this.#sync = new Sync({
            queue: device,
            post: async (body) => {
                this.#token = await device.get("token");
                return post("/envelopes", body, this.#token);
            },
            learned: async (body) => {
                await device.set("contact", Date.now());
                if (body.office?.recipient) await device.set("office", body.office);
                if (body.revoked) await revoked(this.#token);
                if (body.shell) shell(body.shell);
            },
            changed: (state) => this.#changed(state),
        });
    }

    start() {
        const flush = () => this.flush();
        addEventListener("online", flush);
        document.addEventListener("visibilitychange", () => document.hidden || flush());
        this.#page.querySelector("[data-send]").addEventListener("click", flush);
        this.#page.querySelector("[data-save]").addEventListener("click", () => this.#save());
        flush();
    }

    // Sends what waits, if the tablet is enrolled; one tab of the browser at a time. Never rejects: whatever fails is tried again later.
    async flush() {
        clearTimeout(this.#timer);
        try {
            await this.draw();
            if (await this.#device.get("token")) await (navigator.locks?.request("send", () => this.#sync.flush()) ?? this.#sync.flush());
        } catch {
            this.#changed("offline");
        }
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.flush(), this.#sync.wait);
    }

    #changed(state) {
        this.#state = state;
        this.draw().catch(() => {});
    }

    async draw() {
        const waiting = await this.#device.envelopes();
        const contact = await this.#device.get("contact");
        const part = (name) => this.#page.querySelector(`[data-${name}]`);
        part("none").hidden = waiting.length > 0 || !contact;
        part("some").hidden = !waiting.length;
        part("save").hidden = !waiting.length;
        part("count").textContent = waiting.length;
        if (waiting.length) part("since").textContent = this.#time(waiting[0].since * MINUTE);
        part("contact-line").hidden = !contact;
        if (contact) part("contact").textContent = this.#time(contact);
        for (const one of this.#page.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== this.#state;
        if (this.#state !== "sending") this.#tell();
    }

    // Whoever hears the screen is told how things stand once they stand otherwise: not at each try, and no time of day.
    #tell() {
        const parts = [...this.#page.querySelectorAll("[data-none], [data-some] b, [data-state]")].filter((one) => !one.closest("[hidden]"));
        const text = parts.map((one) => one.textContent.trim().replace(/\s+/g, " ")).join(" ");
        const told = this.#page.querySelector("[data-told-status]");
        if (told.textContent !== text) told.textContent = text;
    }

    #time(at) {
        const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { weekday: "short", day: "numeric", month: "short" };
        return new Date(at).toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" });
    }

    async #save() {
        const waiting = await this.#device.envelopes();
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([asFile(waiting)], { type: "application/json" }));
        link.download = `intake-${waiting.length}-waiting.json`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
    }
}
