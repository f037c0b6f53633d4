// Reads the code on a card with the camera, puts the reference into the line and sends the form. Where the browser cannot read codes itself, a
// library is fetched, and only then. Pictures of the camera never leave this page. Without camera or script, the reference is typed.
const part = document.querySelector("[data-scan]");
const form = document.querySelector("form[data-scanned]");
const LONGEST = 30_000;
const PAUSE = 150;
const WIDEST = 800;
const REFERENCE = /^[0-9A-HJKMNP-TV-Y]{9}$/;

/** Reads codes with the library: a picture of the video, made smaller, is looked through for one. */
const byLibrary = async () => {
    const { default: read } = await import(part.dataset.library);
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    return async (video) => {
        const scale = Math.min(1, WIDEST / video.videoWidth);
        const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * scale));
        pen.canvas.width = width;
        pen.canvas.height = height;
        pen.drawImage(video, 0, 0, width, height);
        const found = read(pen.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: "dontInvert" });
        return found ? [found.data] : [];
    };
};

/** Reads codes with the browser where it can, else with the library. Some browsers say they can and then fail. */
const reader = async () => {
    const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
    if (!formats.includes("qr_code")) return byLibrary();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    let library;
    return async (video) => {
        if (library) return library(video);
        try {
            return (await detector.detect(video)).map((code) => code.rawValue);
        } catch {
            library = await byLibrary();
            return [];
        }
    };
};

if (part && form && navigator.mediaDevices?.getUserMedia) {
    const [start, stop, view, video] = ["[data-scan-start]", "[data-scan-stop]", "[data-scan-view]", "video"].map((one) =>
        part.querySelector(one),
    );
    let camera;
    let going = 0; // which attempt this is: whatever an earlier one still brings is not heard

    const say = (what) => {
        for (const sentence of part.querySelectorAll("[data-says]")) sentence.hidden = sentence.dataset.says !== what;
    };

    const end = (what = "") => {
        going += 1;
        for (const track of camera?.getTracks() ?? []) track.stop();
        camera = video.srcObject = null;
        view.hidden = true;
        start.hidden = false;
        say(what);
        if (what) form.elements.reference.focus();
    };

    const take = (reference) => {
        end();
        form.elements.reference.value = reference;
        form.requestSubmit();
    };

    const look = async (read, mine, until) => {
        while (mine === going) {
            const codes = video.videoWidth ? await read(video) : [];
            if (mine !== going) return;
            const reference = codes.map((code) => code.trim().toUpperCase()).find((code) => REFERENCE.test(code));
            if (reference) return take(reference);
            if (codes.length) say("other");
            if (Date.now() > until) return end("none");
            await new Promise((on) => setTimeout(on, PAUSE));
        }
    };

    const begin = async () => {
        end();
        const mine = going;
        start.hidden = true;
        try {
            const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
            if (mine !== going) return opened.getTracks().forEach((track) => track.stop()); // stopped while the browser was asking
            camera = video.srcObject = opened;
            view.hidden = false;
            say("looking");
            await video.play();
            await look(await reader(), mine, Date.now() + LONGEST);
        } catch (fault) {
            if (mine === going) end(fault.name === "NotAllowedError" ? "refused" : "missing");
        }
    };

    part.hidden = false;
    start.addEventListener("click", begin);
    stop.addEventListener("click", () => end());
    addEventListener("pagehide", () => end());
    document.addEventListener("visibilitychange", () => document.hidden && camera && end());
}
