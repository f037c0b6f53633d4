// The recorder: press to speak, press to stop, listen, press again or keep it. What was recorded is put into the form's own field for a file,
// so that keeping it is sending the form, as without this script.
const form = document.querySelector("[data-recorder]");
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "mp4" };

class Recorder {
    #part = (name) => form.querySelector(`[data-${name}]`);
    #kind = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? "";
    #recorder = null;
    #watching = 0;

    constructor() {
        this.#part("live-recorder").hidden = false;
        this.#part("record").addEventListener("click", () => (this.#recorder ? this.#recorder.stop() : this.#begin()));
        this.#part("record").focus({ preventScroll: true });
        this.#part("upload").querySelector("input").addEventListener("change", ({ target }) => target.files[0] && this.#offer(target.files[0]));
    }

    #tell(code) {
        this.#part("told").textContent = form.querySelector(`[data-sentence="${code}"]`).textContent;
    }

    #show(when) {
        for (const one of form.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== when;
        this.#part("record").setAttribute("aria-pressed", String(when === "recording"));
    }

    async #begin() {
        const asked = { audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true, echoCancellation: false } };
        const stream = await navigator.mediaDevices?.getUserMedia(asked).catch(() => null);
        if (!stream) return this.#tell("no_microphone");
        const pieces = [];
        this.#part("preview").hidden = true;
        this.#recorder = new MediaRecorder(stream, { mimeType: this.#kind, audioBitsPerSecond: 64_000 });
        this.#recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
        this.#recorder.addEventListener("stop", () => {
            for (const track of stream.getTracks()) track.stop();
            cancelAnimationFrame(this.#watching);
            this.#recorder = null;
            this.#take(pieces);
        });
        this.#recorder.start();
        this.#show("recording");
        this.#tell("listening");
        return this.#watch(stream);
    }

    // How loud it is, and for how long; it stops by itself before it is too long.
    #watch(stream) {
        const context = new AudioContext();
        const meter = context.createAnalyser();
        context.createMediaStreamSource(stream).connect(meter);
        const samples = new Float32Array(meter.fftSize);
        const begun = performance.now();
        const look = () => {
            const seconds = (performance.now() - begun) / 1000;
            meter.getFloatTimeDomainData(samples);
            this.#part("level").value = Math.min(1, 3 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
            this.#part("clock").textContent = `${seconds.toFixed(0)} s`;
            if (!this.#recorder) return context.close();
            if (seconds > Number(form.dataset.most) - 1) this.#recorder.stop();
            this.#watching = requestAnimationFrame(look);
            return undefined;
        };
        this.#recorder.addEventListener("stop", () => context.close(), { once: true });
        look();
    }

    #take(pieces) {
        const [type] = this.#kind.split(";");
        const file = new File(pieces, `voice.${ENDINGS[type] ?? "webm"}`, { type });
        const list = new DataTransfer();
        list.items.add(file);
        this.#part("upload").querySelector("input").files = list.files;
        this.#offer(file);
    }

    #offer(file) {
        const preview = this.#part("preview");
        URL.revokeObjectURL(preview.src);
        preview.src = URL.createObjectURL(file);
        preview.hidden = false;
        this.#show("again");
        this.#tell("listen");
        preview.play().catch(() => {});
        this.#part("save").focus({ preventScroll: true });
    }
}

if (form && globalThis.MediaRecorder) new Recorder();
