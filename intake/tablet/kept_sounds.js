// Which languages' sounds this tablet keeps for when there is no network, and how much room they take. All of them, unless somebody unticked
// one or the device is set to save data; then none but those that somebody ticked.
import { keepSounds } from "./shell.js";
import { form, sizeOf } from "./sound.js";

const CHOICE = "sounds";

export class KeptSounds {
    #part;
    #device;

    constructor(page, device) {
        this.#part = page.querySelector('[data-screen="sounds"]');
        this.#device = device;
        this.#part.addEventListener("change", () => this.#add());
        this.#part.querySelector("[data-keep-sounds]").addEventListener("click", () => this.#save());
    }

    get #boxes() {
        return [...this.#part.querySelectorAll("[data-sounds-of]")];
    }

    get #all() {
        return this.#boxes.map(({ dataset }) => dataset.soundsOf);
    }

    async #chosen() {
        const unsaid = navigator.connection?.saveData ? [] : this.#all;
        return (await this.#device.get(CHOICE).catch(() => null)) ?? unsaid;
    }

    // Fetch what is new, quietly; fulfils with whether all is there.
    async fetch() {
        const chosen = await this.#chosen();
        const key = await this.#device.get("soundKey").catch(() => null);
        return keepSounds(this.#all.filter((one) => chosen.includes(one)), form, key).catch(() => false);
    }

    async show() {
        const chosen = await this.#chosen();
        this.#tell("");
        for (const box of this.#boxes) {
            box.checked = chosen.includes(box.dataset.soundsOf);
            const bytes = await sizeOf(box.dataset.soundsOf);
            box.dataset.bytes = String(bytes);
            box.disabled = !bytes;
            const room = box.closest("label").querySelector("[data-room]");
            room.textContent = this.#sentence(bytes ? "room" : "nothing", bytes);
        }
        this.#add();
    }

    #sentence(code, bytes = 0) {
        const size = (bytes / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1, numberingSystem: "latn" });
        return this.#part.querySelector(`[data-sound-sentence="${code}"]`).textContent.replace("{size}", size);
    }

    #tell(text) {
        this.#part.querySelector("[data-told]").textContent = text;
    }

    #add() {
        const sum = this.#boxes.filter(({ checked, disabled }) => checked && !disabled).reduce((all, { dataset }) => all + Number(dataset.bytes ?? 0), 0);
        this.#part.querySelector("[data-sum]").textContent = this.#sentence("sum", sum);
    }

    async #save() {
        await this.#device.set(CHOICE, this.#boxes.filter(({ checked }) => checked).map(({ dataset }) => dataset.soundsOf));
        this.#tell(this.#sentence("fetching"));
        this.#tell(this.#sentence((await this.fetch()) ? "kept" : "not_all"));
    }
}
